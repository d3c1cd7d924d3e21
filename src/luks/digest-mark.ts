// The digest of a volume key as one line of text, to tell later whether a volume still has the key it had (LUKS2 on-disk format §3.5, LUKS1
// mk-digest). Public: it stands in every header, and a volume key is too long to be guessed from it.
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { isToolError } from "../bytes/errors.ts"
import type { Digest } from "./volume.ts"

export type DigestMark = Pick<Digest, "hash" | "iterations" | "salt" | "value">

/** "sha256:1000:SALT:VALUE", salt and value in base64url. */
export function encodeDigestMark({ hash, iterations, salt, value }: DigestMark): string {
  return [hash, iterations, encodeBase64url(salt), encodeBase64url(value)].join(":")
}

/** Undefined for text that is no such line. */
export function parseDigestMark(text: string): DigestMark | undefined {
  const match = /^([a-z0-9-]{3,20}):(\d{1,10}):([A-Za-z0-9_-]{1,100}):([A-Za-z0-9_-]{1,100})$/.exec(text)
  if (match === null) return undefined
  const [, hash = "", iterations = "", salt = "", value = ""] = match
  try {
    return {
      hash,
      iterations: Number(iterations),
      salt: decodeBase64url(salt, "a digest"),
      value: decodeBase64url(value, "a digest"),
    }
  } catch (error) {
    if (isToolError(error)) return undefined
    throw error
  }
}
