// A letter as the texts of QR codes, each no longer than a code has room for: one short text where that is enough, else parts.
import { findArmour } from "./armour.ts"
import { packLetter } from "./pack.ts"
import { MAX_PIECES, makePart, partsNeeded } from "./parts.ts"
import { encodeShortText, findShortTexts, shortTextLength, shortTextRoom } from "./short-text.ts"

/** The codes of one letter. */
export interface CodeSeries {
  /** How many are enough; text(of) and all after it are extra parts, each as good as any other. */
  readonly of: number
  /** The text of one code, from 0. */
  text(index: number): string
}

/** `letter`: as it travels. `room`: characters of one code. Undefined if that is too little for any number of codes. */
export function codeSeries(letter: string, room: number): CodeSeries | undefined {
  const bare = bareLetter(letter)
  if (typeof bare !== "string" && shortTextLength(bare.length) <= room) {
    const text = encodeShortText(bare)
    return { of: 1, text: () => text }
  }
  const message = packLetter(bare)
  const of = partsNeeded(message.length, shortTextRoom(room))
  if (of > MAX_PIECES) return undefined
  return { of, text: (index) => encodeShortText(makePart(message, of, index)) }
}

/** Without its text form: JOSE as compact text, a compact letter as bytes, anything else as it is. */
function bareLetter(letter: string): string | Uint8Array {
  const [short] = findShortTexts(letter)
  return short ?? findArmour(letter)[0]?.text ?? letter
}
