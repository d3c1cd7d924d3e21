// Codes of both curves to break in every way, from a seed: the points are real ones, the key ids are random.
import { createECDH, createHash } from "node:crypto"
import { BASE32, type Symbols } from "../../src/bytes/base32.ts"
import { answerBook, makeAnswerCode } from "../../src/transport/code-answer.ts"
import type { CodeLayout, CodeLine } from "../../src/transport/code-lines.ts"
import type { CodeBook } from "../../src/transport/code-reading.ts"
import { type AskedPoint, makeRequestCode, requestBook } from "../../src/transport/code-request.ts"

export type SampleCurve = "P-256" | "P-521"

const OPENSSL = { "P-256": "prime256v1", "P-521": "secp521r1" } as const
const BYTES = { "P-256": 32, "P-521": 66 } as const

/** Bytes that look random and are always the same. */
export function bytesFrom(seed: string, length: number): Uint8Array {
  const out = Buffer.alloc(length)
  for (let at = 0; at < length; at += 32) createHash("sha256").update(`${seed} ${at}`).digest().copy(out, at)
  return new Uint8Array(out)
}

/** The x of a point of the curve. */
export function sampleX(crv: SampleCurve, seed: string): Uint8Array {
  const scalar = Buffer.from(bytesFrom(seed, BYTES[crv]))
  scalar.fill(0, 0, 2)
  const key = createECDH(OPENSSL[crv])
  key.setPrivateKey(scalar)
  return new Uint8Array(key.getPublicKey().subarray(1, 1 + BYTES[crv]))
}

export function samplePoints(crv: SampleCurve, count: number, seed = "sample"): AskedPoint[] {
  return Array.from({ length: count }, (_, at) => ({
    crv,
    kid: bytesFrom(`${seed} kid ${at}`, 32),
    x: sampleX(crv, `${seed} x ${at}`),
  }))
}

export interface SampleCode {
  readonly name: string
  readonly lines: readonly CodeLine[]
  readonly layout: CodeLayout
  readonly book: CodeBook
}

/** A request and its answer, for each curve. */
export function sampleCodes(seed = "sample"): SampleCode[] {
  return (["P-256", "P-521"] as const).flatMap((crv) => {
    const points = samplePoints(crv, 1, seed)
    const { lines, layout, hash } = makeRequestCode("real", points)
    const book = answerBook("answer", hash, points)
    const answer = makeAnswerCode(hash, [{ crv, x: sampleX(crv, `${seed} answer`) }])
    return [
      { name: `a request on ${crv}`, lines, layout, book: REQUEST_BOOK },
      { name: `an answer on ${crv}`, lines: answer, layout: book.layout(new Map()), book },
    ]
  })
}

export const REQUEST_BOOK: CodeBook = requestBook("real")

/** `symbols` with others at some places. */
export function withSymbols(symbols: Symbols, changes: Readonly<Record<number, number>>): Symbols {
  return symbols.map((symbol, at) => changes[at] ?? symbol)
}

export function textOf(symbols: Symbols): string {
  return symbols.map((symbol) => BASE32[symbol]).join("")
}

/** Whole numbers below a limit, the same for the same seed. */
export function makeDice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below
  }
}
