// Points and key ids as compact letters carry them: a point as SEC 1 §2.3.3 compresses it, a key id as the bytes of its hash, and one byte
// that names the curve and the hash.
import { ECDH } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import type { LeafRequest } from "../recovery/messages.ts"

export type Point = LeafRequest["x"]
export type Crv = Point["crv"]

/** The place in this list is the number of a curve. */
export const CRVS: readonly Crv[] = ["P-256", "P-384", "P-521"]
const OPENSSL: Readonly<Record<Crv, string>> = {
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
}
const POINT_BYTES: Readonly<Record<Crv, number>> = { "P-256": 33, "P-384": 49, "P-521": 67 }
/** Bytes of a key id by its hash, the one that Tang uses first: S256, S1, S224, S384, S512. */
const KID_BYTES = [32, 20, 28, 48, 64] as const

/** Bytes of a compressed point. */
export function pointLength(crv: Crv): number {
  return POINT_BYTES[crv]
}

/** 02 or 03, then x. */
export function compressed({ x, y }: Point): Uint8Array {
  const odd = (Buffer.from(y, "base64url").at(-1) ?? 0) & 1
  return Buffer.concat([Buffer.from([2 + odd]), Buffer.from(x, "base64url")])
}

/** The point itself. Throws `bad-point` unless it lies on the curve. */
export function readCompressed(crv: Crv, bytes: Uint8Array): Point {
  let whole: Buffer
  try {
    whole = Buffer.from(convert(bytes, crv))
  } catch (cause) {
    throw new ToolError("bad-point", `a point of the message is not on ${crv}`, {}, cause)
  }
  const half = (whole.length - 1) / 2
  const x = whole.subarray(1, 1 + half).toString("base64url")
  return { crv, x, y: whole.subarray(1 + half).toString("base64url") }
}

function convert(bytes: Uint8Array, crv: Crv): Uint8Array {
  if (bytes.length !== POINT_BYTES[crv]) throw new TypeError("a compressed point of another length")
  const whole = ECDH.convertKey(bytes, OPENSSL[crv], undefined, undefined, "uncompressed")
  if (typeof whole === "string") throw new TypeError("convertKey gave text")
  return whole
}

/** One byte: the curve, and which hash the key id is. Undefined for a key id of another length. */
export function keyByte(crv: Crv, kid: string): number | undefined {
  const hash = KID_BYTES.findIndex((length) => kid.length === Math.ceil((length * 4) / 3))
  return hash < 0 ? undefined : (hash << 4) | CRVS.indexOf(crv)
}

/** The curve and the length of the key id that a byte names. */
export function readKeyByte(byte: number): { readonly crv: Crv; readonly kidBytes: number } | undefined {
  const [crv, kidBytes] = [CRVS[byte & 15], KID_BYTES[byte >> 4]]
  return crv === undefined || kidBytes === undefined ? undefined : { crv, kidBytes }
}
