// The lines of a typed code: how symbols are cut into numbered lines, what shifts the check of each, and how they stand on paper. A line
// that belongs to another request or another place does not fit, because its check was shifted otherwise.
import { createHash } from "node:crypto"
import { leadingSymbols, type Symbols, symbolText } from "../bytes/base32.ts"
import { CHECKS, MAX_DATA, multiply, type Offset, power, withChecks } from "./check-symbols.ts"

/** One line of a code: its number from 1, its symbols with checks. */
export interface CodeLine {
  readonly number: number
  readonly symbols: Symbols
}

/** What is known of a line before it is read. */
export interface LineSpec {
  readonly number: number
  /** Symbols with checks. */
  readonly length: number
  readonly offset: Offset
}

/** The lines of one code. */
export interface CodeLayout {
  readonly lines: readonly LineSpec[]
  /** How many are always read; those after them only where somebody asks for them. */
  readonly of: number
  /** True while only the first line is known, which tells how many there are. */
  readonly open?: true
}

/** Symbols between two gaps. */
export const GROUP = 5

/** SHA-256 over a purpose and what follows it. */
export function codeHash(purpose: string, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = createHash("sha256").update(`nbde-rescue code ${purpose} v1\n`)
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** Lengths of the lines that `count` data symbols take, checks included. */
export function lineLengths(count: number): number[] {
  return Array.from(
    { length: Math.ceil(count / MAX_DATA) },
    (_, at) => Math.min(MAX_DATA, count - at * MAX_DATA) + CHECKS,
  )
}

/** The specs of lines numbered from `first`, shifted by `seed`. */
export function specs(lengths: readonly number[], first: number, seed: Uint8Array): LineSpec[] {
  return lengths.map((length, at) => ({ number: first + at, length, offset: offsetOf(seed, first + at) }))
}

/** Data symbols as the lines of `into`. */
export function toLines(data: Symbols, into: readonly LineSpec[]): CodeLine[] {
  let at = 0
  return into.map(({ number, length, offset }) => {
    const own = data.slice(at, at + length - CHECKS)
    at += length - CHECKS
    return { number, symbols: withChecks(own, offset) }
  })
}

/** The data of lines that were read, or undefined if one of `of` is missing. */
export function dataOf(of: readonly LineSpec[], read: ReadonlyMap<number, Symbols>): Symbols | undefined {
  const lines = of.map(({ number }) => read.get(number))
  return lines.every((line) => line !== undefined)
    ? lines.flatMap((line) => line.slice(0, -CHECKS))
    : undefined
}

/** A line's text: groups of five. */
export function lineText({ symbols }: Pick<CodeLine, "symbols">): string {
  return (symbolText(symbols).match(new RegExp(`.{1,${GROUP}}`, "g")) ?? []).join(" ")
}

/** Lines as they stand on paper, each with its number. */
export function linesText(lines: readonly CodeLine[]): string {
  return lines.map((line) => `${line.number}) ${lineText(line)}\n`).join("")
}

/** A whole code on paper. The title says what it is, and is passed over by every reader. */
export function codePage(what: "REQUEST" | "ANSWER", lines: readonly CodeLine[], of: number): string {
  const title = `NBDE RESCUE ${what} CODE: ${of} lines`
  const [main, more] = [lines.filter(({ number }) => number <= of), lines.filter(({ number }) => number > of)]
  const only = more.length === 0 ? "" : "NBDE RESCUE CODE: these lines only if your colleague asks\n"
  return `${title}\n${linesText(main)}${only}${linesText(more)}`
}

// Ten bits from the seed, moved by the line's number. Two lines of one code differ by an error that would lie at place 29 or 30, where
// no line has a symbol: so a line in the wrong place never looks like a line with one wrong symbol.
function offsetOf(seed: Uint8Array, line: number): Offset {
  const [a = 0, b = 0] = leadingSymbols(seed, 2)
  const [low, high] = [line & 31, line >> 5]
  return [a ^ low ^ high, b ^ multiply(low, power(30)) ^ multiply(high, power(29))]
}
