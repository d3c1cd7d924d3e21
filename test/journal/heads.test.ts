import { describe, expect, it } from "vitest"
import { exportCase } from "../../src/actions/record/journal-export.ts"
import { readChain } from "../../src/journal/chain.ts"
import type { NewEntry } from "../../src/journal/entry-types.ts"
import { readRecordFile, viewOf } from "../../src/journal/exported.ts"
import { compareRecords, judgeHead, quoteHead, readQuote } from "../../src/journal/heads.ts"
import { identityEntry, makeKey, memoryJournal, ONE_CASE, recorderOver } from "./sample.ts"

const linesOf = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes).toString("latin1").split("\n").slice(0, -1)
const joined = (lines: readonly string[]): Uint8Array =>
  Buffer.from(lines.map((line) => `${line}\n`).join(""))

/** Ada asks, Ben answers; every letter quotes the head of its sender. */
async function twoRecords() {
  const [adaKey, benKey] = [makeKey(), makeKey()]
  const [ada, ben] = [memoryJournal(), memoryJournal()]
  const adas = await recorderOver(ada, adaKey)
  const bens = await recorderOver(ben, benKey)
  await adas.append(identityEntry(adaKey, "Ada"))
  await bens.append(identityEntry(benKey, "Ben"))
  for (const entry of ONE_CASE.slice(0, 4)) await adas.append(entry)
  const request = adas.quotedHead()
  await bens.append({
    type: "letter-received",
    case: "ada-1",
    body: {
      letter: "r1",
      hash: "bGV0dGVy",
      kind: "request",
      outcome: "accepted",
      from: adaKey.thumbprint,
      peerJournal: request.id,
      peerSeq: request.seq,
      peerHead: request.head,
    },
  })
  const written: NewEntry = {
    type: "reply-written",
    case: "ada-1",
    body: { request: "r1", letter: "a1", hash: "YW5zd2Vy", decision: "approve", leaves: ["tang"] },
  }
  await bens.append(written)
  const reply = bens.quotedHead()
  await adas.append({
    type: "letter-received",
    case: "2026-web17-k3f9",
    body: {
      letter: "a1",
      hash: "YW5zd2Vy",
      kind: "reply",
      outcome: "accepted",
      from: benKey.thumbprint,
      peerJournal: reply.id,
      peerSeq: reply.seq,
      peerHead: reply.head,
    },
  })
  return { ada: ada.bytes, ben: ben.bytes, adaKey, benKey }
}

const { ada, ben, adaKey } = await twoRecords()
const compare = (mine: Uint8Array, theirs: Uint8Array) =>
  compareRecords(readRecordFile(mine), readRecordFile(theirs))

describe("two records", () => {
  it("that are whole agree", () => {
    expect(compare(ada, ben)).toEqual([])
  })

  it("show every end that was cut off past what the other has seen", () => {
    const lines = linesOf(ada)
    // Ben saw Ada's record up to entry 6.
    for (let kept = 1; kept < 6; kept++) {
      const cut = joined(lines.slice(0, kept))
      expect(readChain(cut).problems, "the chain alone cannot know").toEqual([])
      expect(compare(cut, ben)[0], `${kept} lines kept`).toMatchObject({
        kind: "cut",
        record: "mine",
        shownBy: 3,
      })
    }
    expect(compare(joined(lines.slice(0, 6)), ben)).toEqual([])
    const bensCut = joined(linesOf(ben).slice(0, 3))
    expect(compare(ada, bensCut).map(({ kind, record }) => [kind, record])).toEqual([
      ["cut", "theirs"],
      ["letter-not-written", "theirs"],
    ])
  })

  it("show a record that was written anew from some point on", async () => {
    const journal = memoryJournal(joined(linesOf(ada).slice(0, 4)))
    const recorder = await recorderOver(journal, adaKey)
    for (let n = 0; n < 5; n++) await recorder.append({ type: "note", body: { text: "nothing happened" } })
    expect(readChain(journal.bytes).problems).toEqual([])
    expect(compare(journal.bytes, ben).map(({ kind }) => kind)).toEqual(["forked", "letter-not-written"])
  })

  it("show a message that one accepted and the other never wrote", async () => {
    const journal = memoryJournal()
    const recorder = await recorderOver(journal)
    await recorder.append({
      type: "letter-received",
      body: { letter: "x9", hash: "Zm9yZ2Vk", kind: "request", outcome: "accepted", from: adaKey.thumbprint },
    })
    expect(compare(ada, journal.bytes)).toMatchObject([{ kind: "letter-not-written", record: "mine" }])
  })

  it("can be compared when one of them is an export that hides other cases", async () => {
    const exported = new Map<string, Uint8Array>()
    const files = {
      write: async (path: string, bytes: Uint8Array) => void exported.set(path, bytes),
      checkPlace: async () => {},
      makeFolder: async () => {},
    }
    const opened = memoryJournal(ben)
    const recorder = await recorderOver(opened)
    await recorder.append({ type: "case-opened", case: "ada-1", body: { host: "web17" } })
    await recorder.append({ type: "note", case: "other", body: { text: "not Ada's business" } })
    await exportCase(opened.bytes, files, { case: "ada-1", folder: "out" })
    const chain = exported.get("out/chain.txt") ?? new Uint8Array(0)
    expect(Buffer.from(chain).toString()).not.toContain("business")
    expect(readRecordFile(chain)).toMatchObject({ problems: [], head: viewOf(readChain(opened.bytes)).head })
    expect(compare(ada, chain)).toEqual([])
    expect(compare(joined(linesOf(ada).slice(0, 3)), chain)[0]).toMatchObject({ kind: "cut", record: "mine" })
    expect(
      readRecordFile(Buffer.from(Buffer.from(chain).toString().replace("web17", "web18"))).problems,
    ).toMatchObject([{ kind: "checksum" }])
  })
})

describe("a quoted head", () => {
  const record = viewOf(readChain(ada))
  const head = record.head ?? { id: "", seq: 0, hash: "" }
  const at = (seq: number) => ({ id: head.id, seq, hash: record.hashAt(seq) ?? "00" })

  it("fits, is ahead of a restored record, or shows another history", () => {
    const whole = { head, hashAt: record.hashAt }
    expect(judgeHead(at(3), whole)).toBe("fits")
    expect(judgeHead(head, whole)).toBe("fits")
    expect(judgeHead({ ...head, seq: head.seq + 1 }, whole)).toBe("behind")
    expect(judgeHead({ ...at(3), hash: "00".repeat(32) }, whole)).toBe("forked")
    expect(judgeHead({ ...at(3), id: "another" }, whole)).toBe("unknown")
  })

  it("survives the way through a letter", () => {
    expect(readQuote(quoteHead(head))).toEqual(head)
    expect(readQuote({ id: "x", seq: 1, head: "short" })).toBeUndefined()
  })
})
