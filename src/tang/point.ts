// Points on P-256, P-384 and P-521 (SEC 1 §2.3): the checks every stranger's point passes before any arithmetic, sums and
// differences, and the forms a point travels in. Scalar multiplication is in ecdh.ts and exchange.ts.
import { ECDH } from "node:crypto"
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { type Curve, FIELD_BYTES, type PublicPoint } from "./curve.ts"
import { type GroupPoint, groupOf, PARAMETERS } from "./group.ts"

const OPENSSL = { "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1" } as const

/** OpenSSL's name of the curve. */
export function opensslCurve(crv: Curve): string {
  return OPENSSL[crv]
}

/** The order n of the group: scalars are 1 … n−1. */
export function groupOrder(crv: Curve): bigint {
  return PARAMETERS[crv].n
}

/**
 * The checks of a point from outside, before any arithmetic: both coordinates exactly the field's length in canonical base64url,
 * below p, on the curve, not (0,0). With prime order and cofactor 1 nothing more is needed. Throws `bad-point` naming the check.
 */
export function checkPoint(point: PublicPoint, what: string): GroupPoint {
  const x = coordinate(point.crv, point.x, `${what}: x`)
  const y = coordinate(point.crv, point.y, `${what}: y`)
  if (x === 0n && y === 0n) throw new ToolError("bad-point", `${what} is (0,0)`)
  try {
    const checked = groupOf(point.crv).fromAffine({ x, y })
    checked.assertValidity()
    return checked
  } catch (cause) {
    throw new ToolError("bad-point", `${what} is not on ${point.crv}`, {}, cause)
  }
}

/** `point` with coordinates that lost leading zero bytes padded again: some writers of headers and key files drop them. */
export function padPoint(point: PublicPoint): PublicPoint {
  const pad = (text: string, name: string): string => {
    const bytes = decodeBase64url(text, name)
    const length = FIELD_BYTES[point.crv]
    if (bytes.length >= length) return text
    const padded = new Uint8Array(length)
    padded.set(bytes, length - bytes.length)
    return encodeBase64url(padded)
  }
  return { crv: point.crv, x: pad(point.x, "x"), y: pad(point.y, "y") }
}

/** A point of the group as it travels. Throws `bad-point` for the point at infinity. */
export function publicPoint(crv: Curve, point: GroupPoint): PublicPoint {
  if (point.is0()) throw new ToolError("bad-point", "the sum is the point at infinity")
  const { x, y } = point.toAffine()
  return { crv, x: encodeBase64url(fieldBytes(crv, x)), y: encodeBase64url(fieldBytes(crv, y)) }
}

/** A number below p, big-endian, padded to the field's length. */
export function fieldBytes(crv: Curve, value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(FIELD_BYTES[crv] * 2, "0"), "hex"))
}

/** A big-endian number. */
export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`)
}

/** SEC 1 uncompressed: 04 ‖ x ‖ y. */
export function uncompressed(point: PublicPoint): Uint8Array {
  const [x, y] = [decodeBase64url(point.x, "x"), decodeBase64url(point.y, "y")]
  return new Uint8Array(Buffer.concat([Uint8Array.of(4), x, y]))
}

/** A point from 04 ‖ x ‖ y as OpenSSL gives it: trusted, not checked again. */
export function fromUncompressed(crv: Curve, bytes: Uint8Array): PublicPoint {
  const length = FIELD_BYTES[crv]
  return {
    crv,
    x: encodeBase64url(bytes.subarray(1, 1 + length)),
    y: encodeBase64url(bytes.subarray(1 + length, 1 + 2 * length)),
  }
}

/** The point of a compressed form: 02 or 03 by the last bit of y, then x. Throws `bad-point` for a wrong length or no point of the curve. */
export function decompressPoint(crv: Curve, bytes: Uint8Array, what = "the point"): PublicPoint {
  if (bytes.length !== 1 + FIELD_BYTES[crv] || (bytes[0] !== 2 && bytes[0] !== 3)) {
    throw new ToolError("bad-point", `${what} is not a compressed point of ${crv}`)
  }
  try {
    const full = ECDH.convertKey(bytes, OPENSSL[crv], undefined, undefined, "uncompressed")
    return fromUncompressed(crv, Buffer.from(full))
  } catch (cause) {
    throw new ToolError("bad-point", `${what} is not on ${crv}`, {}, cause)
  }
}

/** One of the two points with this x coordinate; which of them makes no difference to `unblind`. Throws `bad-point`. */
export function pointFromX(crv: Curve, x: Uint8Array, what = "the point"): PublicPoint {
  return decompressPoint(crv, Buffer.concat([Uint8Array.of(2), x]), what)
}

function coordinate(crv: Curve, text: string, what: string): bigint {
  const bytes = decodeCoordinate(text, what)
  if (bytes.length !== FIELD_BYTES[crv])
    throw new ToolError("bad-point", `${what} is not ${FIELD_BYTES[crv]} bytes long`)
  const value = numberOf(bytes)
  if (value >= PARAMETERS[crv].p) throw new ToolError("bad-point", `${what} is not below the prime of ${crv}`)
  return value
}

function decodeCoordinate(text: string, what: string): Uint8Array {
  try {
    return decodeBase64url(text, what)
  } catch (cause) {
    throw new ToolError("bad-point", `${what} is not canonical base64url`, {}, cause)
  }
}
