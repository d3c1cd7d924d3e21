// A small runbook and a small table of actions, for tests that break them in one place.
import type { ActionFactsTable } from "../../src/flow/action-facts.ts"
import type { Flow } from "../../src/flow/flow.ts"

const facts = (effect: "read" | "write" | "destroy") => ({
  summary: "Do something",
  effect,
  inputs: { url: {}, times: {} },
  isOptional: (name: string) => name === "times",
  literalProblem: (name: string, value: string | number | boolean) =>
    name === "times" && typeof value !== "number" ? "it takes a number" : undefined,
  byHand: ({ url = "URL" }: Readonly<Record<string, string>>) => ["Ask it.", `    curl ${url}`],
})

export const SMALL_ACTIONS: ActionFactsTable = {
  probe: {
    ...facts("read"),
    outcomes: {
      reachable: { says: "It answers.", carries: ["ms", "key?"] },
      unreachable: { says: "It does not answer." },
      untrusted: { says: "It cannot be trusted." },
    },
  },
  wipe: { ...facts("destroy"), outcomes: { done: { says: "It is wiped." }, failed: { says: "It is not." } } },
  online: { ...facts("read"), net: "tang", outcomes: { done: { says: "Done." } } },
}

export const SMALL: Flow = {
  id: "small",
  title: "A small runbook",
  role: "technician",
  summary: "For tests.",
  start: "where",
  steps: {
    where: { kind: "ask", title: "Which server?", value: "url", example: "http://tang", next: "probe" },
    probe: {
      kind: "act",
      title: "Ask $where.value",
      action: "probe",
      input: { url: "$where.value" },
      next: { reachable: "sure", unreachable: "stop", untrusted: "stop" },
    },
    sure: {
      kind: "confirm",
      title: "It took $probe.ms ms. Wipe it?",
      guard: true,
      stop: true,
      phrase: "wipe",
      next: "wipe",
      otherwise: "stop",
    },
    wipe: {
      kind: "act",
      title: "Wipe it",
      action: "wipe",
      input: { url: "$site.tangUrl" },
      next: { done: "over", failed: "sure" },
    },
    over: { kind: "end", title: "It is over", result: "done" },
    stop: { kind: "end", title: "Stop here", result: "stopped", continueWith: "small" },
  },
}

/** The small runbook as JSON that can be changed anywhere. */
// biome-ignore lint/suspicious/noExplicitAny: a test breaks it in ways that no type would allow
export function changed(change: (flow: any) => void): unknown {
  const flow: unknown = JSON.parse(JSON.stringify(SMALL))
  change(flow)
  return flow
}
