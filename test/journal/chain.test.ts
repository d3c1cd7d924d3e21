import { describe, expect, it } from "vitest"
import { readChain } from "../../src/journal/chain.ts"
import { checkSignatures } from "../../src/journal/signatures.ts"
import { journalWith, makeKey, memoryJournal, ONE_CASE, recorderOver } from "./sample.ts"

const key = makeKey()
const signed = await journalWith(ONE_CASE, key)
const unsigned = await journalWith(ONE_CASE)

async function problemsOf(bytes: Uint8Array): Promise<string[]> {
  const chain = readChain(bytes)
  const { problems } = await checkSignatures(chain.links)
  return [...chain.problems, ...problems].map((problem) => `${problem.line} ${problem.kind}`)
}

function linesOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes).toString("latin1").split("\n").slice(0, -1)
}

function joined(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${line}\n`).join(""), "latin1")
}

describe("a whole journal", () => {
  it("has no problems, signed or not", async () => {
    expect(await problemsOf(signed)).toEqual([])
    expect(await problemsOf(unsigned)).toEqual([])
    expect(await checkSignatures(readChain(signed).links)).toMatchObject({
      signed: ONE_CASE.length + 1,
      unsigned: 1,
      signers: [key.thumbprint],
    })
  })

  it("is plain ASCII, so that nothing in it can hide on a screen", () => {
    expect([...signed].every((byte) => byte === 10 || (byte >= 0x20 && byte < 0x7f))).toBe(true)
  })

  it("is empty without being broken", () => {
    expect(readChain(new Uint8Array(0))).toEqual({ links: [], problems: [] })
  })
})

describe.each([
  ["signed", signed],
  ["unsigned", unsigned],
])("damage to a %s journal", (name, whole) => {
  it("is found for every single byte that changes", async () => {
    const missed: number[] = []
    for (let at = 0; at < whole.length; at++) {
      const damaged = whole.slice()
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8))
      // The chain alone finds all but the last line; its signature finds that.
      if (readChain(damaged).problems.length === 0 && (await problemsOf(damaged)).length === 0)
        missed.push(at)
    }
    expect(missed).toEqual([])
  })

  it("is found for every line taken out, except at the end", async () => {
    const lines = linesOf(whole)
    for (let at = 0; at < lines.length - 1; at++) {
      expect(readChain(joined(lines.toSpliced(at, 1))).problems, `line ${at + 1}`).not.toEqual([])
    }
    expect(readChain(joined(lines.slice(0, -1))).problems).toEqual([])
  })

  it("is found for every two lines that change places", () => {
    const lines = linesOf(whole)
    for (let at = 0; at + 1 < lines.length; at++) {
      const swapped = lines.with(at, lines[at + 1] ?? "").with(at + 1, lines[at] ?? "")
      expect(readChain(joined(swapped)).problems, `line ${at + 1}`).not.toEqual([])
    }
  })

  it("is found for every line that is doubled or put in from another journal", async () => {
    const lines = linesOf(whole)
    const foreign = linesOf(await journalWith(ONE_CASE, name === "signed" ? key : undefined))
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] ?? ""
      expect(readChain(joined(lines.toSpliced(at, 0, line))).problems, `line ${at + 1} doubled`).not.toEqual(
        [],
      )
      const replaced = lines.with(at, foreign[at] ?? "")
      const found = await problemsOf(joined(replaced))
      expect(found, `line ${at + 1} replaced`).not.toEqual([])
    }
  })
})

describe("the line that is named", () => {
  it("is the one after a change, and the change is told once", () => {
    const lines = linesOf(unsigned)
    const [before = "", ...rest] = lines.splice(2, 1)
    expect(rest).toEqual([])
    lines.splice(2, 0, before.replace("request", "reqwest"))
    expect(readChain(joined(lines)).problems.map(({ line, kind }) => [line, kind])).toEqual([
      [3, "checksum"],
      [4, "changed"],
    ])
  })

  it("says how many entries are missing", () => {
    const lines = linesOf(unsigned)
    lines.splice(3, 4)
    expect(readChain(joined(lines)).problems).toEqual([
      { line: 4, kind: "missing", text: "entries missing before line 4: 4" },
    ])
  })

  it("is not the journal's own if a stranger signs a line", async () => {
    const stranger = makeKey()
    const journal = memoryJournal(signed)
    const recorder = await recorderOver(journal, stranger)
    await recorder.append({ type: "note", body: { text: "all debts were paid" } })
    expect(await problemsOf(journal.bytes)).toEqual([`${ONE_CASE.length + 3} unknown-signer`])
  })
})

describe("a torn end", () => {
  const cuts = [1, 2, 50, linesOf(signed).at(-1)?.length ?? 0]

  it.each(cuts)("of %i bytes is reported", (kept) => {
    const lines = linesOf(signed)
    const torn = Buffer.concat([joined(lines.slice(0, -1)), Buffer.from((lines.at(-1) ?? "").slice(0, kept))])
    expect(readChain(torn)).toMatchObject({
      torn: { line: lines.length, bytes: kept },
      problems: [{ line: lines.length, kind: "torn" }],
    })
  })

  it.each(cuts)("of %i bytes is repaired by the next recorder, and said", async (kept) => {
    const lines = linesOf(signed)
    const torn = Buffer.concat([joined(lines.slice(0, -1)), Buffer.from((lines.at(-1) ?? "").slice(0, kept))])
    const journal = memoryJournal(torn)
    const recorder = await recorderOver(journal, key)
    await recorder.append({ type: "note", body: { text: "after" } })
    expect(await problemsOf(journal.bytes)).toEqual([])
    expect(
      readChain(journal.bytes)
        .links.map(({ entry }) => entry.type)
        .slice(-2),
    ).toEqual(["repaired", "note"])
    expect(Buffer.from(journal.bytes.subarray(0, torn.length))).toEqual(torn)
  })

  it("that was torn again during its repair is still repaired", async () => {
    const first = memoryJournal(Buffer.concat([signed, Buffer.from('{"seq":14,"ti')]))
    await recorderOver(first, key)
    for (let cut = signed.length + 14; cut < first.bytes.length; cut += 25) {
      const again = memoryJournal(first.bytes.slice(0, cut))
      await recorderOver(again, key)
      expect(await problemsOf(again.bytes), `cut at ${cut}`).toEqual([])
    }
  })

  it("cannot be changed or removed after the repair without being found", async () => {
    const journal = memoryJournal(Buffer.concat([signed, Buffer.from('{"seq":14,"time":17')]))
    await recorderOver(journal, key)
    const lines = linesOf(journal.bytes)
    const at = lines.indexOf('{"seq":14,"time":17#')
    expect(at).toBeGreaterThan(0)
    for (const changed of ['{"seq":14,"time":18#', '{"seq":14,"time":17$', '{"seq":14,"time":17', ""]) {
      expect(await problemsOf(joined(lines.with(at, changed)))).toEqual([`${at + 1} unreadable`])
    }
    expect(await problemsOf(joined(lines.toSpliced(at, 1)))).toEqual([`${at + 1} missing`])
  })
})
