import { describe, expect, it } from "vitest"
import { readChain } from "../../src/journal/chain.ts"
import type { NewEntry } from "../../src/journal/entry-types.ts"
import { JournalState, replay } from "../../src/journal/replay.ts"
import { journalWith, ONE_CASE } from "./sample.ts"

async function stateAfter(entries: readonly NewEntry[]): Promise<JournalState> {
  return replay(readChain(await journalWith(entries)).links)
}

const ID = "2026-web17-k3f9"
const closed = (outcome: string): NewEntry => ({
  type: "case-closed",
  case: ID,
  body: { outcome, openDebts: 1 },
})

describe("a case", () => {
  it.each([
    [1, "new"],
    [3, "sent"],
    [5, "sent"],
    [6, "answered"],
    [8, "revealed"],
    [11, "revealed"],
  ])("after %i entries is %s", async (count, stage) => {
    expect((await stateAfter(ONE_CASE.slice(0, count))).cases.get(ID)?.stage).toBe(stage)
  })

  it.each([
    ["done", "closed"],
    ["cancelled", "cancelled"],
  ])("that ended as %s is %s", async (outcome, stage) => {
    expect((await stateAfter([...ONE_CASE, closed(outcome)])).cases.get(ID)).toMatchObject({
      stage,
      sealed: true,
    })
  })

  it("knows its requests, the slot that opened and whether secrets are left", async () => {
    const state = await stateAfter(ONE_CASE)
    expect(state.cases.get(ID)).toMatchObject({
      requests: ["r1"],
      opens: 1,
      sealed: true,
      about: { host: "web17", ticket: "INC-4711" },
    })
    const destroyed: NewEntry = { type: "secrets-destroyed", case: ID, body: { why: "closed" } }
    expect((await stateAfter([...ONE_CASE, destroyed])).cases.get(ID)?.sealed).toBe(false)
  })

  it("that is asked more after an answer does not fall back", async () => {
    const [, , request] = ONE_CASE
    if (request === undefined) throw new Error("the sample has a request")
    expect((await stateAfter([...ONE_CASE.slice(0, 6), request])).cases.get(ID)?.stage).toBe("answered")
  })
})

describe("requests and letters", () => {
  it("count what was answered and solved, each once", async () => {
    const again = ONE_CASE.filter((entry) => entry.type === "reply-accepted" || entry.type === "leaf-solved")
    const state = await stateAfter([...ONE_CASE, ...again])
    expect(state.requests.get("r1")).toMatchObject({ case: ID, answered: ["tang"], solved: ["tang"] })
  })

  it("are remembered as seen if they were accepted, and only then", async () => {
    const refused: NewEntry = {
      type: "letter-received",
      body: { letter: "b2", hash: "eA", kind: "request", outcome: "letter-signature" },
    }
    const state = await stateAfter([...ONE_CASE, refused])
    expect([...state.letters.keys()]).toEqual(["a1"])
  })

  it("bring decisions and replies to a request, in order", async () => {
    const decided = (decision: string): NewEntry => ({
      type: "answer-decided",
      body: { request: "q", decision, checks: [] },
    })
    const reply: NewEntry = {
      type: "reply-written",
      body: { request: "q", letter: "l", hash: "aA", decision: "approve", leaves: ["tang"] },
    }
    const state = await stateAfter([decided("hold"), decided("approve"), reply])
    expect(state.decisions.get("q")?.map(({ about }) => about.decision)).toEqual(["hold", "approve"])
    expect(state.replies.get("q")).toHaveLength(1)
  })

  it("leave the last head of every peer, never an earlier one", async () => {
    const hash = (byte: number) => Buffer.alloc(32, byte).toString("base64url")
    const letter = (peerSeq: number): NewEntry => ({
      type: "letter-received",
      body: {
        letter: `p${peerSeq}`,
        hash: "aA",
        kind: "reply",
        outcome: "accepted",
        peerJournal: "J",
        peerSeq,
        peerHead: hash(peerSeq),
      },
    })
    const state = await stateAfter([letter(4), letter(9), letter(7)])
    expect(state.peers.get("J")).toEqual({ id: "J", seq: 9, hash: "09".repeat(32) })
  })
})

describe("open duties", () => {
  it("stay until they are done, and change hands", async () => {
    const open = await stateAfter(ONE_CASE)
    const [debt] = [...open.debts.values()]
    expect(debt).toMatchObject({ id: 10, case: ID, about: { kind: "revealed-passphrase" } })
    const handed: NewEntry = { type: "debt-handed-over", body: { debt: 10, to: "Bea" } }
    expect((await stateAfter([...ONE_CASE, handed])).debts.get(10)?.owner).toBe("Bea")
    const done: NewEntry = { type: "debt-closed", body: { debt: 10, how: "regenerated" } }
    expect((await stateAfter([...ONE_CASE, handed, done])).debts.size).toBe(0)
  })
})

describe("replay", () => {
  it("passes over entries that a later version wrote", () => {
    const state = new JournalState()
    const entry = {
      seq: 1,
      time: 1,
      mono: 1,
      boot: "b",
      actor: null,
      case: null,
      type: "from-the-future",
      body: {},
      prev: "0".repeat(64),
      sig: "",
    }
    expect(() => state.take({ entry, hash: "ab".repeat(32) })).not.toThrow()
    expect(state.hashAt(1)).toBe("ab".repeat(32))
    expect(state.head).toBeUndefined()
  })

  it("passes over an entry whose body is not what its type says", () => {
    const state = new JournalState()
    const entry = {
      seq: 1,
      time: 1,
      mono: 1,
      boot: "b",
      actor: null,
      case: "c",
      type: "case-opened",
      body: { host: 5 },
      prev: "0".repeat(64),
      sig: "",
    }
    state.take({ entry, hash: "ab".repeat(32) })
    expect(state.cases.size).toBe(0)
  })
})
