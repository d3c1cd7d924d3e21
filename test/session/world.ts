// A session over a real home in a temporary folder, with a runbook and actions of the test's own: what counts is the record.

import { join } from "node:path"
import * as v from "valibot"
import { type ActionFacts, type ActionHost, defineAction } from "../../src/actions/flow-action.ts"
import type { Ports } from "../../src/actions/ports.ts"
import { ToolError } from "../../src/bytes/errors.ts"
import type { Flow } from "../../src/flow/flow.ts"
import { makeClock } from "../../src/host/clock.ts"
import { makeDisk } from "../../src/host/disk.ts"
import { makeExec } from "../../src/host/exec.ts"
import { makeFiles } from "../../src/host/files.ts"
import { openKeyFolder } from "../../src/host/key-folder.ts"
import { makeRandom } from "../../src/host/random.ts"
import { openHomeAt } from "../host/open-home.ts"
import { workspace } from "../support/workspace.ts"

/** Ports over a home of its own; `close` frees it, so that the next process can have it. */
export async function openPorts(path = join(workspace(), "home")) {
  const { home, close } = await openHomeAt(path)
  const terminal = {
    interactive: false,
    ask: async () => {
      throw new ToolError("input-needed", "nobody is here")
    },
    askSecret: async () => {
      throw new ToolError("input-needed", "nobody is here")
    },
    confirm: async () => false,
    say: () => {},
  }
  const ports: Ports = {
    disk: makeDisk(),
    files: makeFiles(),
    gnupg: () => {
      throw new Error("there is no GnuPG in this test")
    },
    keyFolder: openKeyFolder,
    exec: makeExec(),
    clock: makeClock(),
    random: makeRandom(),
    terminal,
    openHome: async () => home,
  }
  return { path, home, ports, close }
}

export function hostOf(ports: Ports): ActionHost {
  return {
    ports,
    staysOpen: true,
    show: async () => {},
    changes: { intended: () => {}, done: () => {} },
    colleague: () => {
      throw new TypeError("nobody is at the desk")
    },
    readLetters: async () => [],
  }
}

/** What the action `count` was asked to do, and how it behaves next. */
export class Counter {
  readonly seen: unknown[] = []
  next: "counted" | "error" | "defect" | "cancelled" = "counted"

  readonly actions: Readonly<Record<string, ActionFacts>> = {
    count: defineAction({
      summary: "Count something",
      effect: "write",
      inputs: { what: v.string(), times: v.optional(v.number()) },
      outcomes: { counted: { says: "It was counted.", carries: ["total", "case?"] } },
      byHand: ({ what = "THING" }) => ["Count it.", `    wc -l ${what}`],
      run: async (_host, { what, times = 1 }) => {
        this.seen.push({ what, times })
        if (this.next === "error") throw new ToolError("no-such-file", "it is not there")
        if (this.next === "cancelled") throw new ToolError("cancelled", "broken off")
        if (this.next === "defect") throw new TypeError("a defect")
        const view = { kind: "case-closed", case: "c", openDuties: 0 } as const
        return { outcome: "counted", values: { total: this.seen.length, case: "2026-web17-k3f9" }, view }
      },
    }),
    destroy: defineAction({
      summary: "Destroy something",
      effect: "destroy",
      inputs: {},
      outcomes: { gone: { says: "It is gone." } },
      byHand: () => ["    rm THING"],
      run: async () => {
        this.seen.push("destroyed")
        return { outcome: "gone", view: { kind: "case-closed", case: "c", openDuties: 0 } }
      },
    }),
  }
}

export const COUNTING: Flow = {
  id: "counting",
  title: "Count things",
  role: "technician",
  summary: "For tests.",
  start: "what",
  steps: {
    what: { kind: "ask", title: "What is counted?", value: "text", next: "count" },
    count: {
      kind: "act",
      title: "Count $what.value for $site.deskName",
      action: "count",
      input: { what: "$what.value" },
      next: { counted: "sure", failed: "what" },
    },
    sure: {
      kind: "confirm",
      title: "It was $count.total. Throw it away?",
      guard: true,
      phrase: "throw away",
      next: "destroy",
      otherwise: "end",
    },
    destroy: {
      kind: "act",
      title: "Throw away",
      action: "destroy",
      input: {},
      next: { gone: "end", failed: "end" },
    },
    end: { kind: "end", title: "Over", result: "done" },
  },
}
