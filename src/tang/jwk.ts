// Elliptic-curve keys as JWKs (RFC 7517, RFC 7518 §6.2): public ones from strangers, private ones from a key directory. A public
// key that carries a private number is refused where a stranger sends it. Other key types are seen only by name.
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { asList, asObject, asText, type Json, type JsonObject } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"
import { asCurve, type Curve, FIELD_BYTES, type PublicPoint } from "./curve.ts"
import { multiplyBase } from "./ecdh.ts"
import { checkPoint, padPoint } from "./point.ts"
import { thumbprint } from "./thumbprint.ts"

// RFC 7518 §6.2.2, §6.3.2, §6.4.1.
const PRIVATE_MEMBERS: readonly string[] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
const PRIVATE_OPERATIONS: readonly Json[] = ["sign", "decrypt", "unwrapKey"]

/** What a key may be used for (RFC 7517 §4.3). */
export type KeyOperation = "sign" | "verify" | "deriveKey"

export interface PublicKey {
  /** Checked, and padded to the field's length. */
  readonly point: PublicPoint
  /** The members as they stand, `alg` and `key_ops` included: what thumbprints are made of. */
  readonly jwk: JsonObject
  /** S256. */
  readonly thumbprint: string
}

export interface PrivateKey extends PublicKey {
  readonly d: Secret
}

/**
 * A public key. Short coordinates (zero bytes dropped) are padded, long ones refused. Throws `bad-key` if it is not an EC key of
 * the three curves or carries a private number, `bad-point` if the point fails its checks.
 */
export function parsePublicKey(value: Json | undefined, what: string): PublicKey {
  const jwk = asObject(value)
  if (jwk !== undefined && jwk.d !== undefined)
    throw new ToolError("bad-key", `${what} carries a private number`)
  return publicPart(jwk, what)
}

/** A private key of a key directory: `d` in base64url as its file has it. Throws `bad-key` also if it belongs to another point. */
export function parsePrivateKey(jwk: JsonObject, d: string, what: string): PrivateKey {
  const key = publicPart(jwk, what)
  const scalar = padScalar(key.point.crv, d, what)
  const own = multiplyBase(key.point.crv, scalar)
  if (own.x !== key.point.x || own.y !== key.point.y) {
    throw new ToolError("bad-key", `${what}: the private number belongs to another point`)
  }
  return { ...key, d: new Secret(scalar) }
}

/** `jwk` as it may be shown and advertised: without private members, and without the operations only the holder can do. */
export function publicForm(jwk: JsonObject): JsonObject {
  const out: Record<string, Json> = Object.create(null)
  for (const [name, value] of Object.entries(jwk)) {
    if (PRIVATE_MEMBERS.includes(name)) continue
    const operations = name === "key_ops" ? asList(value) : undefined
    out[name] = operations?.filter((one) => !PRIVATE_OPERATIONS.includes(one)) ?? value
  }
  return out
}

/**
 * True if `use` and `key_ops` let the key do this, as jose decides. A key that says nothing may do everything, unless `explicit`
 * is asked for.
 */
export function mayBeUsed(jwk: JsonObject, operation: KeyOperation, explicit: boolean): boolean {
  if (jwk.use === undefined && jwk.key_ops === undefined) return !explicit
  if (jwk.use !== undefined && asText(jwk.use) === undefined) return false
  if (jwk.use === "sig" && operation !== "deriveKey") return true
  return (asList(jwk.key_ops) ?? []).includes(operation)
}

function publicPart(jwk: JsonObject | undefined, what: string): PublicKey {
  const crv = asCurve(jwk?.crv)
  const [kty, x, y] = [asText(jwk?.kty), asText(jwk?.x), asText(jwk?.y)]
  if (jwk === undefined || kty?.toUpperCase() !== "EC")
    throw new ToolError("bad-key", `${what} is not an elliptic-curve key`)
  if (crv === undefined)
    throw new ToolError("bad-key", `${what} is on a curve other than P-256, P-384, P-521`)
  if (x === undefined || y === undefined) throw new ToolError("bad-key", `${what} has no coordinates`)
  const point = padPoint({ crv, x, y })
  checkPoint(point, what)
  return { point, jwk, thumbprint: thumbprint(jwk) ?? "" }
}

function padScalar(crv: Curve, text: string, what: string): Uint8Array {
  const bytes = decodeBase64url(text, `${what}: the private number`)
  const padded = new Uint8Array(FIELD_BYTES[crv])
  if (bytes.length > padded.length) throw new ToolError("bad-key", `${what}: the private number is too long`)
  padded.set(bytes, padded.length - bytes.length)
  return padded
}

/** The members of a point as a JWK writer puts them. */
export function pointMembers(point: PublicPoint): { crv: Curve; kty: "EC"; x: string; y: string } {
  return { crv: point.crv, kty: "EC", x: point.x, y: point.y }
}

/** A scalar as the JWK member `d`. */
export function scalarMember(d: Secret): string {
  return encodeBase64url(d.reveal())
}
