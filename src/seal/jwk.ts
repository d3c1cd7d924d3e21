// P-256 keys as they travel (RFC 7517, 7518 §6.2) and as they rest: public JWKs with exactly four members, private scalars as Secrets.
// OpenSSL checks on import that a point lies on the curve and is in range; the lengths are checked here. Other curves are refused.
import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto"
import { encodeBase64url } from "../bytes/base64url.ts"
import { asObject, asText, type Json } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"

/** A P-256 public key with the members of its thumbprint and no others. */
export interface PublicJwk {
  readonly kty: "EC"
  readonly crv: "P-256"
  readonly x: string
  readonly y: string
}

/** A key pair: the scalar is 32 bytes, big-endian. */
export interface KeyPair {
  readonly jwk: PublicJwk
  readonly scalar: Secret
}

const COORDINATE = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** `value` as a public P-256 key with exactly the members kty, crv, x, y and a point on the curve; undefined for anything else. */
export function readPublicJwk(value: Json | undefined): PublicJwk | undefined {
  const members = asObject(value)
  if (members === undefined || Object.keys(members).length !== 4) return undefined
  const x = asText(members.x)
  const y = asText(members.y)
  if (members.kty !== "EC" || members.crv !== "P-256" || x === undefined || y === undefined) return undefined
  if (!COORDINATE.test(x) || !COORDINATE.test(y)) return undefined
  const jwk: PublicJwk = { kty: "EC", crv: "P-256", x, y }
  try {
    publicKey(jwk)
  } catch {
    return undefined
  }
  return jwk
}

/** SHA-256 thumbprint (RFC 7638), base64url, 43 characters. */
export function thumbprint({ crv, kty, x, y }: PublicJwk): string {
  return createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url")
}

/** The key for node:crypto and jose. Throws if the point is not on the curve. */
export function publicKey({ crv, kty, x, y }: PublicJwk): KeyObject {
  return createPublicKey({ format: "jwk", key: { crv, kty, x, y } })
}

/** The private key for node:crypto and jose. It holds a copy of the scalar that only the garbage collector can clear. */
export function privateKey({ jwk, scalar }: KeyPair): KeyObject {
  const point = [4, ...Buffer.from(jwk.x, "base64url"), ...Buffer.from(jwk.y, "base64url")]
  const head = Buffer.from("30770201010420", "hex")
  const middle = Buffer.from("a00a06082a8648ce3d030107a144034200", "hex")
  const der = Buffer.concat([head, scalar.reveal(), middle, Buffer.from(point)])
  try {
    return createPrivateKey({ key: der, format: "der", type: "sec1" })
  } finally {
    der.fill(0)
  }
}

/** As `privateKey`, imported once, at its first use: it costs more than a signature. Throws TypeError once the scalar is wiped. */
export function heldPrivateKey(pair: KeyPair): () => KeyObject {
  let held: KeyObject | undefined
  return () => {
    pair.scalar.reveal()
    held ??= privateKey(pair)
    return held
  }
}

/** A fresh key pair. `random` must return that many unpredictable bytes. */
export function makeKeyPair(random: (length: number) => Uint8Array): KeyPair {
  // 48 bytes reduced modulo n-1: the bias is below 2^-128 (FIPS 186-5 A.2.1).
  const draw = random(48)
  const value = (BigInt(`0x${Buffer.from(draw).toString("hex")}`) % (ORDER - 1n)) + 1n
  draw.fill(0)
  return keyPairOf(new Secret(Buffer.from(value.toString(16).padStart(64, "0"), "hex")))
}

/** The key pair of a scalar. Throws TypeError unless the scalar is 32 bytes in 1..n-1. */
export function keyPairOf(scalar: Secret): KeyPair {
  if (scalar.length !== 32) throw new TypeError("a P-256 scalar has 32 bytes")
  const ecdh = createECDH("prime256v1")
  try {
    ecdh.setPrivateKey(scalar.reveal())
  } catch (cause) {
    throw new TypeError("the scalar is out of range", { cause })
  }
  const point = ecdh.getPublicKey()
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: encodeBase64url(point.subarray(1, 33)),
    y: encodeBase64url(point.subarray(33)),
  } as const
  return { jwk, scalar }
}
