import { describe, expect, it } from "vitest"
import { answerBook, makeAnswerCode } from "../../src/transport/code-answer.ts"
import { lineText } from "../../src/transport/code-lines.ts"
import {
  isWhole,
  layoutNow,
  nextReading,
  type Proposal,
  type Reading,
  startReading,
} from "../../src/transport/code-reading.ts"
import { makeRequestCode, readRequestCode } from "../../src/transport/code-request.ts"
import { REQUEST_BOOK, samplePoints, sampleX, textOf } from "./code-samples.ts"

const points = samplePoints("P-521", 1)
const { lines, hash } = makeRequestCode("real", points)
const texts = lines.map(lineText)

function typeAll(reading: Reading, ...typed: readonly string[]): Reading {
  return typed.reduce((now, text) => nextReading(now, { kind: "typed", text }), reading)
}

function words(proposals: readonly Proposal[] = []): string[] {
  return proposals.map((one) =>
    one.kind === "keyboard"
      ? `${one.keyboard.letters}, ${one.keyboard.digits}`
      : one.kind === "repair"
        ? one.repair.kind
        : `line ${one.line}`,
  )
}

describe("reading a code line by line", () => {
  it("knows how many lines there are after the first", () => {
    const start = startReading([REQUEST_BOOK])
    expect(layoutNow(start)).toMatchObject({ open: true })
    const one = typeAll(start, texts[0] ?? "")
    expect(layoutNow(one)?.of).toBe(5)
    expect(one).toMatchObject({ at: 2, taken: 1 })
    const all = typeAll(one, ...texts.slice(1, 5))
    expect(isWhole(all)).toBe(true)
    expect(all.at).toBe(6)
    expect(readRequestCode("real", all.read).hash).toEqual(hash)
  })

  it.each([
    ["small letters", (text: string) => text.toLowerCase()],
    ["no gaps", (text: string) => text.replaceAll(" ", "")],
    ["hyphens and other gaps", (text: string) => text.replaceAll(" ", " - ")],
    ["O for 0, I and l for 1", (text: string) => text.replaceAll("0", "O").replaceAll("1", "I")],
    ["l for 1", (text: string) => text.replaceAll("1", "l")],
    ["a number in front", (text: string, line: number) => `${line} ${text}`],
    ["a number with a bracket", (text: string, line: number) => `${line}) ${text}`],
    ["the word line", (text: string, line: number) => `Line ${line}: ${text}`],
    ["how many there are", (text: string, line: number) => `line ${line} of 5: ${text}`],
  ])("takes %s", (_, change) => {
    const typed = texts.slice(0, 5).map((text, index) => change(text, index + 1))
    expect(isWhole(typeAll(startReading([REQUEST_BOOK]), ...typed))).toBe(true)
  })

  it("goes on at any line, on any day, in any order", () => {
    const some = typeAll(startReading([REQUEST_BOOK]), texts[0] ?? "", `4: ${texts[3]}`, `2: ${texts[1]}`)
    expect(some.at).toBe(3)
    const moved = nextReading(some, { kind: "go", line: 5 })
    expect(typeAll(moved, texts[4] ?? "").at).toBe(3)
    expect(isWhole(typeAll(moved, texts[4] ?? "", texts[2] ?? ""))).toBe(true)
  })

  it("knows a line that belongs elsewhere, and takes it there only when told", () => {
    const one = typeAll(startReading([REQUEST_BOOK]), texts[0] ?? "", texts[3] ?? "")
    expect(one.trouble?.line).toBe(2)
    expect(words(one.trouble?.proposals)).toEqual(["line 4"])
    expect(one.read.has(4)).toBe(false)
    const taken = nextReading(one, { kind: "accept", proposal: 0 })
    expect(taken.read.has(4)).toBe(true)
    expect(taken.at).toBe(5)
  })

  it("changes nothing before a proposal is accepted", () => {
    const wrong = `${texts[1]?.startsWith("A") ? "B" : "A"}${texts[1]?.slice(1)}`
    const typed = typeAll(startReading([REQUEST_BOOK]), texts[0] ?? "", wrong)
    expect(typed.read.has(2)).toBe(false)
    expect(typed.at).toBe(2)
    const right = typed.trouble?.proposals.findIndex(
      (one) => textOf(one.symbols) === textOf(lines[1]?.symbols ?? []),
    )
    expect(right).toBeGreaterThanOrEqual(0)
    const again = nextReading(typed, { kind: "again" })
    expect(again).toMatchObject({ at: 2 })
    expect(again.trouble).toBeUndefined()
    expect(nextReading(typed, { kind: "accept", proposal: 99 })).toBe(typed)
    expect(nextReading(typed, { kind: "accept", proposal: right ?? 0 }).read.get(2)).toEqual(
      lines[1]?.symbols,
    )
  })

  it("names characters that no code has", () => {
    const typed = typeAll(startReading([REQUEST_BOOK]), (texts[0] ?? "").replace(/.$/, "U"))
    expect(typed.trouble).toMatchObject({ line: 1, strange: ["U"] })
  })

  it("says how long a line is that lost a character", () => {
    const typed = typeAll(startReading([REQUEST_BOOK]), (texts[0] ?? "").slice(0, -1))
    expect(typed.trouble).toMatchObject({ line: 1, length: 29 })
    expect(typed.trouble?.typed).toHaveLength(28)
  })

  it("takes a line typed again in place of the one before", () => {
    const twice = typeAll(startReading([REQUEST_BOOK]), texts[0] ?? "", texts[1] ?? "", `2) ${texts[1]}`)
    expect(twice.read.size).toBe(2)
    expect(twice.at).toBe(3)
  })

  it("has no line beyond the last", () => {
    const typed = typeAll(startReading([REQUEST_BOOK]), texts[0] ?? "", `9) ${texts[1]}`)
    expect(typed.trouble?.proposals.map(({ line }) => line) ?? []).not.toContain(9)
    expect(typed.read.size).toBe(1)
  })
})

