// The fingerprint of a card or a roster: SHA-256 of its exact text, compared by people as 8 words (88 bits, enough against a
// searched-for twin) or as 64 hex digits. An OpenPGP key has the one that gpg shows (openpgp-card.ts).
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

export function checkFingerprintWords({ words }: Fingerprint, typed: string): boolean {
  return sameWords(words, typed)
}

/** Hex digits in any case, with any spaces or colons between; all are needed. */
export function checkFingerprintHex({ hex }: Fingerprint, typed: string): boolean {
  return typed.replace(/[\s:]/g, "").toLowerCase() === hex
}
