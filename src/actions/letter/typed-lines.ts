// Lines of a code as they are dictated: each line that fits is kept in the home at once, so that a broken call, Ctrl-C or a crash costs
// nothing. Nothing in the lines is secret. What was kept is offered when the next reading begins.
import { symbolText } from "../../bytes/base32.ts"
import { isToolError } from "../../bytes/errors.ts"
import type { World } from "../../seal/typ.ts"
import { lineText } from "../../transport/code-lines.ts"
import {
  type CodeBook,
  isWhole,
  layoutNow,
  nextReading,
  type Proposal,
  type Reading,
  type ReadingEvent,
  startReading,
  type Trouble,
} from "../../transport/code-reading.ts"
import { requestBook } from "../../transport/code-request.ts"
import { readCodeText } from "../../transport/code-text.ts"
import { withDesk } from "../desk.ts"
import type { Ports, State } from "../ports.ts"
import { noOpenRequest, openRequests, sealedLost } from "../reveal/open-requests.ts"
import { answerBooks, typedText } from "./typed-code.ts"

export type { Reading, ReadingEvent } from "../../transport/code-reading.ts"

export interface TypedLines {
  /** Lines that were kept from before; empty if there are none. */
  readonly before: Reading
  /** How it begins: with nothing, or with the lines from before. */
  start(from: "nothing" | "before"): Promise<Reading>
  /** One step; what was taken is kept when this resolves. */
  next(reading: Reading, event: ReadingEvent): Promise<Reading>
  /** Forgets the kept lines, once they were used. */
  forget(): Promise<void>
}

/** A request that a colleague types. */
export async function openTypedRequest(ports: Pick<Ports, "openHome">, world: World): Promise<TypedLines> {
  const { state } = await ports.openHome()
  return await typedLines(state, `typed/${world}-request.txt`, [requestBook(world)])
}

/** An answer that a technician types. Throws `no-such-request`, `sealed-lost`. */
export async function openTypedAnswer(ports: Ports, world: World, caseId?: string): Promise<TypedLines> {
  const { found, lost } = await withDesk(ports, world, (desk) => openRequests(desk, caseId))
  const books = answerBooks(world, found)
  if (books.length === 0) throw lost.length > 0 ? sealedLost(lost) : noOpenRequest()
  const { state } = await ports.openHome()
  return await typedLines(state, `typed/${world}-answer.txt`, books)
}

async function typedLines(state: State, file: string, books: readonly CodeBook[]): Promise<TypedLines> {
  const nothing = startReading(books)
  const kept = await state.read(file)
  const text = kept === undefined ? "" : Buffer.from(kept).toString("latin1")
  const { reading: before } = readCodeText(books, text)
  const keep = async (reading: Reading): Promise<void> => {
    if (reading.taken !== undefined) await state.write(file, Buffer.from(typedText(reading)))
  }
  return {
    before,
    start: async (from) => (from === "before" ? before : nothing),
    next: async (reading, event) => {
      const now = nextReading(reading, event)
      await keep(now)
      return now
    },
    forget: () => state.remove(file),
  }
}

/** True once every line that is always read is there. */
export function isWholeReading(reading: Reading): boolean {
  return isWhole(reading)
}

/** The lines at the end that an error asks for, or undefined for another error. */
export function lastLinesWanted(error: unknown): readonly number[] | undefined {
  const missing = isToolError(error, "code-incomplete") ? error.details.missing : undefined
  return Array.isArray(missing) ? missing.map(Number) : undefined
}

/** The lines that are there, as text for the command that uses them. */
export function readingText(reading: Reading): string {
  return typedText(reading)
}

/** What a person is told of a reading. */
export interface ReadingFacts {
  /** The line that is wanted now. */
  readonly line: number
  /** How many there are; absent until the first line is there. */
  readonly of?: number
  /** Lines that are there, and those that are not. */
  readonly read: readonly number[]
  readonly missing: readonly number[]
  /** The line taken last, as it stands on paper. */
  readonly taken?: { readonly line: number; readonly text: string }
  readonly trouble?: TroubleFacts
}

/** A line that did not fit. */
export interface TroubleFacts {
  readonly line: number
  /** Letters that were understood, and how many the line has. */
  readonly got: number
  readonly length: number
  readonly strange: readonly string[]
  readonly proposals: readonly ProposalFacts[]
}

/** What the line could have been. `text`: the whole line as it stands on paper. `at` counts letters from 1. */
export type ProposalFacts = { readonly line: number; readonly text: string } & (
  | { readonly kind: "one symbol"; readonly at: number; readonly typed: string; readonly meant: string }
  | { readonly kind: "two exchanged" | "one too many"; readonly at: number; readonly typed: string }
  | { readonly kind: "other line" }
  | { readonly kind: "keyboard"; readonly letters: string; readonly digits: string }
)

export function readingFacts(reading: Reading): ReadingFacts {
  const layout = layoutNow(reading)
  const { at: line, taken, trouble, read } = reading
  const symbols = taken === undefined ? undefined : read.get(taken)
  const all = layout === undefined || layout.open ? [] : layout.lines.slice(0, layout.of)
  return {
    line,
    ...(all.length === 0 ? {} : { of: all.length }),
    read: [...read.keys()].toSorted((a, b) => a - b),
    missing: all.flatMap(({ number }) => (read.has(number) ? [] : [number])),
    ...(taken === undefined || symbols === undefined
      ? {}
      : { taken: { line: taken, text: lineText({ symbols }) } }),
    ...(trouble === undefined ? {} : { trouble: troubleFacts(trouble) }),
  }
}

function troubleFacts({ line, typed, length, strange, proposals }: Trouble): TroubleFacts {
  return {
    line,
    got: typed.length,
    length,
    strange,
    proposals: proposals.map((one) => proposalFacts(one, typed)),
  }
}

function proposalFacts(proposal: Proposal, typed: Trouble["typed"]): ProposalFacts {
  const { line, symbols } = proposal
  const about = { line, text: lineText({ symbols }) }
  switch (proposal.kind) {
    case "other line":
      return { ...about, kind: "other line" }
    case "keyboard":
      return { ...about, kind: "keyboard", ...proposal.keyboard }
    case "repair": {
      const { kind, at } = proposal.repair
      const letters = (from: typeof typed, count: number): string => symbolText(from.slice(at, at + count))
      if (kind === "one symbol")
        return { ...about, kind, at: at + 1, typed: letters(typed, 1), meant: letters(symbols, 1) }
      return { ...about, kind, at: at + 1, typed: letters(typed, kind === "two exchanged" ? 2 : 1) }
    }
  }
}
