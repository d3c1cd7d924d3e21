// Parts that come in, in any order, with any lost, until the message is there: Gaussian elimination over GF(256), one part at a time.
import { crc32 } from "node:zlib"
import { ToolError } from "../bytes/errors.ts"
import { addScaled, inverse, scale } from "./gf256.ts"
import { mixOf, type Part, readPart } from "./parts.ts"

/** Parts of this many messages at once, at most. */
const MAX_MESSAGES = 16

/** How far one message has come. */
export interface Progress {
  /** Eight hex digits: tells messages apart. */
  readonly id: string
  /** Parts that brought something new. */
  readonly have: number
  readonly of: number
  /** Numbers of the parts that were read, from 1, sorted. */
  readonly read: readonly number[]
  /** The message, once it is whole. */
  readonly message?: Uint8Array
}

interface Collected {
  readonly first: Part
  /** Rows by the piece they begin with: factors of all pieces, then the bytes. */
  readonly rows: Map<number, Uint8Array>
  readonly read: Set<number>
  message?: Uint8Array
}

export interface Collector {
  /** Takes one part and says how far its message is. Throws `part-damaged`, also where the whole does not fit its check. */
  add(bytes: Uint8Array): Progress
  /** Every message begun, in the order of their first parts. */
  progress(): readonly Progress[]
}

export function collectParts(): Collector {
  const messages = new Map<string, Collected>()
  return {
    add: (bytes) => {
      const part = readPart(bytes)
      const key = keyOf(part)
      const collected = messages.get(key) ?? { first: part, rows: new Map(), read: new Set() }
      if (!messages.has(key) && messages.size >= MAX_MESSAGES)
        throw new ToolError("part-damaged", "these are parts of too many messages at once")
      messages.set(key, collected)
      if (!collected.read.has(part.seq)) {
        collected.read.add(part.seq)
        take(collected.rows, part)
      }
      return progressOf(collected)
    },
    progress: () => [...messages.values()].map(progressOf),
  }
}

/** The same message cut in another way is collected apart. */
function keyOf({ id, of, length, piece }: Part): string {
  return `${id} ${of} ${length} ${piece.length}`
}

// Every row has 1 at the piece it begins with. A new part loses what is known already; if something is left, it is a new row.
function take(rows: Map<number, Uint8Array>, { id, of, seq, piece }: Part): void {
  const row = new Uint8Array(of + piece.length)
  row.set(mixOf(id, of, seq))
  row.set(piece, of)
  for (let at = 0; at < of; at++) {
    const factor = row[at] ?? 0
    if (factor === 0) continue
    const known = rows.get(at)
    if (known === undefined) {
      scale(row, inverse(factor))
      rows.set(at, row)
      return
    }
    addScaled(row, known, factor, at)
  }
}

function progressOf(collected: Collected): Progress {
  const { of, id } = collected.first
  const { rows, read } = collected
  const about = {
    id: id.toString(16).padStart(8, "0"),
    have: rows.size,
    of,
    read: [...read].map((seq) => seq + 1).sort((a, b) => a - b),
  }
  if (rows.size < of) return about
  collected.message ??= solve(collected.first, rows)
  return { ...about, message: collected.message }
}

/** From the last piece to the first: every row loses the pieces after its own. */
function solve({ id, of, length, piece }: Part, rows: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const whole = new Uint8Array(of * piece.length)
  for (let at = of - 1; at >= 0; at--) {
    const row = Uint8Array.from(rows.get(at) ?? [])
    for (let later = at + 1; later < of; later++) {
      const known = whole.subarray(later * piece.length, (later + 1) * piece.length)
      const own = row.subarray(of)
      addScaled(own, known, row[later] ?? 0)
    }
    whole.set(row.subarray(of), at * piece.length)
  }
  const message = whole.subarray(0, length)
  if (crc32(message) !== id)
    throw new ToolError("part-damaged", "the parts do not fit together: their check is wrong")
  return message
}
