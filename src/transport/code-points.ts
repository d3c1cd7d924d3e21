// What typed codes carry of points and key ids, as symbols: the curve by its place in a list, x without the sign of y, a thumbprint by its
// hash. Only lengths are checked here; whether x lies on the curve is found out by whoever computes with it.
import {
  bytesNumber,
  leadingSymbols,
  numberBytes,
  numberSymbols,
  type Symbols,
  symbolsNumber,
} from "../bytes/base32.ts"
import { ToolError } from "../bytes/errors.ts"

export type CodeCurve = "P-256" | "P-384" | "P-521"

const CURVES: readonly { readonly crv: CodeCurve; readonly bits: number }[] = [
  { crv: "P-256", bits: 256 },
  { crv: "P-384", bits: 384 },
  { crv: "P-521", bits: 521 },
]
/** Bytes of a thumbprint by its hash: S1, S224, S256, S384, S512. */
const HASH_BYTES: readonly number[] = [20, 28, 32, 48, 64]
/** Of a key id, what every request carries: 65 bits. */
export const KID_SYMBOLS = 13

/** What a key source asks for: one symbol names its curve and the length of its key id. */
export interface CodedKind {
  readonly crv: CodeCurve
  readonly kidBytes: number
}

/** Data symbols of an x: 105 for P-521, 77 for P-384, 52 for P-256. */
export function xLength(crv: CodeCurve): number {
  return Math.ceil(bitsOf(crv) / 5)
}

/** `x` as symbols. Throws TypeError if it is no coordinate of the curve's length. */
export function xSymbols(crv: CodeCurve, x: Uint8Array): Symbols {
  return numberSymbols(bytesNumber(x), xLength(crv))
}

/** The bytes of an x, padded to the field's length. Throws `bad-point` if it is too big. */
export function xBytes(crv: CodeCurve, symbols: Symbols): Uint8Array {
  const number = symbolsNumber(symbols)
  const bytes = numberBytes(number, Math.ceil(bitsOf(crv) / 8))
  if (bytes === undefined || number >= 1n << BigInt(bitsOf(crv)))
    throw new ToolError("bad-point", `the code holds no coordinate of ${crv}`)
  return bytes
}

/** The symbol of a key source. */
export function kindSymbol({ crv, kidBytes }: CodedKind): number {
  const [curve, hash] = [CURVES.findIndex((one) => one.crv === crv), HASH_BYTES.indexOf(kidBytes)]
  if (hash < 0) throw new TypeError("a key id is a thumbprint")
  return HASH_BYTES.length * curve + hash
}

/** Throws `letter-version` for a symbol without a meaning. */
export function readKind(symbol: number): CodedKind {
  const curve = CURVES[Math.floor(symbol / HASH_BYTES.length)]
  const kidBytes = HASH_BYTES[symbol % HASH_BYTES.length]
  if (curve === undefined || kidBytes === undefined)
    throw new ToolError("letter-version", "the code is of a version this program does not know")
  return { crv: curve.crv, kidBytes }
}

/** The beginning of a key id that every request carries. */
export function kidStart(kid: Uint8Array): Symbols {
  return leadingSymbols(kid, KID_SYMBOLS)
}

/** Symbols of the rest of a key id. */
export function kidRestLength(kidBytes: number): number {
  return Math.ceil((kidBytes * 8 - 5 * KID_SYMBOLS) / 5)
}

export function kidRest(kid: Uint8Array): Symbols {
  const bits = BigInt(kid.length * 8 - 5 * KID_SYMBOLS)
  return numberSymbols(bytesNumber(kid) & ((1n << bits) - 1n), kidRestLength(kid.length))
}

/** A whole key id from both parts, or undefined if the rest is too big. */
export function joinKid(kidBytes: number, start: Symbols, rest: Symbols): Uint8Array | undefined {
  const bits = BigInt(kidBytes * 8 - 5 * KID_SYMBOLS)
  const low = symbolsNumber(rest)
  return low >> bits === 0n ? numberBytes((symbolsNumber(start) << bits) | low, kidBytes) : undefined
}

function bitsOf(crv: CodeCurve): number {
  return CURVES.find((one) => one.crv === crv)?.bits ?? 0
}
