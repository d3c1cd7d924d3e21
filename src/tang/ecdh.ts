// Scalar multiplication through OpenSSL: fast, and with constant-time code where it has it. It gives only the x coordinate of a
// product (ECDH, SP 800-56A §5.7.1.2), which is enough for the client's side. Scalars go in as DER buffers that are wiped again.
import { createECDH, createPrivateKey, createPublicKey, diffieHellman } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import { type Curve, FIELD_BYTES, type PublicPoint } from "./curve.ts"
import { fieldBytes, fromUncompressed, groupOrder, numberOf, opensslCurve, uncompressed } from "./point.ts"

// RFC 5480 §2.1.1.1: the object identifiers of the curves, as DER.
const OIDS: Readonly<Record<Curve, string>> = {
  "P-256": "06082a8648ce3d030107",
  "P-384": "06052b81040022",
  "P-521": "06052b81040023",
}

/** A scalar 1 … n−1 out of 16 bytes more than the field has, so that the remainder is uniform. Padded to the field's length. */
export function scalarFrom(crv: Curve, wide: Uint8Array): Uint8Array {
  if (wide.length < FIELD_BYTES[crv] + 16) throw new TypeError("a scalar needs 16 bytes more than the field")
  return fieldBytes(crv, 1n + (numberOf(wide) % (groupOrder(crv) - 1n)))
}

/** scalar·G. Throws `bad-key` if the scalar is 0 or not below n. */
export function multiplyBase(crv: Curve, scalar: Uint8Array): PublicPoint {
  const ecdh = createECDH(opensslCurve(crv))
  try {
    ecdh.setPrivateKey(scalar)
    return fromUncompressed(crv, ecdh.getPublicKey())
  } catch (cause) {
    throw new ToolError("bad-key", `the private number does not fit ${crv}`, {}, cause)
  }
}

/**
 * x(scalar·P), padded to the field's length. `own` is scalar·G: OpenSSL takes it as given, so nobody pays for it twice.
 * P must be checked already.
 */
export function sharedX(scalar: Uint8Array, own: PublicPoint, P: PublicPoint): Uint8Array {
  const der = encodePrivate(scalar, own)
  try {
    const privateKey = createPrivateKey({ key: der, format: "der", type: "sec1" })
    const publicKey = createPublicKey({ key: { kty: "EC", ...P }, format: "jwk" })
    return new Uint8Array(diffieHellman({ privateKey, publicKey }))
  } catch (cause) {
    throw new ToolError("bad-point", "the points of the exchange do not fit together", {}, cause)
  } finally {
    der.fill(0)
  }
}

/** An ECPrivateKey (RFC 5915 §3): version, scalar, curve, public point. */
export function encodePrivate(scalar: Uint8Array, own: PublicPoint): Buffer {
  const bits = Buffer.concat([Uint8Array.of(0), uncompressed(own)])
  return tlv(0x30, [
    tlv(2, [Uint8Array.of(1)]),
    tlv(4, [scalar]),
    tlv(0xa0, [Buffer.from(OIDS[own.crv], "hex")]),
    tlv(0xa1, [tlv(3, [bits])]),
  ])
}

function tlv(tag: number, parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Uint8Array.from(head), ...parts])
}
