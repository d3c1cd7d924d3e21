import { describe, expect, it } from "vitest"
import { isCaseId, newCaseId } from "../../../src/actions/case/case-id.ts"
import { reportCase, reportCases } from "../../../src/actions/case/case-report.ts"
import {
  type CaseTools,
  closeCase,
  keepLetter,
  keptLetter,
  onlyOpenCase,
  openCaseOf,
  sweepCases,
} from "../../../src/actions/case/cases.ts"
import { openDebts } from "../../../src/actions/case/debts.ts"
import { makeSealedStore } from "../../../src/actions/case/sealed-store.ts"
import { openRecorder } from "../../../src/actions/record/record.ts"
import { Secret } from "../../../src/bytes/secret.ts"
import { fixedPorts, homeOver, memoryJournal } from "../../journal/sample.ts"
import { openCase } from "../../support/open-case.ts"

const HOUR = 3_600_000
const START = 1_795_000_000_000

/** Tools over a home in memory, with a clock that can be set. */
async function workbench(files = new Map<string, Uint8Array>(), journal = memoryJournal()) {
  const time = { now: START, mono: 1_000, boot: "boot-1" }
  const clock = { now: () => time.now, monotonic: () => time.mono, bootId: () => time.boot }
  const { random } = fixedPorts
  const home = homeOver(journal, files)
  const recorder = await openRecorder({ home, clock, random })
  const sealed = makeSealedStore({ state: home.state, random })
  const tools: CaseTools = { recorder, state: home.state, sealed, clock, random }
  const pass = (ms: number): void => {
    time.now += ms
    time.mono += ms
  }
  return { tools, time, files, journal, clock, recorder, sealed, pass }
}

type Bench = Awaited<ReturnType<typeof workbench>>

/** A case with a request that is good for a day and a sealed secret. */
async function sentCase({ tools, recorder, sealed, time }: Bench): Promise<string> {
  const id = await openCase(tools, { host: "web17" })
  await sealed.forCase(id).begin(false)
  await sealed.forCase(id).put("scalars", new Secret(Buffer.from("e")))
  const body = {
    request: `r-${id}`,
    letter: "aA",
    mode: "relay",
    open: true,
    leaves: ["tang"],
    expires: time.now + 24 * HOUR,
  }
  await recorder.append({ type: "request-written", case: id, body })
  return id
}

const debtOf = (id: string) =>
  ({
    type: "debt-opened",
    case: id,
    body: { kind: "revealed-passphrase", subject: "web17, key slot 1" },
  }) as const

describe("the id of a case", () => {
  it.each([
    ["web17", "2026-11-18-web17-"],
    ["Web 17 / Büro\n\x1b[2J", "2026-11-18-web-17-b-ro-2j-"],
    ["../../etc", "2026-11-18-etc-"],
    ["€€€", "2026-11-18-"],
    ["x".repeat(80), `2026-11-18-${"x".repeat(24)}-`],
  ])("of host %j begins with %s and is a plain name", (host, start) => {
    const id = newCaseId(host, START, fixedPorts.random)
    expect(id.startsWith(start)).toBe(true)
    expect(isCaseId(id)).toBe(true)
  })

  it.each(["..", "a/b", "", "-x", "A1234", "x".repeat(61)])("is never %j", (text) =>
    expect(isCaseId(text)).toBe(false),
  )
})

describe("finding a case", () => {
  it("needs no id while one is open", async () => {
    const bench = await workbench()
    expect(() => onlyOpenCase(bench.recorder.state())).toThrow(
      expect.objectContaining({ code: "no-such-case" }),
    )
    const id = await sentCase(bench)
    expect(onlyOpenCase(bench.recorder.state()).id).toBe(id)
    await sentCase(bench)
    expect(() => onlyOpenCase(bench.recorder.state())).toThrow(
      expect.objectContaining({ code: "choose-case" }),
    )
  })

  it("refuses ids that are not there, and finished cases where an open one is needed", async () => {
    const bench = await workbench()
    const id = await sentCase(bench)
    for (const wrong of ["2026-none", "../../etc"]) {
      expect(() => openCaseOf(bench.recorder.state(), wrong)).toThrow(
        expect.objectContaining({ code: "no-such-case" }),
      )
    }
    await closeCase(bench.tools, id, { outcome: "cancelled" })
    expect(() => openCaseOf(bench.recorder.state(), id)).toThrow(
      expect.objectContaining({ code: "case-finished" }),
    )
  })

  it("keeps its letters with it", async () => {
    const bench = await workbench()
    await keepLetter(bench.tools, "c-1", "request-r1.txt", Buffer.from("letter"))
    expect([...bench.files.keys()]).toEqual(["cases/c-1/letters/request-r1.txt"])
    expect(Buffer.from((await keptLetter(bench.tools, "c-1", "request-r1.txt")) ?? []).toString()).toBe(
      "letter",
    )
    expect(await keptLetter(bench.tools, "c-1", "none")).toBeUndefined()
  })
})

