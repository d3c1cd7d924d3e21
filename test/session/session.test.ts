// A run and its record: what is written before what, what a crash leaves, and how the next process goes on.
import { describe, expect, it } from "vitest"
import { readRecord } from "../../src/actions/record/read-record.ts"
import { type FlowEvent, parseEvent } from "../../src/flow/events.ts"
import { replay, startState } from "../../src/flow/step-machine.ts"
import { flowDigest } from "../../src/session/digest.ts"
import { openJournalLog, rehearsalLog } from "../../src/session/flow-log.ts"
import { resumeRun, returnToRun, unfinishedRuns } from "../../src/session/open-session.ts"
import { beginEvent, runsIn } from "../../src/session/runs.ts"
import { makeSession, type SessionNotice } from "../../src/session/session.ts"
import { parseSite } from "../../src/session/site.ts"
import { COUNTING, Counter, hostOf, openPorts } from "./world.ts"

const NAME = { flow: COUNTING.id, digest: flowDigest(COUNTING), run: "00c0ffee" }

async function begin(counter = new Counter()) {
  const world = await openPorts()
  const log = await openJournalLog(world.ports, NAME)
  await log.append(beginEvent({ title: COUNTING.title, site: { deskName: "Ana" } }), undefined)
  const state = startState(COUNTING, { deskName: "Ana" })
  const common = {
    flow: COUNTING,
    digest: NAME.digest,
    run: NAME.run,
    rehearsal: false,
    actions: counter.actions,
  }
  const session = makeSession({ ...common, host: hostOf(world.ports), log, state })
  const recorded = async () => runsIn((await readRecord(world.home)).chain.links)[0]
  return { ...world, counter, session, recorded, log, common }
}

async function kinds(recorded: () => Promise<{ events: readonly FlowEvent[] } | undefined>) {
  return (await recorded())?.events.map(({ kind }) => kind)
}

