// The fingerprint of a card or a roster: SHA-256 of its exact text, compared by people as 8 words (88 bits, enough against a
// searched-for twin) or as 64 hex digits.
import { createHash } from "node:crypto"
import { sameWords, wordsOf } from "./words.ts"

export interface Fingerprint {
  readonly words: readonly string[]
  readonly hex: string
}

/** `text` is the compact JWS without armour or white space. */
export function fingerprintOf(text: string): Fingerprint {
  const hash = createHash("sha256").update(text, "latin1").digest()
  return { words: wordsOf(hash, 8), hex: hash.toString("hex") }
}

export function checkFingerprintWords(text: string, typed: string): boolean {
  return sameWords(fingerprintOf(text).words, typed)
}

/** Hex digits in any case, with any spaces or colons between; all 64 are needed. */
export function checkFingerprintHex(text: string, typed: string): boolean {
  return typed.replace(/[\s:]/g, "").toLowerCase() === fingerprintOf(text).hex
}
