// The P-256 keys of this program as OpenPGP keys (RFC 9580 §5.5.2): version 4, ECDSA to sign, ECDH to decrypt. The time of making is one
// constant, so that key and key id follow from the JWK alone and stay the same when a contact file is renewed. What gpg needs beside the
// bare key (a name, self-signatures) is openpgp-certificate.ts.
import { createHash } from "node:crypto"
import type { PublicJwk } from "./jwk.ts"
import { encodeMpi } from "./openpgp-packets.ts"

/** 2020-01-01: when every key of this program claims to be made. It carries no meaning. */
export const KEY_MADE = 1_577_836_800

export const ECDH = 18
export const ECDSA = 19
export const SHA256 = 8
const AES128 = 7
export const AES256 = 9

/** The curve's object identifier, with its length before it. */
export const P256_OID = Buffer.from("082a8648ce3d030107", "hex")
/** Key derivation by SHA-256, wrapping by AES-128 (RFC 9580 §11.5), with their length and version before them. */
export const ECDH_PARAMETERS = Buffer.from([3, 1, SHA256, AES128])

/** The body of the public key packet. */
export function ownKeyBody({ x, y }: PublicJwk, use: "sign" | "decrypt"): Uint8Array {
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")])
  const head = Buffer.alloc(6)
  head[0] = 4
  head.writeUInt32BE(KEY_MADE, 1)
  head[5] = use === "sign" ? ECDSA : ECDH
  return Buffer.concat([head, P256_OID, encodeMpi(point), ...(use === "sign" ? [] : [ECDH_PARAMETERS])])
}

/** The JWK behind a key packet of this program's making, or undefined for every other. */
export function readOwnKey(body: Uint8Array): PublicJwk | undefined {
  const use = body[5] === ECDSA ? "sign" : "decrypt"
  const at = 6 + P256_OID.length + 3
  const text = (from: number) => Buffer.from(body.subarray(from, from + 32)).toString("base64url")
  const jwk: PublicJwk = { kty: "EC", crv: "P-256", x: text(at), y: text(at + 32) }
  return Buffer.from(body).equals(ownKeyBody(jwk, use)) ? jwk : undefined
}

/** A version 4 public key body as it goes under a hash: with its tag and length (RFC 9580 §5.5.4.2). */
export function hashedKey(body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([0x99, body.length >> 8, body.length & 0xff]), body])
}

/** The fingerprint of an own key, 40 hex digits in lower case. */
export function ownFingerprint(jwk: PublicJwk, use: "sign" | "decrypt"): string {
  return createHash("sha1")
    .update(hashedKey(ownKeyBody(jwk, use)))
    .digest("hex")
}

/** The key id of a version 4 fingerprint: its last 16 hex digits. */
export function keyIdOf(fingerprint: string): string {
  return fingerprint.slice(-16)
}