describe("a session", () => {
  it("tells an action which case the run has come to", async () => {
    const counter = new Counter()
    const { destroy, ...others } = counter.actions
    if (destroy === undefined) throw new Error("no action")
    const told: unknown[] = []
    const { ports, log } = await begin(counter)
    const session = makeSession({
      flow: COUNTING,
      digest: NAME.digest,
      run: NAME.run,
      rehearsal: false,
      actions: {
        ...others,
        destroy: {
          ...destroy,
          perform: async (host, input) => {
            told.push(host.caseOfRun)
            return await destroy.perform(host, input)
          },
        },
      },
      host: hostOf(ports),
      log,
      state: startState(COUNTING, { deskName: "Ana" }),
    })
    await session.send({ kind: "answered", step: "what", value: "disks" })
    await session.send({ kind: "run", step: "count" })
    await session.send({ kind: "confirmed", step: "sure", yes: true, phrase: "throw away" })
    await session.send({ kind: "run", step: "destroy" })
    expect(told).toEqual(["2026-web17-k3f9"])
  })

  it("writes each event before it counts, and an action's start before it runs", async () => {
    const { session, recorded, counter } = await begin()
    const before: unknown[] = []
    const { count } = counter.actions
    if (count === undefined) throw new Error("no action")
    const notices: (SessionNotice | undefined)[] = []
    session.subscribe((notice) => notices.push(notice))
    await session.send({ kind: "answered", step: "what", value: "disks" })
    expect(session.getSnapshot().wanted.title).toBe("Count disks for Ana")
    expect(await kinds(recorded)).toEqual(["answered"])
    const seenAtRun = session.send({ kind: "run", step: "count" })
    expect(session.getSnapshot().busy).toBe(true)
    expect(await session.send({ kind: "run", step: "count" })).toBe("busy")
    await seenAtRun
    before.push(...((await kinds(recorded)) ?? []))
    expect(before).toEqual(["answered", "started", "ended"])
    expect(counter.seen).toEqual([{ what: "disks", times: 1 }])
    expect(session.getSnapshot().wanted.title).toBe("It was 1. Throw it away?")
    expect(notices.flatMap((notice) => (notice?.kind === "result" ? [notice.result.outcome] : []))).toEqual([
      "counted",
    ])
  })

  it("puts the events that follow a case into that case", async () => {
    const { session, home } = await begin()
    await session.send({ kind: "answered", step: "what", value: "disks" })
    await session.send({ kind: "run", step: "count" })
    await session.send({ kind: "confirmed", step: "sure", yes: false })
    const { chain } = await readRecord(home)
    const cases = chain.links.flatMap(({ entry }) => (entry.type === "flow-event" ? [entry.case] : []))
    expect(cases).toEqual([null, null, null, "2026-web17-k3f9", "2026-web17-k3f9", "2026-web17-k3f9"])
  })

  it("takes nothing that is not wanted, and then nothing is written", async () => {
    const { session, recorded } = await begin()
    const tries = [
      { kind: "seen", step: "what" },
      { kind: "answered", step: "count", value: "x" },
      { kind: "answered", step: "what", value: "" },
      { kind: "answered", step: "what" },
      { kind: "run", step: "what" },
      { kind: "back", step: "what", to: "what" },
      { kind: "confirmed", step: "what", yes: true },
    ] as const
    for (const command of tries) expect(await session.send(command), JSON.stringify(command)).toBe("misfit")
    expect(await kinds(recorded)).toEqual([])
  })

  it("passes a guard with the exact phrase only", async () => {
    const { session, counter } = await begin()
    await session.send({ kind: "answered", step: "what", value: "disks" })
    await session.send({ kind: "run", step: "count" })
    for (const phrase of [undefined, "", "throw", "Throw away"])
      expect(
        await session.send({
          kind: "confirmed",
          step: "sure",
          yes: true,
          ...(phrase === undefined ? {} : { phrase }),
        }),
      ).toBe("misfit")
    expect(await session.send({ kind: "confirmed", step: "sure", yes: true, phrase: "throw away" })).toBe(
      "taken",
    )
    await session.send({ kind: "run", step: "destroy" })
    expect(counter.seen).toContain("destroyed")
    expect(session.getSnapshot().over).toBe(true)
  })

  it("makes an outcome of an error, with its code", async () => {
    const { session, recorded, counter } = await begin()
    counter.next = "error"
    await session.send({ kind: "answered", step: "what", value: "disks" })
    await session.send({ kind: "run", step: "count" })
    expect((await recorded())?.events.at(-1)).toEqual({
      kind: "ended",
      step: "count",
      outcome: "failed",
      values: { code: "no-such-file" },
    })
    expect(session.getSnapshot().state.at).toBe("what")
  })

  it("leaves the step as it was when the person breaks off, and the record says so", async () => {
    const { session, recorded, counter } = await begin()
    counter.next = "cancelled"
    await session.send({ kind: "answered", step: "what", value: "disks" })
    await expect(session.send({ kind: "run", step: "count" })).rejects.toMatchObject({ code: "cancelled" })
    expect(await kinds(recorded)).toEqual(["answered", "started", "not-done"])
    expect(session.getSnapshot()).toMatchObject({ busy: false, state: { at: "count", running: false } })
  })

  it("puts an act without an outcome to the person, and does not run it again by itself", async () => {
    const { session, recorded, counter } = await begin()
    counter.next = "defect"
    await session.send({ kind: "answered", step: "what", value: "disks" })
    await expect(session.send({ kind: "run", step: "count" })).rejects.toThrow("a defect")
    expect(session.getSnapshot().wanted.act).toMatchObject({ begun: true })
    expect(await session.send({ kind: "run", step: "count" })).toBe("misfit")
    expect(await session.send({ kind: "back", step: "count", to: "what" })).toBe("misfit")
    expect(counter.seen).toHaveLength(1)
    const said = { kind: "said", step: "count", outcome: "counted" } as const
    expect(await session.send({ ...said, values: {} })).toBe("misfit")
    expect(await session.send({ ...said, values: { total: 7 } })).toBe("taken")
    expect(session.getSnapshot().wanted.title).toBe("It was 7. Throw it away?")
    expect(await kinds(recorded)).toEqual(["answered", "started", "said"])
  })

  it("goes back, and forgets what came after, while the record keeps it", async () => {
    const { session, recorded } = await begin()
    await session.send({ kind: "answered", step: "what", value: "disks" })
    await session.send({ kind: "run", step: "count" })
    await session.send({ kind: "back", step: "sure", to: "what" })
    expect(session.getSnapshot().state).toMatchObject({ at: "what", visits: [] })
    expect(await kinds(recorded)).toEqual(["answered", "started", "ended", "back"])
  })

  it("stands where the replay of the record stands, after every event", async () => {
    const { session, recorded, counter } = await begin()
    const check = async () => {
      const run = await recorded()
      const state = replay(COUNTING, startState(COUNTING, run?.site), run?.events ?? [], counter.actions)
      expect(state).toEqual(session.getSnapshot().state)
    }
    await check()
    await session.send({ kind: "answered", step: "what", value: "disks" })
    await check()
    await session.send({ kind: "run", step: "count" })
    await check()
    await session.send({ kind: "confirmed", step: "sure", yes: true, phrase: "throw away" })
    await session.send({ kind: "back", step: "destroy", to: "sure" })
    await check()
    await session.send({ kind: "confirmed", step: "sure", yes: false })
    await check()
    expect((await recorded())?.over).toBe(true)
  })

  it("moves on only if the record could be written", async () => {
    const { common, home, ports } = await begin()
    const log = { append: async () => Promise.reject(new Error("the disk is full")), close: async () => {} }
    const session = makeSession({ ...common, host: hostOf(ports), log, state: startState(COUNTING) })
    await expect(session.send({ kind: "answered", step: "what", value: "x" })).rejects.toThrow("full")
    expect(session.getSnapshot()).toMatchObject({ busy: false, state: { at: "what" } })
    expect((await readRecord(home)).chain.links.length).toBeGreaterThan(0)
  })
})

