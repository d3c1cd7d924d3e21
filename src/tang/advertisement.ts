// A Tang server's advertisement: a JWS (RFC 7515, flattened or general) over a set of public keys. The signed text is checked as it
// came and never written anew. Every signing key in the set must have signed it; whether one of them is trusted is the caller's
// question, and so is an old key vouching for new ones (a server appends the signature of the key named in GET /adv/THUMBPRINT).
import { createPublicKey, sign, verify } from "node:crypto"
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { asList, asObject, asText, type Json, type JsonObject, parseStrictJsonBytes } from "../bytes/json.ts"
import type { Curve } from "./curve.ts"
import { encodePrivate } from "./ecdh.ts"
import { mayBeUsed, type PrivateKey, type PublicKey, parsePublicKey } from "./jwk.ts"
import { hasThumbprint } from "./thumbprint.ts"

/** Bytes of an advertisement that are looked at. */
export const MAX_ADVERTISEMENT = 64 * 1024
const MAX_KEYS = 64
const MAX_SIGNATURES = 128

// RFC 7518 §3.4: each algorithm goes with one curve and one hash.
const ALGORITHMS: Readonly<Record<Curve, { alg: string; hash: string }>> = {
  "P-256": { alg: "ES256", hash: "sha256" },
  "P-384": { alg: "ES384", hash: "sha384" },
  "P-521": { alg: "ES512", hash: "sha512" },
}

export interface Advertisement {
  /** Keys that may verify; each of them has signed. In the payload's order. */
  readonly signing: readonly PublicKey[]
  /** Keys for the exchange. In the payload's order: clients bind to the first. */
  readonly exchange: readonly PublicKey[]
  /** The payload itself, for the `adv` member of a header. */
  readonly payload: JsonObject
  readonly signed: SignedText
}

/** What a signature covers, as it came. */
export interface SignedText {
  readonly payload: string
  readonly signatures: readonly { readonly protected: string; readonly signature: string }[]
}

/** Parses and verifies. Throws `adv-malformed`, `bad-key`, `bad-point`, or `adv-signature` if a signing key did not sign. */
export function parseAdvertisement(bytes: Uint8Array): Advertisement {
  const advertisement = checkAdvertisement(readJws(bytes))
  const silent = advertisement.signing.find((key) => !isSignedBy(advertisement.signed, key))
  if (silent !== undefined) {
    throw new ToolError("adv-signature", "a signing key of the advertisement did not sign it", {
      thumbprint: silent.thumbprint,
    })
  }
  return advertisement
}

/** True if one of the signatures is by this key, whether or not the payload lists it: how an old key vouches for new ones. */
export function isSignedBy(signed: SignedText, key: PublicKey): boolean {
  const { alg, hash } = ALGORITHMS[key.point.crv]
  return signed.signatures.some((one) => {
    if (algorithmOf(one.protected) !== alg) return false
    const publicKey = createPublicKey({ key: { kty: "EC", ...key.point }, format: "jwk" })
    const data = Buffer.from(`${one.protected}.${signed.payload}`, "latin1")
    return verify(
      hash,
      data,
      { key: publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(one.signature, "base64url"),
    )
  })
}

/** The signing key with this thumbprint (any of the five hashes), or undefined. */
export function findSigningKey(advertisement: Advertisement, wanted: string): PublicKey | undefined {
  return advertisement.signing.find((key) => hasThumbprint(key.jwk, wanted))
}

/** Signs `payload` text as jose does; `keys` in order, one signature each. Text with jansson's spaces. */
export function writeAdvertisement(payload: string, keys: readonly PrivateKey[]): string {
  const body = encodeBase64url(Buffer.from(payload))
  const signatures = keys.map((key) => {
    const { alg, hash } = ALGORITHMS[key.point.crv]
    const head = encodeBase64url(Buffer.from(JSON.stringify({ alg, cty: "jwk-set+json" })))
    const der = encodePrivate(key.d.reveal(), key.point)
    const signature = sign(hash, Buffer.from(`${head}.${body}`), {
      key: der,
      format: "der",
      type: "sec1",
      dsaEncoding: "ieee-p1363",
    })
    der.fill(0)
    return `"protected": "${head}", "signature": "${signature.toString("base64url")}"`
  })
  const tail =
    signatures.length === 1
      ? signatures[0]
      : `"signatures": [${signatures.map((one) => `{${one}}`).join(", ")}]`
  return `{"payload": "${body}", ${tail}}`
}

function readJws(bytes: Uint8Array): SignedText {
  if (bytes.length > MAX_ADVERTISEMENT) throw malformed("it is too long")
  const jws = asObject(readJson(bytes, "the advertisement"))
  const payload = asText(jws?.payload)
  if (jws === undefined || payload === undefined) throw malformed("it has no payload")
  const list = jws.signatures === undefined ? [jws] : asList(jws.signatures)
  if (list === undefined || list.length === 0 || list.length > MAX_SIGNATURES)
    throw malformed("it has no list of signatures")
  const signatures = list.map((one) => {
    const entry = asObject(one)
    const [head, signature] = [asText(entry?.protected), asText(entry?.signature)]
    if (head === undefined || signature === undefined) throw malformed("a signature is incomplete")
    decodeBase64url(signature, "a signature of the advertisement")
    return { protected: head, signature }
  })
  return { payload, signatures }
}

function checkAdvertisement(signed: SignedText): Advertisement {
  const payload = asObject(
    readJson(decodeBase64url(signed.payload, "the advertisement's payload"), "the advertisement's payload"),
  )
  const keys = asList(payload?.keys)
  if (payload === undefined || keys === undefined) throw malformed("it has no list of keys")
  return { ...sortKeys(keys), payload, signed }
}

/** The keys of a set by what they may do; keys for neither are passed over. Throws `adv-malformed`, `bad-key`, `bad-point`. */
export function sortKeys(keys: readonly Json[]): { signing: PublicKey[]; exchange: PublicKey[] } {
  if (keys.length > MAX_KEYS) throw malformed("it lists too many keys")
  const signing: PublicKey[] = []
  const exchange: PublicKey[] = []
  for (const value of keys) {
    const jwk = asObject(value) ?? {}
    if (mayBeUsed(jwk, "verify", true))
      signing.push(parsePublicKey(value, "a signing key of the advertisement"))
    else if (mayBeUsed(jwk, "deriveKey", true))
      exchange.push(parsePublicKey(value, "an exchange key of the advertisement"))
  }
  if (signing.length === 0) throw malformed("it lists no signing key")
  return { signing, exchange }
}

function algorithmOf(head: string): string | undefined {
  const header = asObject(readJson(decodeBase64url(head, "a signature's header"), "a signature's header"))
  // An extension marked critical changes what a signature means (RFC 7515 §4.1.11); none is known here.
  return header?.crit === undefined ? asText(header?.alg) : undefined
}

function readJson(bytes: Uint8Array, what: string): Json {
  try {
    return parseStrictJsonBytes(bytes, { what, maxLength: MAX_ADVERTISEMENT, maxDepth: 8 })
  } catch (cause) {
    throw new ToolError("adv-malformed", `${what} is not valid JSON`, {}, cause)
  }
}

function malformed(why: string): ToolError {
  return new ToolError("adv-malformed", `the advertisement is not usable: ${why}`)
}
