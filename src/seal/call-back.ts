// The call-back code (docs/protocol.md): 66 bits of SHA-256 over the exact signed bytes of a request. The technician reads it out; the
// colleague types what they hear. It proves that the person on the line sent this request, nothing about who they are.
import { createHash } from "node:crypto"
import { leadingBits, sameWords, wordsOf } from "./words.ts"

export interface CallBackCode {
  /** Six words. */
  readonly words: readonly string[]
  /** Five groups of four digits: the same 66 bits as a decimal number, zeros in front. */
  readonly digits: readonly string[]
}

const BITS = 66

/** The code of a request. `signedBytes` are a JWS's header.payload, or a compact letter's signed bytes. */
export function callBackCode(signedBytes: Uint8Array): CallBackCode {
  const hash = createHash("sha256").update(signedBytes).digest()
  const number = leadingBits(hash, BITS).toString().padStart(20, "0")
  return { words: wordsOf(hash, 6), digits: number.match(/\d{4}/g) ?? [] }
}

/** True if `typed` is the code in either form. A wrong try is false; counting tries is the caller's. */
export function checkCallBack(signedBytes: Uint8Array, typed: string): boolean {
  const code = callBackCode(signedBytes)
  const digits = typed.replace(/[\s.,;:\-\u2010-\u2015]/g, "")
  return /^\d+$/.test(digits) ? digits === code.digits.join("") : sameWords(code.words, typed)
}
