// Reading a code line by line while somebody dictates it: a pure state machine. A line is taken only if its check fits; else the line is
// named at once, with what it could have been. Nothing is corrected unless a person accepts the proposal. Lines may come in any order,
// on any day: the code of a request never changes.
import type { Symbols } from "../bytes/base32.ts"
import { fits, type Repair, repairs } from "./check-symbols.ts"
import { type Keyboard, OTHER_KEYBOARDS, OWN_KEYBOARD } from "./code-keyboards.ts"
import type { CodeLayout, LineSpec } from "./code-lines.ts"
import { readingsOf, type TypedLine } from "./code-typed.ts"

/** Where the lines of a code are known from: for a request from its first line, for an answer from the request. */
export interface CodeBook {
  readonly id: string
  layout(read: ReadonlyMap<number, Symbols>): CodeLayout
}

/** A line that was typed and would fit if this were so. */
export type Proposal =
  | { readonly kind: "repair"; readonly line: number; readonly symbols: Symbols; readonly repair: Repair }
  | { readonly kind: "other line"; readonly line: number; readonly symbols: Symbols }
  | {
      readonly kind: "keyboard"
      readonly line: number
      readonly symbols: Symbols
      readonly keyboard: Keyboard
    }

export interface Trouble {
  readonly line: number
  /** As it was typed. */
  readonly raw: string
  readonly typed: Symbols
  /** How many symbols the line has. */
  readonly length: number
  /** Characters that no code has. */
  readonly strange: readonly string[]
  readonly proposals: readonly Proposal[]
}

export interface Reading {
  /** More than one while it is not known which request is answered. */
  readonly books: readonly CodeBook[]
  readonly read: ReadonlyMap<number, Symbols>
  /** The lines that were taken, as they were typed. */
  readonly raw: ReadonlyMap<number, string>
  /** The line that is wanted now. */
  readonly at: number
  readonly keyboard: Keyboard
  /** A line that did not fit; it is not taken. */
  readonly trouble?: Trouble
  /** The line taken last. */
  readonly taken?: number
}

export type ReadingEvent =
  | { readonly kind: "typed"; readonly text: string }
  /** Takes a proposal of `trouble`, by its place. */
  | { readonly kind: "accept"; readonly proposal: number }
  /** Drops `trouble`: the line is typed again. */
  | { readonly kind: "again" }
  | { readonly kind: "go"; readonly line: number }

export function startReading(books: readonly CodeBook[]): Reading {
  return { books, read: new Map(), raw: new Map(), at: 1, keyboard: OWN_KEYBOARD }
}

/** The lines as far as they are known; undefined while several requests could be meant. */
export function layoutNow({ books, read }: Reading): CodeLayout | undefined {
  return books.length === 1 ? books[0]?.layout(read) : undefined
}

/** True once every line that is always read is there. */
export function isWhole(reading: Reading): boolean {
  const layout = layoutNow(reading)
  return layout !== undefined && !layout.open && wanted(layout, reading.read).length === 0
}

/** Throws what the book's layout throws: `letter-world`, `letter-version`. */
export function nextReading(reading: Reading, event: ReadingEvent): Reading {
  const { trouble, taken: _, ...rest } = reading
  switch (event.kind) {
    case "typed":
      return typed(rest, event.text)
    case "accept": {
      const proposal = trouble?.proposals[event.proposal]
      if (trouble === undefined || proposal === undefined) return reading
      const keyboard = proposal.kind === "keyboard" ? proposal.keyboard : rest.keyboard
      // What was typed with a slip in it says nothing about the keyboard.
      const raw = proposal.kind === "repair" ? undefined : trouble.raw
      return take({ ...rest, keyboard }, rest.books, proposal.line, proposal.symbols, raw)
    }
    case "again":
      return trouble === undefined ? rest : { ...rest, at: trouble.line }
    case "go":
      return { ...rest, at: event.line }
  }
}

/** The reading with a line taken that fits as it was typed, or undefined. */
export function takeFitting(reading: Reading, text: string): Reading | undefined {
  for (const way of readingsOf(text, reading.keyboard)) {
    if (way.strange.length > 0) continue
    const found = fitting(reading, way, (spec) => spec.number === (way.number ?? reading.at))
    if (found !== undefined) return take(reading, found.books, found.line, way.symbols, text)
  }
  return undefined
}

function typed(reading: Reading, text: string): Reading {
  const taken = takeFitting(reading, text)
  if (taken !== undefined) return taken
  return { ...reading, trouble: troubleOf(reading, readingsOf(text, reading.keyboard), text) }
}

