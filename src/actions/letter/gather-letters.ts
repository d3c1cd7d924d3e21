// Everything that was given, before it is recognised: pictures become the texts of their QR codes, and parts of one message are put
// together, whichever files they came in. Nothing is lost and nothing refused here: what is not whole stays, and says so when it is read.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { isPart, readPart } from "../../transport/parts.ts"
import { pictureKind } from "../../transport/picture-size.ts"
import { recognise } from "../../transport/recognise.ts"
import { letterText, sortShortTexts } from "../../transport/short-letters.ts"
import { encodeShortText, findShortTexts } from "../../transport/short-text.ts"
import { decodeText } from "../../transport/text.ts"
import type { Pictures, Ports } from "../ports.ts"

export interface LetterInput {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A photograph of a good camera has half of this. */
export const MAX_PICTURE = 32 << 20
/** Longer texts hold no parts. */
const MAX_TEXT = 1 << 20

interface Piece {
  /** Position of its input among all. */
  readonly at: number
  readonly name: string
  readonly text: Uint8Array
}

interface Other extends LetterInput {
  readonly at: number
  readonly fromPicture: boolean
}

/**
 * The inputs with pictures read and parts joined, in the order of what they came in. `say` is told how many codes each picture held, and
 * how far messages in parts have come.
 */
export async function gatherLetters(
  inputs: readonly LetterInput[],
  pictures: Pictures | undefined,
  say: (line: string) => void = () => {},
): Promise<LetterInput[]> {
  const parts: Piece[] = []
  const others: Other[] = []
  for (const [at, input] of inputs.entries()) {
    const texts = await textsOf(input, pictures, say)
    for (const one of texts ?? [input]) {
      const own = partsIn(one)
      if (own.length === 0) others.push({ ...one, at, fromPicture: texts !== undefined })
      else parts.push(...own.map((text) => ({ at, name: input.name, text })))
    }
  }
  return [...unique(others), ...joined(parts, say)]
    .sort((a, b) => a.at - b.at)
    .map(({ name, bytes }) => ({ name, bytes }))
}

/** One file, with pictures read and parts joined. Throws `letter-ambiguous` for a picture of several messages, and what reading throws. */
export async function readLetterFile(
  { files, pictures }: Pick<Ports, "files" | "pictures">,
  path: string,
  limit = MAX_PICTURE,
): Promise<Uint8Array> {
  const bytes = await files.read(path, limit)
  const [one, second] = await gatherLetters([{ name: path, bytes }], pictures)
  if (second !== undefined) throw new ToolError("letter-ambiguous", "this picture holds several messages")
  return one?.bytes ?? bytes
}

/** One text for each code of a picture; undefined for what is no picture, or one that cannot be read: that is told when it is recognised. */
async function textsOf(
  { name, bytes }: LetterInput,
  pictures: Pictures | undefined,
  say: (line: string) => void,
): Promise<LetterInput[] | undefined> {
  const kind = pictureKind(bytes)
  if (pictures === undefined || (kind !== "png" && kind !== "jpeg")) return undefined
  try {
    const all = await pictures.read(bytes)
    if (all.length === 0) return undefined
    const texts = withoutStrangers(all)
    say(`${name}: ${texts.length} QR ${texts.length === 1 ? "code" : "codes"}`)
    return texts.map((text) => ({ name, bytes: Buffer.from(text) }))
  } catch (error) {
    if (!isToolError(error)) throw error
    return undefined
  }
}

/** A poster behind the screen is no message, as long as something else is. */
function withoutStrangers(texts: readonly string[]): readonly string[] {
  const ours = texts.filter((text) => {
    try {
      recognise(Buffer.from(text))
      return true
    } catch (error) {
      return !isToolError(error, "letter-not-recognised")
    }
  })
  return ours.length > 0 ? ours : texts
}

function partsIn({ bytes }: LetterInput): Uint8Array[] {
  const text = bytes.length > MAX_TEXT ? undefined : decodeText(bytes)
  if (text === undefined) return []
  try {
    const found = findShortTexts(text)
    return found.every(isPart) ? found : []
  } catch (error) {
    if (!isToolError(error)) throw error
    return []
  }
}

/** Whole messages, and the parts of each that is not whole as one input that says so. */
function joined(pieces: readonly Piece[], say: (line: string) => void): (LetterInput & { at: number })[] {
  const byMessage = Map.groupBy(pieces, ({ text }) => messageOf(text))
  return [...byMessage.values()].map((own) => {
    const name = [...new Set(own.map((piece) => piece.name))].join(", ")
    const at = Math.min(...own.map((piece) => piece.at))
    const asText = own.map(({ text }) => encodeShortText(text)).join("\n")
    try {
      const { letters, unfinished } = sortShortTexts(own.map(({ text }) => text))
      for (const { have, of } of unfinished) say(`${name}: ${have} of ${of} parts`)
      const [letter] = letters
      return { at, name, bytes: Buffer.from(letter === undefined ? asText : letterText(letter)) }
    } catch (error) {
      if (!isToolError(error)) throw error
      return { at, name, bytes: Buffer.from(asText) }
    }
  })
}

/** Parts of one message share everything but their number; damaged ones stand alone. */
function messageOf(part: Uint8Array): string {
  try {
    const { id, of, length } = readPart(part)
    return `${id} ${of} ${length}`
  } catch (error) {
    if (!isToolError(error)) throw error
    return Buffer.from(part).toString("base64url")
  }
}

/** Two photographs of one code are one message. */
function unique(inputs: readonly Other[]): Other[] {
  const seen = new Set<string>()
  return inputs.filter(({ bytes, fromPicture }) => {
    const text = fromPicture ? Buffer.from(bytes).toString("latin1") : ""
    const fresh = !fromPicture || !seen.has(text)
    seen.add(text)
    return fresh
  })
}
