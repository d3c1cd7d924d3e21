// base64url without padding (RFC 4648 §5, RFC 7515 §2), strict as jose reads it: no "=", no white space, no stray trailing bits.
import { ToolError } from "./errors.ts"

const ALPHABET = /^[A-Za-z0-9_-]*$/

/** Encodes bytes as base64url without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url")
}

/** Decodes canonical base64url. `what` names the value in the error. Throws `bad-base64`. */
export function decodeBase64url(text: string, what: string): Uint8Array {
  const bytes = ALPHABET.test(text) ? Buffer.from(text, "base64url") : undefined
  if (bytes === undefined || bytes.toString("base64url") !== text) {
    throw new ToolError("bad-base64", `${what} is not canonical base64url`)
  }
  return new Uint8Array(bytes)
}
