// A whole typed code as one text: from a mail, a chat, or the text recognition of a photograph. Lines may have lost their numbers, run
// together or been broken in two. Only lines that fit are taken; the first that does not is named with its proposals.
import { BASE32, symbolOf } from "../bytes/base32.ts"
import { GROUP, type LineSpec } from "./code-lines.ts"
import {
  type CodeBook,
  nextReading,
  type Reading,
  startReading,
  type Trouble,
  takeFitting,
} from "./code-reading.ts"

/** Longer texts hold no code. */
const MAX_TEXT = 1 << 14
/** More than the longest code has, each line broken in two. */
const MAX_ROWS = 400
const MAX_JOINED = 3
/** The shortest code, an x of P-256, has so many symbols. */
const SHORTEST = 50
/** A line without gaps; no word is that long. */
const LONG_RUN = 20

export interface ReadText {
  readonly reading: Reading
  /** Lines that did not fit, in the order of the text. */
  readonly troubles: readonly Trouble[]
}

/** True if a text looks like a code: groups of its letters, and little else. Decides only which reader is tried. */
export function looksTyped(text: string): boolean {
  const groups = codeRows(text).flatMap((row) => row.match(/[0-9A-Za-z]+/g) ?? [])
  const count = (some: readonly string[]): number => some.join("").length
  const symbols = count(groups)
  // Words have next to no digits and are not all of one length; random symbols have ten of thirty-two, the letters of RFC 4648 six.
  const digits = groups.join("").replace(/\D/g, "").length
  const regular = count(groups.filter(({ length }) => length === GROUP || length >= LONG_RUN))
  if (symbols < SHORTEST || digits === 0) return false
  return regular * 10 >= symbols * 9 || (digits * 10 >= symbols && regular * 2 >= symbols)
}

/** Rows that could be lines of a code. */
function codeRows(text: string): string[] {
  if (text.length > MAX_TEXT) return []
  return text
    .replace(/^(?:[>|]\s?)+/gm, "")
    .split("\n")
    .filter((row) => isCodeRow(row))
    .slice(0, MAX_ROWS)
}

/** Takes every line of the text that fits, without asking anybody. */
export function readCodeText(books: readonly CodeBook[], text: string): ReadText {
  let reading = startReading(books)
  const troubles: Trouble[] = []
  const rows = codeRows(text)
  for (let at = 0; at < rows.length; ) {
    const used = takeRows(reading, rows.slice(at, at + MAX_JOINED))
    if (used !== undefined) {
      reading = used.reading
      at += used.rows
      continue
    }
    const tried = nextReading(reading, { kind: "typed", text: rows[at] ?? "" })
    const { trouble, ...rest } = tried
    if (trouble !== undefined) troubles.push(trouble)
    // Lines without a number go on counting.
    reading = trouble === undefined ? tried : { ...rest, at: trouble.line + 1 }
    at += 1
  }
  return { reading, troubles: troubles.filter(({ line }) => !reading.read.has(line)) }
}

/** One row as a line, or as several that ran together; or two or three rows that are one line. */
function takeRows(reading: Reading, rows: readonly string[]): { reading: Reading; rows: number } | undefined {
  for (let count = 1; count <= rows.length; count += 1) {
    const joined = rows.slice(0, count).join(" ")
    const one = takeFitting(reading, joined)
    if (one !== undefined) return { reading: one, rows: count }
    const several = splitRow(reading, joined)
    if (several !== undefined) return { reading: several, rows: count }
  }
  return undefined
}

/** Cuts a row into lines by their lengths; each may have its number in front. Undefined unless everything fits. */
function splitRow(reading: Reading, row: string): Reading | undefined {
  return splitLetters(reading, row.replace(/[^0-9A-Za-z]/g, ""))
}

// A line fits by chance now and then, with a letter of the next one in it: so every way to cut is tried, the one with a number first.
function splitLetters(reading: Reading, letters: string): Reading | undefined {
  for (const number of [String(reading.at), ""]) {
    if (!digitsOf(letters).startsWith(number)) continue
    for (const length of new Set(linesAt(reading).map((line) => line.length))) {
      const used = number.length + length
      const taken = takeFitting(reading, letters.slice(number.length, used))
      if (taken === undefined) continue
      const whole = letters.length <= used ? taken : splitLetters(taken, letters.slice(used))
      if (whole !== undefined) return whole
    }
  }
  return undefined
}

function linesAt({ books, read, at }: Reading): LineSpec[] {
  return books.flatMap((book) => book.layout(read).lines.filter(({ number }) => number === at))
}

// The number in front may have been taken for letters, too.
function digitsOf(text: string): string {
  return [...text.slice(0, 3)].map((letter) => BASE32[symbolOf(letter) ?? 31] ?? "").join("")
}

// At least one group of four or more, and few characters that no code has.
function isCodeRow(row: string): boolean {
  const letters = row.replace(/[^\p{L}\p{N}]/gu, "")
  const strange = [...letters].filter((letter) => symbolOf(letter) === undefined).length
  return letters.length >= 4 && strange * 8 <= letters.length && !/\bNBDE\b/i.test(row)
}
