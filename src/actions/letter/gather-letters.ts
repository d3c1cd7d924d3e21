// Everything that was given, before it is recognised: mails and pictures become what they hold (unpack-input.ts), and parts of one message are
// put together, whichever files they came in. Nothing is lost and nothing refused here: what is not whole stays, and says so when it is read.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { isPart, readPart } from "../../transport/parts.ts"
import { letterText, sortShortTexts } from "../../transport/short-letters.ts"
import { encodeShortText, findShortTexts } from "../../transport/short-text.ts"
import { decodeText } from "../../transport/text.ts"
import type { Pictures, Ports } from "../ports.ts"
import { type LetterInput, unpackInput } from "./unpack-input.ts"

export type { LetterInput } from "./unpack-input.ts"

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
  /** It lay in a picture or a mail. */
  readonly unpacked: boolean
}

/**
 * The inputs with mails opened, pictures read and parts joined, in the order of what they came in. `say` is told how much each of them held,
 * and how far messages in parts have come.
 */
export async function gatherLetters(
  inputs: readonly LetterInput[],
  pictures: Pictures | undefined,
  say: (line: string) => void = () => {},
): Promise<LetterInput[]> {
  const parts: Piece[] = []
  const others: Other[] = []
  for (const [at, input] of inputs.entries()) {
    const inside = await unpackInput(input, pictures, say)
    for (const one of inside ?? [input]) {
      const own = partsIn(one)
      if (own.length === 0) others.push({ ...one, at, unpacked: inside !== undefined })
      else parts.push(...own.map((text) => ({ at, name: input.name, text })))
    }
  }
  return [...unique(others), ...joined(parts, say)]
    .sort((a, b) => a.at - b.at)
    .map(({ name, bytes }) => ({ name, bytes }))
}

/** One file, unpacked and joined in the same way. Throws `letter-ambiguous` if it holds several messages, and what reading throws. */
export async function readLetterFile(
  { files, pictures }: Pick<Ports, "files" | "pictures">,
  path: string,
  limit = MAX_PICTURE,
): Promise<Uint8Array> {
  const bytes = await files.read(path, limit)
  const [one, second] = await gatherLetters([{ name: path, bytes }], pictures)
  if (second !== undefined) throw new ToolError("letter-ambiguous", "this holds several messages")
  return one?.bytes ?? bytes
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

/** Two photographs of one code are one message, and so are two mails with it. */
function unique(inputs: readonly Other[]): Other[] {
  const seen = new Set<string>()
  return inputs.filter(({ bytes, unpacked }) => {
    const text = unpacked ? Buffer.from(bytes).toString("latin1") : ""
    const fresh = !unpacked || !seen.has(text)
    seen.add(text)
    return fresh
  })
}