describe("closing", () => {
  it.each(["done", "cancelled"] as const)(
    "as %s destroys the secrets and says so in the record",
    async (outcome) => {
      const bench = await workbench()
      const id = await sentCase(bench)
      await closeCase(bench.tools, id, { outcome })
      expect([...bench.files.keys()]).toEqual([])
      expect(bench.recorder.state().cases.get(id)).toMatchObject({
        stage: outcome === "done" ? "closed" : "cancelled",
        sealed: false,
      })
      await expect(closeCase(bench.tools, id, { outcome })).rejects.toMatchObject({ code: "case-finished" })
    },
  )

  it("with open duties needs the word, and leaves them open", async () => {
    const bench = await workbench()
    const id = await sentCase(bench)
    await bench.recorder.append(debtOf(id), {
      ...debtOf("other"),
      body: { kind: "header-copy", subject: "x" },
    })
    for (const confirm of [undefined, "yes"]) {
      const options = { outcome: "done", ...(confirm === undefined ? {} : { confirm }) } as const
      await expect(closeCase(bench.tools, id, options)).rejects.toMatchObject({
        code: "confirm-needed",
        details: { debts: 1 },
      })
    }
    expect(bench.files.size).toBe(1)
    await closeCase(bench.tools, id, { outcome: "done", confirm: "debts" })
    expect(openDebts(bench.recorder.state()).map((debt) => debt.case)).toEqual([id, "other"])
    expect(
      reportCases(bench.recorder.state(), bench.clock, false).map((report) => [report.id, report.next.why]),
    ).toEqual([[id, "duties"]])
  })

  it("writes first: if the record cannot be written, nothing is destroyed", async () => {
    const bench = await workbench()
    const id = await sentCase(bench)
    bench.journal.broken = true
    await expect(closeCase(bench.tools, id, { outcome: "done" })).rejects.toThrow("disk full")
    expect(bench.files.size).toBe(1)
  })

  it("that died half-way is finished by the next sweep", async () => {
    const bench = await workbench()
    const id = await sentCase(bench)
    await bench.recorder.append({ type: "case-closed", case: id, body: { outcome: "done", openDebts: 0 } })
    expect(bench.files.size).toBe(1)
    expect(await sweepCases(bench.tools)).toEqual([id])
    expect(bench.files.size).toBe(0)
    expect(await sweepCases(bench.tools)).toEqual([])
  })
})

describe("the secrets of an open case", () => {
  it("die a day after its last request has expired, not before", async () => {
    const bench = await workbench()
    const id = await sentCase(bench)
    bench.pass(47 * HOUR)
    expect(await sweepCases(bench.tools)).toEqual([])
    bench.pass(2 * HOUR)
    expect(await sweepCases(bench.tools)).toEqual([id])
    expect(bench.recorder.state().cases.get(id)?.stage).toBe("sent")
  })

  it("do not die because a clock that said 1970 was set right", async () => {
    const bench = await workbench()
    bench.time.now = 5 * HOUR
    await sentCase(bench)
    bench.time.now = START
    expect(await sweepCases(bench.tools)).toEqual([])
    bench.time.boot = "boot-2"
    expect(await sweepCases(bench.tools), "after a restart, if sealed to the identity").toEqual([])
  })

  it("die by the calendar after a restart", async () => {
    const bench = await workbench()
    const id = await sentCase(bench)
    bench.time.boot = "boot-2"
    bench.time.mono = 10
    bench.time.now += 49 * HOUR
    expect(await sweepCases(bench.tools)).toEqual([id])
  })
})

describe("the report", () => {
  it("names the next command at every stage", async () => {
    const bench = await workbench()
    const { recorder, tools, clock } = bench
    const id = await openCase(tools, { host: "web17", ticket: "T-1" })
    const next = () => reportCase(recorder.state(), id, clock).next
    expect(next()).toEqual({ why: "not-asked", command: `nbde-rescue request PATH --case ${id}` })
    const request = {
      request: "r1",
      letter: "aA",
      mode: "relay",
      open: true,
      leaves: ["sss.0", "sss.1"],
      expires: START + HOUR,
    }
    await recorder.append({ type: "request-written", case: id, body: request })
    expect(next()).toEqual({ why: "waiting", command: `nbde-rescue reveal ANSWER --case ${id}` })
    bench.pass(2 * HOUR)
    expect(next().why).toBe("expired")
    const answer = (leaves: string[]) =>
      ({
        type: "reply-accepted",
        case: id,
        body: { request: "r1", letter: "a", hash: "aA", leaves },
      }) as const
    await recorder.append(answer(["sss.0"]))
    expect(next().why).toBe("partly-answered")
    await recorder.append(answer(["sss.1"]))
    expect(next().why).toBe("answered")
    await recorder.append({ type: "proved", case: id, body: { against: "header", opens: 3 } })
    const [debt] = await recorder.append(debtOf(id))
    await recorder.append({ type: "reveal-shown", case: id, body: { where: "screen" } })
    expect(next()).toEqual({ why: "duties", command: `nbde-rescue case close ${id} --confirm debts` })
    for (const [kind, command] of [
      ["temporary-slot", "slot remove PATH --slot 4"],
      ["revealed-passphrase", "regen PATH --slot 4"],
    ] as const) {
      const [slotDebt] = await recorder.append({
        type: "debt-opened",
        case: id,
        body: { kind, subject: "key slot 4", slot: 4, deadline: 1 },
      })
      expect(next()).toEqual({ why: "duties", command: `nbde-rescue ${command} --case ${id}` })
      await recorder.append({
        type: "debt-closed",
        case: id,
        body: { debt: slotDebt?.seq ?? 0, how: "done" },
      })
    }
    await recorder.append({
      type: "debt-closed",
      case: id,
      body: { debt: debt?.seq ?? 0, how: "regenerated" },
    })
    expect(next()).toEqual({ why: "ready-to-close", command: `nbde-rescue case close ${id}` })
    await closeCase(tools, id, { outcome: "done" })
    expect(next()).toEqual({ why: "finished" })
  })
})
