// The forms in which a letter leaves (design §5), and which of them one letter may take. Writing each down is write-letter.ts.
import { ToolError } from "../../bytes/errors.ts"
import type { Mode } from "../../recovery/messages.ts"
import type { LetterFormat } from "../../seal/letter.ts"
import type { ReceivedRequest } from "../../seal/received.ts"

export type { LetterFormat } from "../../seal/letter.ts"

export const LETTER_FORMATS: readonly LetterFormat[] = ["armour", "compact", "openpgp", "code"]

/** How a person wants a letter written. */
export interface FormatWish {
  /** Absent: as suits the letter. */
  readonly format?: LetterFormat
  /** True where every character costs: then the short form is taken if the letter has one. */
  readonly short?: boolean
}

/** The form of a request. Throws `usage` for a short form of what holds a secret. */
export function requestFormat({ format, short }: FormatWish, mode: Mode): LetterFormat {
  const chosen = format ?? (short && mode === "relay" ? "compact" : "armour")
  requireFormat(chosen, mode)
  return chosen
}

/** The form of an answer: as the request came, unless another is wanted. Throws `usage` where the two do not go together. */
export function replyFormat({ format, short }: FormatWish, asked: ReceivedRequest): LetterFormat {
  const { mode } = asked.request
  const chosen = format ?? (short && mode === "relay" ? "compact" : asked.format)
  requireFormat(chosen, mode)
  const came = isShort(asked.format)
  if (came && !isShort(chosen))
    throw new ToolError("usage", "a short request is answered in a short form: leave --format away")
  return chosen
}

/** Throws `usage` for a form that cannot hold a letter of this mode: short forms hold blinded points and nothing else. */
export function requireFormat(format: LetterFormat, mode: Mode): void {
  if (mode === "disclose" && isShort(format)) {
    throw new ToolError("usage", "a message that holds the binding or the passphrase has no short form")
  }
}

function isShort(format: LetterFormat): boolean {
  return format === "compact" || format === "code"
}
