// Where every form of a letter comes together: opened, its signer found, its content parsed. From here on receive.ts makes no difference.
import type { LetterFormat } from "./letter.ts"
import type { Content } from "./payload-checks.ts"
import type { Signature } from "./sender.ts"

/** An opened letter of any form; not yet checked against time, memory and what was asked. */
export interface Opened extends Signature {
  readonly format: LetterFormat
  readonly road: "sealed" | "open"
  readonly content: Content
  /** Signing thumbprint, or what the letter says of it; empty where nobody signed. */
  readonly from: string
  /** SHA-256 of the exact letter, base64url. */
  readonly sha256: string
  readonly signedBytes: Uint8Array
  /** False where the letter has no room for its time. */
  readonly dated: boolean
  /** The exact JWS, of a letter of JOSE. */
  readonly jws?: string
}
