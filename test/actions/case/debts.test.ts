import { describe, expect, it } from "vitest"
import {
  aboutKeySlot,
  closeDebt,
  type DutyTools,
  type Evidence,
  handOverDebts,
  openDebt,
  openDebts,
} from "../../../src/actions/case/debts.ts"
import { makeSealedStore } from "../../../src/actions/case/sealed-store.ts"
import { openRecorder, type Recorder } from "../../../src/actions/record/record.ts"
import { readChain } from "../../../src/journal/chain.ts"
import { replay } from "../../../src/journal/replay.ts"
import { fixedPorts, homeOver, memoryJournal } from "../../journal/sample.ts"

const UUID = "0d3f2c51-0b5e-4a2e-9c1d-1d0c8f7f5a11"
const SLOT = { name: "web17", uuid: UUID, slot: 1 }
const OPENS_NOTHING: Evidence = { kind: "opens-nothing", uuid: UUID, slot: 1, against: "volume" }

async function bench(): Promise<{
  recorder: Recorder
  tools: DutyTools
  entries(): Promise<readonly { type: string; body: object }[]>
}> {
  const journal = memoryJournal()
  const home = homeOver(journal, new Map())
  const recorder = await openRecorder({ home, ...fixedPorts })
  const { state } = home
  return {
    recorder,
    tools: { recorder, state, sealed: makeSealedStore({ state, random: fixedPorts.random }) },
    entries: async () => readChain(await journal.read()).links.map(({ entry }) => entry),
  }
}

const seen = (recorder: Recorder, more: { case?: string; owner?: string; deadline?: number } = {}) =>
  openDebt(recorder, {
    kind: "revealed-passphrase",
    ...aboutKeySlot(SLOT),
    owner: "Ada",
    deadline: 7,
    ...more,
  })

describe("an open duty", () => {
  it("stands in the record when it has a number", async () => {
    const { recorder, entries } = await bench()
    const id = await seen(recorder, { case: "c1", owner: "Ada", deadline: 5 })
    expect((await entries()).at(-1)).toMatchObject({ seq: id, type: "debt-opened", case: "c1" })
    expect(openDebts(recorder.state())).toEqual([
      {
        id,
        kind: "revealed-passphrase",
        subject: `key slot 1 of web17 (${UUID})`,
        owner: "Ada",
        deadline: 5,
        case: "c1",
        uuid: UUID,
        slot: 1,
      },
    ])
  })

  it("is found by its case, its kind, its key slot, its subject and its key ids", async () => {
    const { recorder } = await bench()
    const late = await seen(recorder, { case: "c1", deadline: 9 })
    const key = await openDebt(recorder, {
      kind: "transported-key",
      subject: "the key stick",
      owner: "Kim",
      deadline: 3,
      kids: ["k1", "k2"],
    })
    const ids = (filter: Parameters<typeof openDebts>[1]) =>
      openDebts(recorder.state(), filter).map(({ id }) => id)
    expect(ids({})).toEqual([key, late])
    expect(ids({ case: "c1" })).toEqual([late])
    expect(ids({ case: null })).toEqual([key])
    expect(ids({ kinds: ["transported-key", "backup-copy"] })).toEqual([key])
    expect(ids({ uuid: UUID, slot: 1 })).toEqual([late])
    expect(ids({ uuid: UUID, slot: 2 })).toEqual([])
    expect(ids({ kid: "k2" })).toEqual([key])
    expect(ids({ kid: "k3" })).toEqual([])
    expect(ids({ subject: "the key stick" })).toEqual([key])
  })

  it("is closed by evidence, and the record keeps the evidence", async () => {
    const { recorder, tools, entries } = await bench()
    const id = await seen(recorder, { case: "c1" })
    await closeDebt(tools, id, OPENS_NOTHING)
    expect(openDebts(recorder.state())).toEqual([])
    expect((await entries()).at(-1)).toMatchObject({
      type: "debt-closed",
      case: "c1",
      body: { debt: id, how: "opens-nothing", evidence: OPENS_NOTHING },
    })
  })

  it.each<[string, Evidence]>([
    ["a statement", { kind: "statements", custodians: ["Kim"] }],
    ["a destroyed file", { kind: "destroyed", what: "/tmp/x" }],
    ["a key that is gone", { kind: "key-id-refused", url: "http://tang1", kid: "k1" }],
  ])("of a passphrase that was seen is not closed by %s", async (_, evidence) => {
    const { recorder, tools } = await bench()
    const id = await seen(recorder)
    await expect(closeDebt(tools, id, evidence)).rejects.toMatchObject({
      code: "evidence-unfit",
      details: { duty: id, accepted: expect.arrayContaining(["opens-nothing"]) },
    })
    expect(openDebts(recorder.state())).toHaveLength(1)
  })

  it("is closed once", async () => {
    const { recorder, tools } = await bench()
    const id = await seen(recorder)
    await closeDebt(tools, id, OPENS_NOTHING)
    await expect(closeDebt(tools, id, OPENS_NOTHING)).rejects.toMatchObject({ code: "no-such-duty" })
  })

  it("of a kind from a later version is closed by statements only", async () => {
    const { recorder, tools } = await bench()
    const [entry] = await recorder.append({
      type: "debt-opened",
      body: { kind: "lent-token", subject: "a token" },
    })
    const id = entry?.seq ?? 0
    await expect(closeDebt(tools, id, OPENS_NOTHING)).rejects.toMatchObject({ code: "evidence-unfit" })
    await closeDebt(tools, id, { kind: "statements", custodians: ["Kim"] })
    expect(openDebts(recorder.state())).toEqual([])
  })
})

describe("handing over", () => {
  it("changes the owner, and the deadline only if a new one is agreed", async () => {
    const { recorder, entries } = await bench()
    const one = await seen(recorder, { owner: "Ada", deadline: 9 })
    const two = await seen(recorder, { case: "c1", deadline: 10 })
    await handOverDebts(recorder, [one, two], { to: "Kim" })
    expect(openDebts(recorder.state())).toMatchObject([
      { id: one, owner: "Kim", deadline: 9 },
      { id: two, owner: "Kim", case: "c1" },
    ])
    expect((await entries()).at(-2)?.body).toEqual({ debt: one, to: "Kim", from: "Ada" })
    await handOverDebts(recorder, [one], { to: "Bo", deadline: 12 })
    expect(openDebts(recorder.state(), { case: null })).toMatchObject([
      { id: one, owner: "Bo", deadline: 12 },
    ])
  })

  it("of one duty that is not open hands none over", async () => {
    const { recorder } = await bench()
    const id = await seen(recorder, { owner: "Ada" })
    await expect(handOverDebts(recorder, [id, 99], { to: "Kim" })).rejects.toMatchObject({
      code: "no-such-duty",
    })
    expect(openDebts(recorder.state())).toMatchObject([{ owner: "Ada" }])
  })

  it("is the same after a restart", async () => {
    const journal = memoryJournal()
    const recorder = await openRecorder({ home: homeOver(journal, new Map()), ...fixedPorts })
    await handOverDebts(recorder, [await seen(recorder, { owner: "Ada" })], { to: "Kim", deadline: 4 })
    const again = replay(readChain(await journal.read()).links)
    expect(openDebts(again)).toEqual(openDebts(recorder.state()))
  })
})