function take(
  reading: Reading,
  books: readonly CodeBook[],
  line: number,
  symbols: Symbols,
  raw: string | undefined,
): Reading {
  const { trouble: _, ...rest } = reading
  const now: Reading = {
    ...rest,
    books,
    read: new Map(reading.read).set(line, symbols),
    raw: raw === undefined ? reading.raw : new Map(reading.raw).set(line, raw),
    taken: line,
  }
  const layout = layoutNow(now)
  const open = layout === undefined ? [] : wanted(layout, now.read)
  return { ...now, at: open.find((number) => number > line) ?? open[0] ?? line + 1 }
}

interface Fitting {
  /** Now and then a line fits another request as well: then the next one tells. */
  readonly books: readonly CodeBook[]
  readonly line: number
}

function fitting(
  { books, read }: Reading,
  { symbols }: TypedLine,
  at: (spec: LineSpec) => boolean,
): Fitting | undefined {
  const found = books.flatMap((book) => {
    const { lines } = book.layout(read)
    const spec = lines.find((one) => at(one) && one.length === symbols.length && fits(symbols, one.offset))
    return spec === undefined ? [] : [{ book, line: spec.number }]
  })
  const [first] = found
  if (first === undefined) return undefined
  const same = found.filter(({ line }) => line === first.line)
  return { books: same.map(({ book }) => book), line: first.line }
}

// The line that was meant: of two ways to read the number, the one with the better length.
function troubleOf(reading: Reading, ways: readonly TypedLine[], raw: string): Trouble {
  const guesses = ways.flatMap((way) => {
    const line = way.number ?? reading.at
    const spec = specOf(reading, line)
    return spec === undefined ? [] : [{ way, spec, off: Math.abs(spec.length - way.symbols.length) }]
  })
  const best = guesses.toSorted((a, b) => a.off - b.off)[0]
  const way = best?.way ?? ways[0]
  if (best === undefined || way === undefined) {
    const symbols = way?.symbols ?? []
    return { line: reading.at, raw, typed: symbols, length: symbols.length, strange: [], proposals: [] }
  }
  const { spec } = best
  return {
    line: spec.number,
    raw,
    typed: way.symbols,
    length: spec.length,
    strange: way.strange,
    proposals: proposalsOf(reading, way, spec, raw),
  }
}

function proposalsOf(reading: Reading, way: TypedLine, spec: LineSpec, raw: string): Proposal[] {
  const other =
    way.strange.length > 0 ? undefined : fitting(reading, way, (one) => !reading.read.has(one.number))
  if (other !== undefined) return [{ kind: "other line", line: other.line, symbols: way.symbols }]
  // A wrong guess at the request would propose nonsense.
  if (reading.books.length > 1) return []
  const { symbols } = way
  return [
    ...keyboardsThatFit(reading, spec, raw),
    ...(way.strange.length > 1 ? [] : repairs(symbols, spec.length, spec.offset)).map(
      (repair) => ({ kind: "repair", line: spec.number, symbols: repair.symbols, repair }) as const,
    ),
  ]
}

// A keyboard is believed only if with it every line so far fits, the new one included.
function keyboardsThatFit(reading: Reading, spec: LineSpec, raw: string): Proposal[] {
  const seen = new Set<string>()
  const lines = layoutNow(reading)?.lines ?? []
  return OTHER_KEYBOARDS.flatMap((keyboard): Proposal[] => {
    const symbols = readWith(keyboard, raw, spec)
    if (symbols === undefined || seen.has(symbols.join())) return []
    const before = [...reading.raw].every(([number, text]) => {
      const own = lines.find((one) => one.number === number)
      return own !== undefined && readWith(keyboard, text, own) !== undefined
    })
    if (!before) return []
    seen.add(symbols.join())
    return [{ kind: "keyboard", line: spec.number, symbols, keyboard }]
  })
}

function readWith(keyboard: Keyboard, raw: string, spec: LineSpec): Symbols | undefined {
  const way = readingsOf(raw, keyboard).find(
    ({ symbols, strange, number = spec.number }) =>
      number === spec.number &&
      strange.length === 0 &&
      symbols.length === spec.length &&
      fits(symbols, spec.offset),
  )
  return way?.symbols
}

function specOf({ books, read }: Reading, line: number): LineSpec | undefined {
  for (const book of books) {
    const spec = book.layout(read).lines.find(({ number }) => number === line)
    if (spec !== undefined) return spec
  }
  return undefined
}

function wanted({ lines, of }: CodeLayout, read: ReadonlyMap<number, Symbols>): number[] {
  return lines.slice(0, of).flatMap(({ number }) => (read.has(number) ? [] : [number]))
}
