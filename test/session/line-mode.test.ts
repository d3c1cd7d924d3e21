// A run in line mode, answered line by line: what the person reads, and what an empty line can never do.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { runLines } from "../../src/cli/flow-line.ts"
import { makeOut } from "../../src/cli/out.ts"
import type { Flow } from "../../src/flow/flow.ts"
import { startState } from "../../src/flow/step-machine.ts"
import { flowDigest } from "../../src/session/digest.ts"
import { rehearsalLog } from "../../src/session/flow-log.ts"
import { beginRun, unfinishedRuns } from "../../src/session/open-session.ts"
import { makeSession } from "../../src/session/session.ts"
import { ROOT } from "../support/build.ts"
import { captureStreams } from "../support/streams.ts"
import { workspace } from "../support/workspace.ts"
import { COUNTING, Counter, hostOf, openPorts } from "./world.ts"

/** A terminal on which the answers are already waiting; when they are used up the person has gone. */
function typing(answers: readonly string[]) {
  const left = [...answers]
  const asked: string[] = []
  const ask = async ({ text }: { text: string }) => {
    asked.push(text)
    const answer = left.shift()
    if (answer === undefined) throw new ToolError("cancelled", "the input ended")
    return answer
  }
  const terminal = {
    interactive: true,
    ask,
    askSecret: async () => Promise.reject(new ToolError("cancelled", "no secret here")),
    confirm: async () => false,
    say: () => {},
  }
  return { terminal, asked, left }
}

async function walk(
  answers: readonly string[],
  { rehearsal = false, counter = new Counter(), json = false } = {},
) {
  const { ports } = await openPorts()
  const streams = captureStreams()
  const session = makeSession({
    flow: COUNTING,
    digest: flowDigest(COUNTING),
    run: "1",
    rehearsal,
    actions: counter.actions,
    host: hostOf(ports),
    log: rehearsalLog(),
    state: startState(COUNTING),
  })
  const person = typing(answers)
  const out = makeOut(streams, { json, verbose: false })
  const finished = await runLines({ session, terminal: person.terminal, out })
  const at = session.getSnapshot().state.at
  return { finished, at, counter, ...person, screen: streams.stderr.text(), stdout: streams.stdout.text() }
}

describe("line mode", () => {
  it("goes from step to step to the end", async () => {
    const { finished, screen, asked, counter } = await walk(["disks", "1", "throw away", "1"])
    expect(finished).toBe(true)
    expect(counter.seen).toEqual([{ what: "disks", times: 1 }, "destroyed"])
    expect(asked).toEqual([
      "Answer:",
      "1 do it now   2 it was done by hand:",
      "Type throw away to go on, or no:",
      "1 do it now   2 it was done by hand:",
    ])
    expect(screen).toContain("Step 2: Count disks for (not in your site profile: deskName)")
    expect(screen).toContain("End: done.")
  })

  it("does nothing on empty lines, however many", async () => {
    const empty = Array.from({ length: 40 }, () => "")
    const { at, counter } = await walk(["disks", ...empty])
    expect([at, counter.seen]).toEqual(["count", []])
    const guard = await walk(["disks", "1", ...empty])
    expect([guard.at, guard.counter.seen.length]).toEqual(["sure", 1])
  })

  it.each([["y"], ["yes"], ["1"], ["Throw away"], ["throw"]])(
    "does not pass a guard with %s",
    async (typed) => {
      expect((await walk(["disks", "1", typed])).at).toBe("sure")
    },
  )

  it("leaves with q, helps with ?, shows what to do by hand with h, goes back with b", async () => {
    const { finished, at, screen } = await walk(["disks", "?", "h", "b", "1", "boxes", "q"])
    expect([finished, at]).toEqual([false, "count"])
    expect(screen).toContain("b  back to an earlier step")
    expect(screen).toContain("wc -l disks")
    expect(screen).toContain("Step 2: Count boxes")
  })

  it("takes what was done by hand, with every value that later steps need", async () => {
    const { at, counter, asked } = await walk(["disks", "2", "1", "12", "", "no"])
    expect([at, counter.seen]).toEqual(["end", []])
    expect(asked).toContain("total:")
    expect(asked).toContain("case (may stay empty):")
  })

  it("goes on at the same step when the person breaks off inside an action", async () => {
    const counter = new Counter()
    counter.next = "cancelled"
    const { at, screen } = await walk(["disks", "1", "q"], { counter })
    expect(at).toBe("count")
    expect(screen).toContain("broken off [cancelled]")
  })

  it("practises without doing", async () => {
    const { at, counter, screen } = await walk(["disks", "", "1", "3", "", "no"], { rehearsal: true })
    expect([at, counter.seen]).toEqual(["end", []])
    expect(screen).toContain("PRACTICE  Step 1: ")
    expect(screen).toContain("PRACTICE: this is not done now.")
  })

  it("writes what happens as JSON lines, and nothing else there", async () => {
    const { stdout } = await walk(["disks", "1", "no"], { json: true })
    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
    expect(records.map(({ kind, event }) => event?.kind ?? kind)).toEqual([
      "answered",
      "started",
      "result",
      "ended",
      "confirmed",
      "over",
    ])
  })

  it("escapes what is typed before it is shown again", async () => {
    const { screen } = await walk(["a\u001b[2Jb", "q"])
    expect(screen).toContain("Count a\\x1b[2Jb")
  })
})

describe("a run with the real actions", () => {
  const flow: Flow = {
    id: "asking",
    title: "Ask",
    role: "technician",
    summary: "For tests.",
    start: "disk",
    steps: {
      disk: { kind: "ask", title: "Which disk?", value: "path", next: "look" },
      look: {
        kind: "act",
        title: "Look",
        action: "inspect",
        input: { path: "$disk.value" },
        next: {
          ready: "ask",
          damaged: "lost",
          "own-host": "lost",
          unknown: "lost",
          unbound: "lost",
          "no-volume": "lost",
          "no-access": "disk",
          failed: "lost",
        },
      },
      ask: {
        kind: "act",
        title: "Ask",
        action: "request",
        input: { path: "$disk.value", slot: "$look.slot", name: "Kim", host: "web17", ticket: "OPS-1" },
        next: {
          written: "done",
          "not-from-afar": "lost",
          "no-binding": "lost",
          choose: "lost",
          "no-contact": "lost",
          "not-kept": "lost",
          "no-access": "lost",
          failed: "lost",
        },
      },
      done: { kind: "end", title: "Read out: $ask.words", result: "open" },
      lost: { kind: "end", title: "No", result: "stopped" },
    },
  }

  it("looks at a disk, writes a request, and the record holds both", async () => {
    const { ports, home } = await openPorts()
    const image = join(workspace(), "disk.img")
    writeFileSync(image, gunzipSync(readFileSync(join(ROOT, "test/vectors/luks/luks2-bound.img.gz"))))
    const streams = captureStreams()
    const session = await beginRun(flow, hostOf(ports), {})
    const { terminal } = typing(["/nowhere", "1", image, "1", "1"])
    await runLines({ session, terminal, out: makeOut(streams, { json: false, verbose: false }) })
    const screen = streams.stderr.text()
    expect(screen).toContain("[no-such-file]")
    expect(screen).toMatch(/BEGIN NBDE RESCUE REQUEST/)
    expect(screen).toMatch(/Read out: \w+ \w+ \w+ \w+ \w+ \w+/)
    expect(await unfinishedRuns(hostOf(ports))).toEqual([])
    const record = Buffer.from(await home.journal.read()).toString()
    for (const word of ['"request-written"', '"case-opened"', '"over"']) expect(record).toContain(word)
  })
})
