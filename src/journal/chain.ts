// The hash chain over journal.jsonl: every edit, deletion, insertion and reordering is found, with its line. A cut end is not, a chain
// alone cannot show it: see heads.ts. A torn last line (a crash while writing) is its own finding; once repaired, the torn line stays
// in the file and the `repaired` entry after it names its hash.

import {
  chainHash,
  checksumOf,
  type Entry,
  encodeFields,
  FIRST_PREV,
  innerHash,
  isSigned,
  parseLine,
} from "./entry.ts"
import { asKnown } from "./entry-types.ts"

/** Where a journal stands: its random id, the number of its last entry, the hash that entry hands on. */
export interface Head {
  readonly id: string
  readonly seq: number
  readonly hash: string
}

export interface Link {
  readonly entry: Entry
  /** Line of the file, counted from 1. */
  readonly line: number
  readonly hash: string
}

export type ProblemKind =
  | "unreadable"
  | "changed"
  | "missing"
  | "out-of-order"
  | "not-a-beginning"
  | "checksum"
  | "signature"
  | "unknown-signer"
  | "torn"

export interface Problem {
  readonly line: number
  readonly kind: ProblemKind
  readonly text: string
}

/**
 * Written after torn bytes, before the `repaired` entry. The mark keeps a line that lacks nothing but its newline from becoming an entry
 * after all: nobody was told that it was written.
 */
export const AFTER_TORN = "#\n"

/** Bytes after the last readable line: what a crash left of lines that were being written. */
export interface Torn {
  readonly line: number
  readonly bytes: number
  readonly sha256: string
}

export interface Chain {
  readonly links: readonly Link[]
  readonly problems: readonly Problem[]
  readonly torn?: Torn
  /** Absent for an empty journal and for one whose first line is unreadable. */
  readonly head?: Head
}

/** Reads and checks a whole journal, signatures aside. Never throws on what it finds. */
export function readChain(bytes: Uint8Array): Chain {
  const links: Link[] = []
  const problems: Problem[] = []
  let hash = FIRST_PREV
  let seq = 0
  let line = 0
  // Where unreadable bytes begin, until an entry follows them.
  let junk: { line: number; from: number } | undefined
  for (const [from, to] of lineSpans(bytes)) {
    line++
    const raw = bytes.subarray(from, to)
    const entry = to === bytes.length ? undefined : tryParse(raw)
    if (entry === undefined) {
      junk ??= { line, from }
      continue
    }
    const left = junk && { line: junk.line, ...fingerprint(withoutMark(bytes.subarray(junk.from, from))) }
    junk = undefined
    problems.push(...tornFaults(entry, line, left), ...faults(entry, { line, seq, hash }))
    // After a break go on from what the line itself claims, so that each break is told once.
    seq = entry.seq
    hash = chainHash(entry.prev, innerHash(raw))
    links.push({ entry, line, hash })
  }
  const torn = junk === undefined ? undefined : { line: junk.line, ...fingerprint(bytes.subarray(junk.from)) }
  if (torn !== undefined) {
    problems.push({
      line: torn.line,
      kind: "torn",
      text: `from line ${torn.line} on nothing is readable: a crash cut it off`,
    })
  }
  const head = headOf(links)
  return { links, problems, ...(torn === undefined ? {} : { torn }), ...(head === undefined ? {} : { head }) }
}

/** The journal's head as its last readable line has it. */
function headOf(links: readonly Link[]): Head | undefined {
  const [first, last] = [links[0], links.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const known = asKnown(first.entry)
  return known?.type === "home-created"
    ? { id: known.body.journal, seq: last.entry.seq, hash: last.hash }
    : undefined
}

// Start and end of every line; only a last line without its newline ends at the end of the bytes.
function* lineSpans(bytes: Uint8Array): Generator<[number, number]> {
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(10, from)
    const to = newline < 0 ? bytes.length : newline
    yield [from, to]
    from = to + 1
  }
}

function fingerprint(bytes: Uint8Array): { bytes: number; sha256: string } {
  return { bytes: bytes.length, sha256: innerHash(bytes) }
}

function tryParse(raw: Uint8Array): Entry | undefined {
  try {
    // Latin-1 is enough: a line holds ASCII only, anything else fails the comparison with its own encoding.
    return parseLine(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString("latin1"))
  } catch {
    return undefined
  }
}

function withoutMark(torn: Uint8Array): Uint8Array {
  const marked = Buffer.from(torn.subarray(-AFTER_TORN.length)).toString("latin1") === AFTER_TORN
  return marked ? torn.subarray(0, -AFTER_TORN.length) : torn
}

// Unreadable bytes are in order only right before the `repaired` entry that names them.
function tornFaults(entry: Entry, line: number, left: Torn | undefined): Problem[] {
  if (left === undefined && entry.type !== "repaired") return []
  const known = asKnown(entry)
  const repaired = known?.type === "repaired" ? known.body : undefined
  if (left === undefined) {
    return [{ line, kind: "missing", text: `what was repaired before line ${line} is missing` }]
  }
  if (repaired?.bytes === left.bytes && repaired.sha256 === left.sha256) return []
  return [{ line: left.line, kind: "unreadable", text: `line ${left.line} is damaged` }]
}

/** What is wrong with an entry at its place: `before` is the line it stands on, and the seq and hash of the entry before it. */
export function faults(entry: Entry, before: { line: number; seq: number; hash: string }): Problem[] {
  const found: Problem[] = []
  const { line } = before
  const gap = entry.seq - before.seq - 1
  if (gap > 0) {
    found.push({ line, kind: "missing", text: `entries missing before line ${line}: ${gap}` })
  } else if (gap < 0) {
    found.push({
      line,
      kind: "out-of-order",
      text: `line ${line} is entry ${entry.seq}, after entry ${before.seq}`,
    })
  } else if (entry.prev !== before.hash) {
    found.push({ line, kind: "changed", text: `line ${line} does not follow from what stands before it` })
  }
  if (line === 1 && asKnown(entry)?.type !== "home-created") {
    found.push({ line, kind: "not-a-beginning", text: "line 1 is not the beginning of a record" })
  }
  if (!isSigned(entry) && (entry.actor !== null || entry.sig !== checksumOf(encodeFields(entry)))) {
    found.push({ line, kind: "checksum", text: `line ${line} does not match its own check` })
  }
  return found
}
