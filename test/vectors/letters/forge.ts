// Letters with any fault one likes: JOSE by hand over node:crypto and noble, nothing from src/seal, so that the vectors are a second
// opinion. Signatures are deterministic (RFC 6979) and one-time keys come from labels, so the files can be made again byte for byte.
import { createCipheriv, createHash, createHmac, createPublicKey, diffieHellman } from "node:crypto"
import { p256 } from "@noble/curves/nist.js"
import { type KeyPair, privateKey, type PublicJwk, thumbprint } from "../../../src/seal/jwk.ts"
import { bytesFrom, keysFrom } from "../../seal/people.ts"

export type Members = Record<string, unknown>

export function b64u(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString("base64url")
}

export interface Signing {
  readonly by: KeyPair
  readonly typ?: string
  /** Replaces or adds header members; undefined removes one. */
  readonly header?: Members
  /** The header's text as it is, in place of JSON. */
  readonly rawHeader?: string
  /** How the signature is made from the signed bytes. */
  readonly signature?: (signed: string) => string
}

/** A compact JWS over a payload's exact bytes. */
export function forgeJws(
  payload: Uint8Array | string,
  { by, typ, header, rawHeader, signature }: Signing,
): string {
  const members = { alg: "ES256", kid: thumbprint(by.jwk), typ: typ ?? "nbde-rescue-request+jws", ...header }
  const signed = `${b64u(rawHeader ?? JSON.stringify(members))}.${b64u(payload)}`
  return `${signed}.${(signature ?? es256(by))(signed)}`
}

export function es256(by: KeyPair): (signed: string) => string {
  return (signed) => b64u(p256.sign(Buffer.from(signed), by.scalar.reveal(), { lowS: false }))
}

export function hs256(key: string): (signed: string) => string {
  return (signed) => createHmac("sha256", key).update(signed).digest("base64url")
}

export interface Sealing {
  readonly id: string
  readonly for: PublicJwk
  readonly oneTimeKey?: KeyPair
  readonly header?: Members
  readonly rawHeader?: string
  /** Picks the parts of the finished JWE apart and together again. */
  readonly parts?: (parts: string[]) => string[]
}

/** A compact JWE (RFC 7518 §4.6) around any text. */
export function forgeJwe(inner: Uint8Array | string, seal: Sealing): string {
  const epk = seal.oneTimeKey ?? keysFrom(`epk ${seal.id}`)
  const kid = thumbprint(seal.for)
  const members: Members = {
    alg: "ECDH-ES",
    enc: "A256GCM",
    epk: epk.jwk,
    apu: seal.id,
    apv: kid,
    kid,
    cty: "JOSE",
    typ: "nbde-rescue+jwe",
    ...seal.header,
  }
  const protectedHeader = b64u(seal.rawHeader ?? JSON.stringify(members))
  const key = concatKdf(epk, seal.for, String(members.apu ?? ""), String(members.apv ?? ""))
  const iv = bytesFrom(`iv ${seal.id}`, 12)
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(protectedHeader))
  const ct = Buffer.concat([cipher.update(inner), cipher.final()])
  const parts = [protectedHeader, "", b64u(iv), b64u(ct), b64u(cipher.getAuthTag())]
  return (seal.parts ?? ((parts) => parts))(parts).join(".")
}

function concatKdf(epk: KeyPair, recipient: PublicJwk, apu: string, apv: string): Buffer {
  const publicKey = createPublicKey({ format: "jwk", key: { ...recipient } })
  const z = diffieHellman({ privateKey: privateKey(epk), publicKey })
  const field = (bytes: Uint8Array) => [u32(bytes.length), bytes]
  const info = [
    field(Buffer.from("A256GCM")),
    field(Buffer.from(apu, "base64url")),
    field(Buffer.from(apv, "base64url")),
    u32(256),
  ].flat()
  return createHash("sha256")
    .update(Buffer.concat([u32(1), z, ...info]))
    .digest()
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** JSON with `pad` grown so that the whole has `size` bytes, or the next step. */
export function padded(payload: Members, size?: number): string {
  const bare = Buffer.byteLength(JSON.stringify({ ...payload, pad: "" }))
  const step = size ?? [1, 2, 4, 8, 16, 32].map((kib) => kib * 1024).find((step) => step >= bare) ?? bare
  return JSON.stringify({ ...payload, pad: "0".repeat(step - bare) })
}
