// From the shared point or a share to the plaintext: Concat KDF (NIST SP 800-56A §5.8.1, RFC 7518 §4.6) and A256GCM (RFC 7518 §5.3).
// The tag is checked before a byte is released (design §4.4).
import { createCipheriv, createDecipheriv, createHash } from "node:crypto"
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { asText, type JsonObject } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"
import type { Jwe } from "./jwe.ts"

const MAX_PARTY_INFO = 1024

/** The 32-byte content key of an ECDH-ES binding. `z` is the x coordinate of the shared point, padded to the field's length. */
export function deriveContentKey(z: Secret, header: JsonObject): Secret {
  return concatKdf(z, "A256GCM", 32, partyInfo(header, "apu"), partyInfo(header, "apv"))
}

/** Concat KDF with SHA-256, one block: `length` is in bytes and at most 32. */
export function concatKdf(
  z: Secret,
  algorithm: string,
  length: number,
  apu: Uint8Array,
  apv: Uint8Array,
): Secret {
  const hash = createHash("sha256").update(u32(1)).update(z.reveal())
  for (const part of [Buffer.from(algorithm), apu, apv]) hash.update(u32(part.length)).update(part)
  return new Secret(
    new Uint8Array(
      hash
        .update(u32(length * 8))
        .digest()
        .subarray(0, length),
    ),
  )
}

/** The plaintext, or undefined if the tag does not fit this key. */
export function openContent(jwe: Jwe, key: Secret): Secret | undefined {
  const decipher = createDecipheriv("aes-256-gcm", key.reveal(), jwe.iv, { authTagLength: 16 })
  decipher.setAAD(Buffer.from(jwe.protected, "latin1"))
  decipher.setAuthTag(jwe.tag)
  const plaintext = decipher.update(jwe.ciphertext)
  try {
    decipher.final()
    return new Secret(plaintext)
  } catch {
    plaintext.fill(0)
    return undefined
  }
}

/** A compact JWE with an empty encrypted key. `header` is the JSON text of the protected header. */
export function sealContent(header: string, key: Secret, iv: Uint8Array, plaintext: Uint8Array): string {
  const head = encodeBase64url(Buffer.from(header))
  const cipher = createCipheriv("aes-256-gcm", key.reveal(), iv, { authTagLength: 16 })
  cipher.setAAD(Buffer.from(head, "latin1"))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return [
    head,
    "",
    encodeBase64url(iv),
    encodeBase64url(ciphertext),
    encodeBase64url(cipher.getAuthTag()),
  ].join(".")
}

function partyInfo(header: JsonObject, name: "apu" | "apv"): Uint8Array {
  if (header[name] === undefined) return new Uint8Array()
  const text = asText(header[name])
  if (text === undefined) throw new ToolError("jwe-malformed", `the binding's "${name}" is not text`)
  const bytes = decodeBase64url(text, `the binding's "${name}"`)
  if (bytes.length > MAX_PARTY_INFO)
    throw new ToolError("jwe-malformed", `the binding's "${name}" is too long`)
  return bytes
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
