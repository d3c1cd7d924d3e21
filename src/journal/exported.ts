// A record as another person hands it over: a whole journal.jsonl, or chain.txt of `journal export`, where the lines of other cases are
// hashes. Both give the same view: who can be compared with whom does not depend on how much was shown.
import { type Chain, faults, type Head, type Link, type Problem, readChain } from "./chain.ts"
import { chainHash, FIRST_PREV, innerHash, parseLine } from "./entry.ts"

/** What a comparison needs of a record. */
export interface RecordView {
  readonly links: readonly Link[]
  readonly problems: readonly Problem[]
  readonly head?: Head
  /** The hash that entry `seq` hands on. */
  hashAt(seq: number): string | undefined
}

/** The view of a journal read whole. */
export function viewOf(chain: Chain): RecordView {
  const hashes = new Map(chain.links.map(({ entry, hash }) => [entry.seq, hash]))
  return { ...chain, hashAt: (seq) => hashes.get(seq) }
}

/** Reads either form. Never throws on what it finds. */
export function readRecordFile(bytes: Uint8Array): RecordView {
  const rows = Buffer.from(bytes).toString("latin1").split("\n")
  return rows.some((row) => isHash(row))
    ? viewOfExport(rows.at(-1) === "" ? rows.slice(0, -1) : rows)
    : viewOf(readChain(bytes))
}

function isHash(row: string): boolean {
  return /^[0-9a-f]{64}$/.test(row)
}

function viewOfExport(rows: readonly string[]): RecordView {
  const hashes: string[] = [FIRST_PREV]
  const shown: Link[] = []
  const problems: Problem[] = []
  for (const [at, row] of rows.entries()) {
    const prev = hashes[at] ?? FIRST_PREV
    const hash = chainHash(prev, isHash(row) ? row : innerHash(Buffer.from(row, "latin1")))
    hashes.push(hash)
    if (isHash(row)) continue
    const line = at + 1
    const entry = tryParse(row)
    if (entry === undefined) problems.push({ line, kind: "unreadable", text: `line ${line} is damaged` })
    else problems.push(...faults(entry, { line, seq: at, hash: prev }))
    if (entry !== undefined) shown.push({ entry, line, hash })
  }
  const first = shown[0]?.line === 1 ? readChain(Buffer.from(`${rows[0] ?? ""}\n`, "latin1")).head : undefined
  const head = first && { id: first.id, seq: rows.length, hash: hashes[rows.length] ?? "" }
  return {
    links: shown,
    problems,
    ...(head === undefined ? {} : { head }),
    hashAt: (seq) => (seq > 0 ? hashes[seq] : undefined),
  }
}

function tryParse(row: string): Link["entry"] | undefined {
  try {
    return parseLine(row)
  } catch {
    return undefined
  }
}