describe("a rehearsal", () => {
  it("runs nothing that changes something, and lets the person say how it ends", async () => {
    const { common, ports, counter, recorded } = await begin()
    const options = { ...common, rehearsal: true, host: hostOf(ports), log: rehearsalLog() }
    const session = makeSession({ ...options, state: startState(COUNTING) })
    await session.send({ kind: "answered", step: "what", value: "disks" })
    expect(await session.send({ kind: "run", step: "count" })).toBe("misfit")
    const { byHand } = session.getSnapshot().wanted
    expect(byHand).toEqual([
      { text: "Count it.", typed: false },
      { text: "wc -l disks", typed: true },
    ])
    await session.send({ kind: "said", step: "count", outcome: "counted", values: { total: 1 } })
    expect(session.getSnapshot().state.at).toBe("sure")
    expect(counter.seen).toEqual([])
    expect((await recorded())?.events).toEqual([])
  })
})

describe("going on with a run", () => {
  const flow = {
    ...COUNTING,
    id: "showing",
    steps: {
      read: { kind: "instruct", title: "Read", next: "look" },
      look: {
        kind: "act",
        title: "Look",
        action: "journal verify",
        input: {},
        next: { whole: "end", broken: "end", failed: "end" },
      },
      end: { kind: "end", title: "Over", result: "done" },
    },
    start: "read",
  } as const

  it("stands where it stood, in another process, and asks about the act that was cut off", async () => {
    const first = await openPorts()
    const name = { flow: flow.id, digest: flowDigest(flow), run: "11111111" }
    const log = await openJournalLog(first.ports, name)
    await log.append(beginEvent({ title: flow.title, site: {} }), undefined)
    await log.append({ kind: "seen", step: "read" }, undefined)
    await log.append({ kind: "started", step: "look" }, undefined)
    await first.close()
    const second = await openPorts(first.path)
    const host = hostOf(second.ports)
    expect((await unfinishedRuns(host, flow.id)).map(({ run }) => run)).toEqual(["11111111"])
    const session = await resumeRun(flow, host, "11111111")
    expect(session.getSnapshot().wanted).toMatchObject({ step: "look", act: { begun: true } })
    await session.send({ kind: "not-done", step: "look" })
    await session.send({ kind: "run", step: "look" })
    expect(session.getSnapshot().over).toBe(true)
    expect(await unfinishedRuns(host)).toEqual([])
    await session.close()
    // The app comes back to the end that another process of it reached; nobody else goes on with a run that is over.
    await expect(resumeRun(flow, host, "11111111")).rejects.toMatchObject({ code: "no-such-run" })
    const ended = await returnToRun(flow, host, "11111111")
    expect(ended.getSnapshot()).toMatchObject({ over: true, wanted: { step: "end" } })
    await second.close()
  })

  it("that was killed at its last entry is over once somebody looks", async () => {
    const { ports, close } = await openPorts()
    const host = hostOf(ports)
    const log = await openJournalLog(ports, { flow: flow.id, digest: flowDigest(flow), run: "55555555" })
    await log.append(beginEvent({ title: flow.title, site: {} }), undefined)
    await log.append({ kind: "seen", step: "read" }, undefined)
    await log.append({ kind: "said", step: "look", outcome: "whole", values: { entries: 1 } }, undefined)
    expect(await unfinishedRuns(host)).toHaveLength(1)
    const session = await resumeRun(flow, host, "55555555")
    expect(session.getSnapshot()).toMatchObject({ over: true, wanted: { step: "end" } })
    expect(await unfinishedRuns(host)).toEqual([])
    await session.close()
    await close()
  })

  it("is refused if the runbook was changed since", async () => {
    const { ports, close } = await openPorts()
    const log = await openJournalLog(ports, { flow: flow.id, digest: "00ff", run: "22222222" })
    await log.append(beginEvent({ title: flow.title, site: {} }), undefined)
    const resumed = resumeRun(flow, hostOf(ports), "22222222")
    await expect(resumed).rejects.toMatchObject({ code: "flow-changed", details: { began: "00ff" } })
    await expect(resumeRun(flow, hostOf(ports), "33333333")).rejects.toMatchObject({ code: "no-such-run" })
    await close()
  })

  it("is refused if the record does not fit the runbook", async () => {
    const { ports, close } = await openPorts()
    const log = await openJournalLog(ports, { flow: flow.id, digest: flowDigest(flow), run: "44444444" })
    await log.append(beginEvent({ title: flow.title, site: {} }), undefined)
    await log.append({ kind: "seen", step: "look" }, undefined)
    await expect(resumeRun(flow, hostOf(ports), "44444444")).rejects.toMatchObject({ code: "flow-changed" })
    await close()
  })
})

