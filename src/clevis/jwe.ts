// A Clevis JWE (RFC 7516) in the forms that occur: compact, flattened JSON, general JSON with one recipient, and a LUKS2 token around
// the flattened form. The protected header is kept exactly as stored, because its text is what the tag covers. What would change
// the meaning of the plaintext (zip, crit, other algorithms) is refused by name. Bounded before anything is decoded.
import { decodeBase64url } from "../bytes/base64url.ts"
import { isToolError, ToolError } from "../bytes/errors.ts"
import {
  asList,
  asObject,
  asText,
  type JsonObject,
  parseStrictJson,
  parseStrictJsonBytes,
} from "../bytes/json.ts"

/** Bytes of a JWE in any form that are looked at (design §4.5). */
export const MAX_JWE = 256 * 1024

export interface Jwe {
  /** The five fields joined by dots, without white space. */
  readonly compact: string
  /** The protected header in base64url, exactly as stored: the additional data of the cipher. */
  readonly protected: string
  readonly header: JsonObject
  readonly alg: "ECDH-ES" | "dir"
  readonly iv: Uint8Array
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

/** The five strings of a JWE: what a LUKS2 token's `jwe` holds. */
interface Fields {
  readonly protected: string
  readonly encrypted_key: string
  readonly iv: string
  readonly ciphertext: string
  readonly tag: string
}

/** Throws `jwe-too-large`, `jwe-malformed`, or `jwe-unsupported` with the name of what is not supported. */
export function parseJwe(text: string): Jwe {
  if (text.length > MAX_JWE)
    throw new ToolError("jwe-too-large", "the binding is larger than 256 KiB", { bytes: text.length })
  const trimmed = text.trim()
  const fields = trimmed.startsWith("{") ? fieldsOfJson(trimmed) : fieldsOfCompact(trimmed)
  if (fields.encrypted_key !== "") throw malformed("it has an encrypted key, which its kind does not use")
  const header = parseHeader(fields.protected)
  const alg = checkAlgorithms(header)
  const [iv, ciphertext, tag] = [
    part(fields.iv, "iv"),
    part(fields.ciphertext, "ciphertext"),
    part(fields.tag, "tag"),
  ]
  if (iv.length !== 12) throw malformed("its iv is not 12 bytes long")
  if (tag.length !== 16) throw malformed("its tag is not 16 bytes long")
  return { compact: encodeCompact(fields), protected: fields.protected, header, alg, iv, ciphertext, tag }
}

/** protected . encrypted key . iv . ciphertext . tag */
function encodeCompact(fields: Fields): string {
  return [fields.protected, fields.encrypted_key, fields.iv, fields.ciphertext, fields.tag].join(".")
}

function fieldsOfCompact(text: string): Fields {
  const [head, key, iv, ciphertext, tag, ...more] = text.split(".", 6)
  if (
    head === undefined ||
    key === undefined ||
    iv === undefined ||
    ciphertext === undefined ||
    tag === undefined
  ) {
    throw malformed("it has fewer than five parts")
  }
  if (more.length > 0) throw malformed("it has more than five parts")
  return { protected: head, encrypted_key: key, iv, ciphertext, tag }
}

function fieldsOfJson(text: string): Fields {
  const outer = readObject(text)
  const jwe = asObject(outer.jwe) ?? outer
  if (jwe !== outer && outer.type !== undefined && outer.type !== "clevis")
    throw malformed("the token is of another type")
  for (const name of ["unprotected", "header", "aad"]) {
    if (jwe[name] !== undefined)
      throw new ToolError("jwe-unsupported", `the binding uses "${name}", which Clevis never writes`)
  }
  return {
    protected: member(jwe, "protected"),
    encrypted_key: encryptedKey(jwe),
    iv: member(jwe, "iv"),
    ciphertext: member(jwe, "ciphertext"),
    tag: member(jwe, "tag"),
  }
}

function encryptedKey(jwe: JsonObject): string {
  if (jwe.recipients === undefined) return jwe.encrypted_key === undefined ? "" : member(jwe, "encrypted_key")
  const recipients = asList(jwe.recipients)
  const only = asObject(recipients?.[0])
  if (recipients?.length !== 1 || only === undefined)
    throw malformed("it does not have exactly one recipient")
  if (only.header !== undefined)
    throw new ToolError("jwe-unsupported", 'the binding uses "header", which Clevis never writes')
  return only.encrypted_key === undefined ? "" : member(only, "encrypted_key")
}

function parseHeader(text: string): JsonObject {
  const bytes = part(text, "header")
  try {
    const header = asObject(
      parseStrictJsonBytes(bytes, { what: "the header", maxLength: MAX_JWE, maxDepth: 16 }),
    )
    if (header !== undefined) return header
  } catch (cause) {
    if (!isToolError(cause)) throw cause
    throw new ToolError("jwe-malformed", `the binding cannot be read: ${cause.message}`, {}, cause)
  }
  throw malformed("its header is not a JSON object")
}

function checkAlgorithms(header: JsonObject): Jwe["alg"] {
  const refuse = (name: string): never => {
    const value = asText(header[name])
    const shown = value === undefined ? "" : ` "${value.slice(0, 40)}"`
    throw new ToolError(
      "jwe-unsupported",
      `the binding uses ${name}${shown}, which this program does not support`,
      { name },
    )
  }
  if (header.zip !== undefined) refuse("zip")
  if (header.crit !== undefined) refuse("crit")
  if (header.enc !== "A256GCM") refuse("enc")
  return header.alg === "ECDH-ES" || header.alg === "dir" ? header.alg : refuse("alg")
}

function readObject(text: string): JsonObject {
  try {
    const value = asObject(parseStrictJson(text, { what: "the binding", maxLength: MAX_JWE, maxDepth: 8 }))
    if (value !== undefined) return value
  } catch (cause) {
    throw new ToolError("jwe-malformed", "the binding is neither a compact JWE nor JSON", {}, cause)
  }
  throw malformed("it is not a JSON object")
}

function member(object: JsonObject, name: string): string {
  const text = asText(object[name])
  if (text === undefined) throw malformed(`it has no text "${name}"`)
  return text
}

function part(text: string, what: string): Uint8Array {
  try {
    return decodeBase64url(text, what)
  } catch (cause) {
    throw new ToolError(
      "jwe-malformed",
      `the binding cannot be read: its ${what} is not canonical base64url`,
      {},
      cause,
    )
  }
}

function malformed(why: string): ToolError {
  return new ToolError("jwe-malformed", `the binding cannot be read: ${why}`)
}
