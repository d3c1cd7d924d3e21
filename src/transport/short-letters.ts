// Letters among short texts: a compact letter is one text, a larger one several parts. What a person pastes, an SMS brings, or a camera
// reads from QR codes goes through here.
import { ToolError } from "../bytes/errors.ts"
import type { PgpLetter } from "../seal/openpgp-open.ts"
import { collectParts, type Progress } from "./collect-parts.ts"
import { encodePgpArmour } from "./openpgp-armour.ts"
import { unpackLetter } from "./pack.ts"
import { isPart } from "./parts.ts"
import { encodeShortText, findShortTexts } from "./short-text.ts"

/** A letter as text: a compact one as its short text, an OpenPGP message as its text block. */
export function letterText(letter: string | Uint8Array | PgpLetter): string {
  if (typeof letter === "object" && "openpgp" in letter) return encodePgpArmour("MESSAGE", letter.openpgp)
  return typeof letter === "string" ? letter : `${encodeShortText(letter)}\n`
}

/**
 * Every letter in the short texts of `text`, parts put together. Throws `armour-damaged`, `part-damaged`, and `parts-missing` if parts are
 * there but no message is whole.
 */
export function findShortLetters(text: string): (string | Uint8Array)[] {
  const { letters, unfinished } = sortShortTexts(findShortTexts(text))
  const [first] = unfinished
  if (letters.length === 0 && first !== undefined) throw partsMissing(first)
  return letters
}

/** Letters that are whole, and how far the others have come. */
export function sortShortTexts(texts: readonly Uint8Array[]): {
  letters: (string | Uint8Array)[]
  unfinished: Progress[]
} {
  const collector = collectParts()
  const single = texts.filter((bytes) => {
    if (isPart(bytes)) collector.add(bytes)
    return !isPart(bytes)
  })
  const progress = collector.progress()
  const whole = progress.flatMap(({ message }) => (message === undefined ? [] : [unpackLetter(message)]))
  return {
    letters: [...single, ...whole],
    unfinished: progress.filter(({ message }) => message === undefined),
  }
}

/** The error that says what was read and how much is missing. */
function partsMissing({ id, have, of, read }: Progress): ToolError {
  const more = of - have
  return new ToolError(
    "parts-missing",
    `${have} of ${of} parts were read (${numbers(read)}): ${more} more ${more === 1 ? "is" : "are"} needed`,
    { message: id, have, of, read: read.map(String) },
  )
}

function numbers(read: readonly number[]): string {
  return `${read.length === 1 ? "part" : "parts"} ${read.slice(0, 20).join(", ")}${read.length > 20 ? ", …" : ""}`
}
