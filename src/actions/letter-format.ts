// The forms in which a letter leaves (design §5), and which of them one letter may take. Writing each down is write-letter.ts.
import { ToolError } from "../bytes/errors.ts"
import type { Mode } from "../recovery/messages.ts"
import type { LetterFormat } from "../seal/letter.ts"

export type { LetterFormat } from "../seal/letter.ts"

export const LETTER_FORMATS: readonly LetterFormat[] = ["armour", "compact", "openpgp", "code"]

/** Throws `usage` for a form that cannot hold a letter of this mode: short forms hold blinded points and nothing else. */
export function requireFormat(format: LetterFormat, mode: Mode): void {
  if (mode === "disclose" && (format === "compact" || format === "code")) {
    throw new ToolError("usage", "a message that holds the binding or the passphrase has no short form")
  }
}
