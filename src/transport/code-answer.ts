// An answer as a typed code (docs/protocol.md, "Typed and spoken code"): for each key source of a request the x of Y, in lines of its own.
// The lines are numbered over all key sources that were asked, so one that could not answer leaves a gap. Nothing else is sent: the check
// of each line is shifted by the request's hash, and the tag inside the header authenticates Y.
import type { Symbols } from "../bytes/base32.ts"
import {
  type CodeLayout,
  type CodeLine,
  codeHash,
  dataOf,
  type LineSpec,
  lineLengths,
  specs,
  toLines,
} from "./code-lines.ts"
import { type CodeCurve, xBytes, xLength, xSymbols } from "./code-points.ts"
import type { CodeBook } from "./code-reading.ts"

/** A key source that was asked, with the x of its answer if there is one. */
export interface AnsweredPoint {
  readonly crv: CodeCurve
  readonly x?: Uint8Array
}

/** The lines of those that answered. `hash`: SHA-256 of the request. */
export function makeAnswerCode(hash: Uint8Array, points: readonly AnsweredPoint[]): CodeLine[] {
  return pointSpecs(hash, points).flatMap((own, index) => {
    const { crv, x } = points[index] ?? {}
    return crv === undefined || x === undefined ? [] : toLines(xSymbols(crv, x), own)
  })
}

/** Every line that an answer to this request could have. */
export function answerLayout(hash: Uint8Array, points: readonly Pick<AnsweredPoint, "crv">[]): CodeLayout {
  const lines = pointSpecs(hash, points).flat()
  return { lines, of: lines.length }
}

/** The book of an answer to this request. */
export function answerBook(
  id: string,
  hash: Uint8Array,
  points: readonly Pick<AnsweredPoint, "crv">[],
): CodeBook {
  const layout = answerLayout(hash, points)
  return { id, layout: () => layout }
}

/** x of each key source whose lines are all read, by its place in the request. Throws `bad-point`. */
export function readAnswerCode(
  hash: Uint8Array,
  points: readonly Pick<AnsweredPoint, "crv">[],
  read: ReadonlyMap<number, Symbols>,
): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>()
  for (const [index, own] of pointSpecs(hash, points).entries()) {
    const data = dataOf(own, read)
    const crv = points[index]?.crv
    if (data !== undefined && crv !== undefined) found.set(index, xBytes(crv, data))
  }
  return found
}

function pointSpecs(hash: Uint8Array, points: readonly Pick<AnsweredPoint, "crv">[]): LineSpec[][] {
  const seed = codeHash("answer", hash)
  let next = 1
  return points.map(({ crv }) => {
    const own = specs(lineLengths(xLength(crv)), next, seed)
    next += own.length
    return own
  })
}
