// What goes wrong when a code is read out and typed: every single slip, every exchange of neighbours, and two slips at random places. A
// wrong line must be named; that it is never taken is what this file counts.
import { describe, expect, it } from "vitest"
import { fits, power, repairs } from "../../src/transport/check-symbols.ts"
import type { LineSpec } from "../../src/transport/code-lines.ts"
import { nextReading, type Reading, startReading } from "../../src/transport/code-reading.ts"
import { makeRequestCode, readRequestCode } from "../../src/transport/code-request.ts"
import { makeDice, type SampleCode, sampleCodes, samplePoints, textOf, withSymbols } from "./code-samples.ts"

const CODES = sampleCodes()
const DOUBLES = process.env.FULL ? 100_000 : 20_000

/** The code read up to the line before `number`. */
function readUpTo({ book, lines }: SampleCode, number: number): Reading {
  return lines
    .filter((line) => line.number < number)
    .reduce<Reading>(
      (reading, line) => nextReading(reading, { kind: "typed", text: textOf(line.symbols) }),
      startReading([book]),
    )
}

function specOf({ layout }: SampleCode, number: number): LineSpec {
  const spec = layout.lines.find((one) => one.number === number)
  if (spec === undefined) throw new Error(`no line ${number}`)
  return spec
}

describe.each(CODES)("$name", (code) => {
  it("names the line of every single wrong symbol and proposes the right one", () => {
    let tried = 0
    for (const { number, symbols } of code.lines) {
      const before = readUpTo(code, number)
      for (const [at, right] of symbols.entries()) {
        for (let wrong = 0; wrong < 32; wrong += 1) {
          if (wrong === right) continue
          tried += 1
          const typed = withSymbols(symbols, { [at]: wrong })
          expect(fits(typed, specOf(code, number).offset)).toBe(false)
          const proposed = repairs(typed, symbols.length, specOf(code, number).offset)
          expect(proposed).toContainEqual({ kind: "one symbol", at, symbols })
          expect(proposed.length).toBeLessThanOrEqual(2)
        }
        const typed = textOf(withSymbols(symbols, { [at]: right ^ 9 }))
        const { trouble, read } = nextReading(before, { kind: "typed", text: typed })
        expect(trouble?.line).toBe(number)
        expect(read.has(number)).toBe(false)
        expect(trouble?.proposals.some((one) => textOf(one.symbols) === textOf(symbols))).toBe(true)
      }
    }
    expect(tried).toBe(code.lines.reduce((sum, { symbols }) => sum + symbols.length * 31, 0))
  })

  it("names the line of every exchange of neighbours, over the end of a line too", () => {
    for (const { number, symbols } of code.lines) {
      const before = readUpTo(code, number)
      for (let at = 0; at + 1 < symbols.length; at += 1) {
        const [left = 0, right = 0] = symbols.slice(at, at + 2)
        if (left === right) continue
        const typed = withSymbols(symbols, { [at]: right, [at + 1]: left })
        const { trouble } = nextReading(before, { kind: "typed", text: textOf(typed) })
        expect(trouble?.line).toBe(number)
        const repair = repairs(typed, symbols.length, specOf(code, number).offset)
        expect(repair).toContainEqual({ kind: "two exchanged", at, symbols })
      }
      const next = code.lines.find((line) => line.number === number + 1)
      const [last = 0, first = 0] = [symbols.at(-1), next?.symbols[0]]
      if (next === undefined || last === first) continue
      const typed = withSymbols(symbols, { [symbols.length - 1]: first })
      expect(nextReading(before, { kind: "typed", text: textOf(typed) }).trouble?.line).toBe(number)
    }
  })

  it("names the line of every symbol that is missing or too many", () => {
    for (const { number, symbols } of code.lines) {
      const before = readUpTo(code, number)
      for (const at of symbols.keys()) {
        const short = textOf(symbols.filter((_, place) => place !== at))
        const long = textOf([...symbols.slice(0, at), (symbols[at] ?? 0) ^ 5, ...symbols.slice(at)])
        expect(nextReading(before, { kind: "typed", text: `${number}) ${short}` }).trouble?.line).toBe(number)
        const { trouble } = nextReading(before, { kind: "typed", text: `${number}) ${long}` })
        expect(trouble?.line).toBe(number)
        expect(trouble?.proposals.some((one) => textOf(one.symbols) === textOf(symbols))).toBe(true)
      }
    }
  })

  it("never takes a line in the place of another, nor proposes another symbol there", () => {
    for (const { symbols, number } of code.lines) {
      for (const spec of code.layout.lines) {
        if (spec.number === number || spec.length !== symbols.length) continue
        if (spec.number === 1 || number === 1) continue
        expect(fits(symbols, spec.offset)).toBe(false)
        const kinds = repairs(symbols, spec.length, spec.offset).map(({ kind }) => kind)
        expect(kinds).not.toContain("one symbol")
      }
    }
  })
})

