// A template ("Device … is not active.") found in console text. The longest fixed piece is searched first; the others must stand beside
// it within GAP characters. No regular expressions, so no text can make it slow: each hit costs at most the pieces times GAP.
import { type ConsoleText, isOneMessage, squeeze } from "./console.ts"

/** The most that one "…" stands for, in visible characters: a long URL or device path. */
const GAP = 256

export interface Template {
  /** Fixed text between the gaps, squeezed. */
  readonly pieces: readonly [string, ...string[]]
  /** Which piece is searched first. */
  readonly anchor: number
  /** Fixed characters in all: what makes one template more specific than another. */
  readonly weight: number
}

/** Visible characters [start, end) of a match. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A template begins and ends with fixed text: "…" at either end says nothing and is dropped. */
export function compileTemplate(says: string): Template {
  const [first, ...rest] = says
    .split("…")
    .map(squeeze)
    .filter((piece) => piece !== "")
  if (first === undefined) throw new TypeError(`no fixed text in "${says}"`)
  const pieces: [string, ...string[]] = [first, ...rest]
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best))
  return {
    pieces,
    anchor: pieces.indexOf(longest),
    weight: pieces.reduce((sum, piece) => sum + piece.length, 0),
  }
}

/** Every match, from left to right, none inside another of the same template. */
export function* findTemplate(template: Template, text: ConsoleText): Generator<Span> {
  const { pieces, anchor } = template
  const word = pieces[anchor] ?? ""
  let from = 0
  for (;;) {
    const at = text.visible.indexOf(word, from)
    if (at < 0) return
    const span = around(template, text, at, from)
    from = span === undefined ? at + 1 : span.end
    if (span !== undefined) yield span
  }
}

function around({ pieces, anchor }: Template, text: ConsoleText, at: number, from: number): Span | undefined {
  let start = at
  for (const piece of pieces.slice(0, anchor).reverse()) {
    const low = Math.max(from, start - GAP - piece.length)
    const found = text.visible.slice(low, start).lastIndexOf(piece)
    if (found < 0) return undefined
    start = low + found
  }
  let end = at + (pieces[anchor]?.length ?? 0)
  for (const piece of pieces.slice(anchor + 1)) {
    const found = text.visible.slice(end, end + GAP + piece.length).indexOf(piece)
    if (found < 0) return undefined
    end += found + piece.length
  }
  return isWhole(text, start, end) ? { start, end } : undefined
}

/** Not the middle of a longer word, and not put together from lines that have nothing to do with each other. */
function isWhole(text: ConsoleText, start: number, end: number): boolean {
  const { visible, afterSpace, lineOf } = text
  if (joined(visible[start - 1], visible[start]) && afterSpace[start] !== 1) return false
  if (joined(visible[end - 1], visible[end]) && afterSpace[end] !== 1) return false
  return isOneMessage(text, lineOf[start] ?? 0, lineOf[end - 1] ?? 0)
}

function joined(a: string | undefined, b: string | undefined): boolean {
  return isLetter(a) && isLetter(b)
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9]/.test(character)
}