describe("an answer to one of several requests", () => {
  const answers = ["one", "two"].map((seed) => {
    const asked = samplePoints("P-256", 1, seed)
    const request = makeRequestCode("real", asked)
    return {
      book: answerBook(seed, request.hash, asked),
      code: makeAnswerCode(request.hash, [{ crv: "P-256", x: sampleX("P-256", `${seed} y`) }]),
    }
  })

  it("tells by its first line which request it answers", () => {
    const [first, second] = answers
    const start = startReading(answers.map(({ book }) => book))
    expect(layoutNow(start)).toBeUndefined()
    const typed = typeAll(start, ...(second?.code ?? []).map(lineText))
    expect(typed.books.map(({ id }) => id)).toEqual(["two"])
    expect(isWhole(typed)).toBe(true)
    expect(typeAll(typed, lineText(first?.code[0] ?? { symbols: [] })).trouble?.line).toBeDefined()
  })

  it("proposes no correction while it is not known which request is meant", () => {
    const [first] = answers
    const symbols = first?.code[0]?.symbols ?? []
    const wrong = textOf(symbols.with(3, (symbols[3] ?? 0) ^ 1))
    expect(typeAll(startReading(answers.map(({ book }) => book)), wrong).trouble?.proposals).toEqual([])
  })
})

/** What arrives when a person presses the keys of `text` on a keyboard that the program takes for another. */
function pressed(text: string, pairs: string): string {
  const map = new Map(pairs.split(" ").map((pair) => [pair[0] ?? "", pair[1] ?? ""]))
  return [...text.toLowerCase()].map((character) => map.get(character) ?? character).join("")
}

describe("a keyboard that writes something else than its keys say", () => {
  const FRENCH_DIGITS = "1& 2é 3\" 4' 5( 6- 7è 8_ 9ç 0à"
  const US_DIGITS = "1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0)"
  const GERMAN_DIGITS = '1! 2" 3§ 4$ 5% 6& 7/ 8( 9) 0='

  it.each([
    ["a German one", "yz zy", "y-z, as they are"],
    ["a French one that is taken for American", `aq qa zw wz m;`, "a-q z-w m, as they are"],
    [
      "a French one that is taken for American, with Shift for digits",
      `aq qa zw wz m; ${US_DIGITS}`,
      "a-q z-w m, us with shift",
    ],
    [
      "an American one that is taken for French",
      `aq qa zw wz m, ${FRENCH_DIGITS}`,
      "a-q z-w m, french without shift",
    ],
    ["a French one without Shift", FRENCH_DIGITS, "as they are, french without shift"],
    ["an American one with Shift held", US_DIGITS, "as they are, us with shift"],
    ["a German one with Shift held", `yz zy ${GERMAN_DIGITS}`, "y-z, german with shift"],
  ])("is found out: %s", (_, pairs, name) => {
    const typed = texts.slice(0, 5).map((text) => pressed(text, pairs))
    let reading = startReading([REQUEST_BOOK])
    let asked = 0
    for (const text of typed) {
      reading = typeAll(reading, text)
      if (reading.trouble === undefined) continue
      const proposal = words(reading.trouble.proposals).indexOf(name)
      expect(proposal, text).toBeGreaterThanOrEqual(0)
      expect(reading.read.size, "nothing was taken unasked").toBeLessThan(5)
      reading = nextReading(reading, { kind: "accept", proposal })
      asked += 1
    }
    expect(asked).toBeLessThanOrEqual(2)
    expect(isWhole(reading)).toBe(true)
    expect(readRequestCode("real", reading.read).hash).toEqual(hash)
  })

  it("is not believed where a line before would no longer fit", () => {
    const code = lines.find(({ symbols, number }) => number < 5 && /[YZ]/.test(textOf(symbols)))
    if (code === undefined) throw new Error("no line has a Y or a Z")
    const before = lines.filter(({ number }) => number < code.number || number === 1).map(lineText)
    const right = typeAll(startReading([REQUEST_BOOK]), ...before, `${code.number}) ${lineText(code)}`)
    const other = lines.find(
      ({ symbols, number }) => number !== code.number && number > 1 && /[YZ]/.test(textOf(symbols)),
    )
    const text = pressed(lineText(other ?? { symbols: [] }), "yz zy")
    expect(words(typeAll(right, `${other?.number}) ${text}`).trouble?.proposals)).not.toContain(
      "y-z, as they are",
    )
  })
})