type Slip = (symbols: number[], at: number, dice: (below: number) => number) => void

const wrongSymbol: Slip = (symbols, at, dice) => {
  symbols[at] = (symbols[at] ?? 0) ^ (1 + dice(31))
}
const exchange: Slip = (symbols, at) => {
  ;[symbols[at], symbols[at + 1]] = [symbols[at + 1] ?? 0, symbols[at] ?? 0]
}

/** What `DOUBLES` random pairs of slips do: pairs that changed something, and those that no line's check showed. */
function countMissed(code: SampleCode, slips: readonly [Slip, Slip], seed: number) {
  const dice = makeDice(seed)
  let missedByLines = 0
  let missedByAll = 0
  for (let round = 0; round < DOUBLES; round += 1) {
    const typed = new Map(code.lines.map(({ number, symbols }) => [number, [...symbols]]))
    const touched = new Set<string>()
    for (const slip of slips) {
      const line = code.lines[dice(code.lines.length)]
      const symbols = typed.get(line?.number ?? 0) ?? []
      const at = dice(symbols.length - 1)
      // Two different slips: not twice at the same place.
      if ([at, at + 1].some((place) => touched.has(`${line?.number} ${place}`))) continue
      for (const place of [at, at + 1]) touched.add(`${line?.number} ${place}`)
      slip(symbols, at, dice)
    }
    const wrong = code.lines.filter(
      ({ number, symbols }) => textOf(typed.get(number) ?? []) !== textOf(symbols),
    )
    if (wrong.length === 0) continue
    const shown = wrong.filter(({ number }) => !fits(typed.get(number) ?? [], specOf(code, number).offset))
    if (shown.length > 0) continue
    missedByLines += 1
    if (code.name.startsWith("a request") && isTaken(typed)) missedByAll += 1
  }
  return { missedByLines, missedByAll }
}

function isTaken(typed: ReadonlyMap<number, number[]>): boolean {
  try {
    readRequestCode("real", typed)
    return true
  } catch {
    return false
  }
}

describe.each(CODES)(`${DOUBLES} random double errors in $name`, (code) => {
  it("are all found on their line if two symbols are wrong", () => {
    expect(countMissed(code, [wrongSymbol, wrongSymbol], 1)).toEqual({ missedByLines: 0, missedByAll: 0 })
  })

  it("are all found on their line if neighbours were exchanged twice", () => {
    expect(countMissed(code, [exchange, exchange], 2)).toEqual({ missedByLines: 0, missedByAll: 0 })
  })

  it("are missed by the lines once in some thousand, and never by the whole, if one is of each kind", () => {
    const { missedByLines, missedByAll } = countMissed(code, [wrongSymbol, exchange], 3)
    expect(missedByLines).toBeLessThan(DOUBLES / 1000)
    expect(missedByAll).toBe(0)
  })
})

describe("the field behind the check", () => {
  it("has 31 units, each a power of two", () => {
    expect(new Set(Array.from({ length: 31 }, (_, at) => power(at))).size).toBe(31)
    expect(power(31)).toBe(1)
    expect(power(5)).toBe(0b00101)
  })
})

describe("lines of other requests", () => {
  it("hardly ever fit: one of a thousand", () => {
    const mine = makeRequestCode("real", samplePoints("P-521", 1, "mine"))
    let fitting = 0
    let tried = 0
    for (let other = 0; other < 300; other += 1) {
      const foreign = makeRequestCode("real", samplePoints("P-256", 1, `other ${other}`))
      for (const { number, symbols } of foreign.lines.slice(1)) {
        const spec = mine.layout.lines.find((one) => one.number === number)
        if (spec?.length !== symbols.length) continue
        tried += 1
        if (fits(symbols, spec.offset)) fitting += 1
      }
    }
    expect(tried).toBeGreaterThan(200)
    expect(fitting).toBeLessThan(5)
  })
})
