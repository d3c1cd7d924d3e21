// Compact JWS with ES256 (RFC 7515 §3.1, RFC 7518 §3.4) and a protected header of exactly alg, kid, typ. The bytes that were signed are
// the bytes that are parsed: nothing is serialised again on the way in. Keys never come from the header.
import { createHash, verify } from "node:crypto"
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { asObject, asText, type Json, parseStrictJsonBytes } from "../bytes/json.ts"
import { type PublicJwk, publicKey } from "./jwk.ts"

/** Who signs: a key in memory, a token, gpg. `thumbprint` is the public key's (RFC 7638). */
export interface Signer {
  readonly thumbprint: string
  readonly jwk: PublicJwk
  /** The raw ES256 signature: r and s, 32 bytes each. */
  sign(bytes: Uint8Array): Promise<Uint8Array>
}

/** A compact JWS taken apart, not yet verified. */
export interface Jws {
  readonly text: string
  readonly kid: string
  readonly typ: string
  readonly payload: Uint8Array
  /** What the signature covers: header, dot, payload, as they stand. */
  readonly signedBytes: Uint8Array
  /** r and s, 32 bytes each, not yet verified. */
  readonly signature: Uint8Array
  /** SHA-256 of `text`, base64url: how later letters name this one. */
  readonly sha256: string
}

/** Why a JWS could not be read: not three parts of base64url; a header with other members; an algorithm other than ES256. */
export type JwsFault = "parts" | "header" | "alg"

const PARTS = /^[A-Za-z0-9_-]{1,2000}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/
const KID = /^[A-Za-z0-9_-]{43}$/

/** Signs `payload` and returns the compact JWS. */
export async function makeJws(typ: string, payload: Uint8Array, signer: Signer): Promise<string> {
  const header = encodeText(JSON.stringify({ alg: "ES256", kid: signer.thumbprint, typ }))
  const signed = `${header}.${encodeBase64url(payload)}`
  const signature = await signer.sign(Buffer.from(signed, "ascii"))
  return `${signed}.${encodeBase64url(signature)}`
}

/** Takes a compact JWS apart without believing it. */
export function readJws(text: string): Jws | JwsFault {
  // A wrong algorithm often brings a signature of another length: look at the header before the lengths.
  const [head = "", body = "", signature] = text.split(".")
  if (signature === undefined || text.split(".").length !== 3) return "parts"
  const header = readHeader(head)
  if (header === undefined) return "parts"
  const members = asObject(header)
  if (members === undefined) return "header"
  if (members.alg !== "ES256") return "alg"
  const kid = asText(members.kid)
  const typ = asText(members.typ)
  if (Object.keys(members).length !== 3 || kid === undefined || typ === undefined || !KID.test(kid))
    return "header"
  if (!PARTS.test(text)) return "parts"
  try {
    const raw = decodeBase64url(signature, "the signature")
    const payload = decodeBase64url(body, "the payload")
    const signedBytes = Buffer.from(text.slice(0, text.lastIndexOf(".")), "ascii")
    return { text, kid, typ, payload, signedBytes, signature: raw, sha256: sha256Text(text) }
  } catch {
    return "parts"
  }
}

/** True if `key` made this signature. */
export async function verifyJws(jws: Jws, key: PublicJwk): Promise<boolean> {
  try {
    const ieee = { key: publicKey(key), dsaEncoding: "ieee-p1363" } as const
    return verify("sha256", jws.signedBytes, ieee, jws.signature)
  } catch {
    return false
  }
}

/** SHA-256 of ASCII text, base64url. */
export function sha256Text(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("base64url")
}

/** The header of a compact JOSE object, or undefined if it is not base64url; null if it is not strict JSON. */
export function readHeader(part: string): Json | undefined {
  let bytes: Uint8Array
  try {
    bytes = decodeBase64url(part, "the header")
  } catch {
    return undefined
  }
  try {
    return parseStrictJsonBytes(bytes, { what: "the header", maxLength: 2000, maxDepth: 4 })
  } catch {
    return null
  }
}

function encodeText(text: string): string {
  return encodeBase64url(Buffer.from(text, "utf8"))
}