describe("an event read back", () => {
  it.each([
    [undefined],
    [null],
    [3],
    [{ kind: "seen" }],
    [{ kind: "nobody", step: "a" }],
    [{ kind: "chosen", step: "a", choice: 1.5 }],
    [{ kind: "answered", step: "a", value: { x: 1 } }],
    [{ kind: "ended", step: "a", outcome: "x", values: [1] }],
    [{ kind: "ended", step: "a", outcome: "x", values: { y: null } }],
    [{ kind: "confirmed", step: "a", yes: "yes" }],
    [{ kind: "back", step: "a" }],
  ])("is none: %j", (value) => {
    expect(parseEvent(value)).toBeUndefined()
  })
})

describe("the profile of a site", () => {
  it.each([
    ["{", "not JSON"],
    ["[]", "profile"],
    ['{"site":"x"}', "values is missing"],
    ['{"site":"x","values":{},"openLetters":"maybe"}', 'openLetters must be "allow" or "refuse"'],
    ['{"site":"x","values":{"Desk":"y"}}', "small letter"],
    ['{"site":"x","values":{"desk":{"y":1}}}', "values.desk"],
    ['{"site":"x","values":{},"more":1}', "more is not a part of a profile"],
    ['{"site":"x","values":{"desk":"two\\nlines"}}', "values.desk"],
  ])("is refused: %s", (text, word) => {
    expect(() => parseSite(text)).toThrow(expect.objectContaining({ code: "profile-malformed" }))
    expect(() => parseSite(text)).toThrow(word)
  })
})
