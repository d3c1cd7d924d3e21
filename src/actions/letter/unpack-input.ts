// What something that was given holds: a picture the texts of its QR codes, a mail its parts and the codes in its pictures. Posters behind a
// screen, signatures and letterheads are no messages, as long as something else is. Nothing is refused here: what cannot be unpacked stays,
// and says why when it is recognised.
import { isToolError } from "../../bytes/errors.ts"
import { type MailPart, openMail } from "../../transport/mail.ts"
import { pictureKind } from "../../transport/picture-size.ts"
import { recognise } from "../../transport/recognise.ts"
import { letterText } from "../../transport/short-letters.ts"
import type { Pictures } from "../ports.ts"

export interface LetterInput {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Every picture takes a while, and a mail has a few. */
const MAX_PICTURES = 16

/** What is in it; undefined for what is neither a mail nor a picture that can be read. */
export async function unpackInput(
  { name, bytes }: LetterInput,
  pictures: Pictures | undefined,
  say: (line: string) => void,
): Promise<LetterInput[] | undefined> {
  const inside = (await codesIn(bytes, pictures)) ?? (await partsIn(bytes, pictures))
  if (inside === undefined) return undefined
  const { contents, what } = inside
  const count = contents.length
  say(`${name}: ${count} ${what}${count === 1 ? "" : "s"}`)
  return contents.map((content) => ({ name, bytes: content }))
}

interface Inside {
  readonly contents: readonly Uint8Array[]
  /** One of them, in words. */
  readonly what: "QR code" | "message"
}

/** Undefined for what is no picture, or one that cannot be read. */
async function codesIn(bytes: Uint8Array, pictures: Pictures | undefined): Promise<Inside | undefined> {
  const kind = pictureKind(bytes)
  if (pictures === undefined || (kind !== "png" && kind !== "jpeg")) return undefined
  try {
    const all = (await pictures.read(bytes)).map((text) => Buffer.from(text))
    const ours = all.filter((text) => readingOf(text) !== "nothing")
    const contents = ours.length > 0 ? ours : all
    return contents.length === 0 ? undefined : { contents, what: "QR code" }
  } catch (error) {
    if (!isToolError(error)) throw error
    return undefined
  }
}

/** Undefined for what is no mail, or one without a message: then it is read as the text that it is. */
async function partsIn(bytes: Uint8Array, pictures: Pictures | undefined): Promise<Inside | undefined> {
  const parts = openMail(bytes)
  if (parts === undefined) return undefined
  const plain = await messagesIn(parts, pictures, false)
  const pages = plain.some(({ whole }) => whole) ? [] : await messagesIn(parts, pictures, true)
  const found = pages.some(({ whole }) => whole) || plain.length === 0 ? pages : plain
  return found.length === 0 ? undefined : { contents: found.map(({ content }) => content), what: "message" }
}

interface Found {
  readonly content: Uint8Array
  /** False for a message that was damaged on the way. */
  readonly whole: boolean
}

/** What can be read in the parts, the same message in two of them once. `pages`: those that were written as HTML, which repeat the others. */
async function messagesIn(
  parts: readonly MailPart[],
  pictures: Pictures | undefined,
  pages: boolean,
): Promise<Found[]> {
  const found = new Map<unknown, Found>()
  let left = MAX_PICTURES
  for (const { bytes } of parts.filter(({ html }) => html === pages)) {
    const codes = pictureKind(bytes) === undefined || left-- <= 0 ? undefined : await codesIn(bytes, pictures)
    for (const content of codes?.contents ?? [bytes]) {
      const reading = readingOf(content)
      if (reading === "nothing") continue
      const one = { content, whole: reading !== "damaged" }
      const key = typeof reading === "object" && reading.kind === "letter" ? letterText(reading.letter) : one
      if (!found.has(key)) found.set(key, one)
    }
  }
  return [...found.values()]
}

/** What it is; "part" for a part of a message; "damaged" for what was a message once; "nothing" for what never was one. */
function readingOf(content: Uint8Array): ReturnType<typeof recognise> | "part" | "damaged" | "nothing" {
  try {
    return recognise(content)
  } catch (error) {
    if (!isToolError(error)) throw error
    if (error.code === "parts-missing") return "part"
    return NEVER_ONE.has(error.code) ? "nothing" : "damaged"
  }
}

/** What bytes are refused with that were never a message. */
export const NEVER_ONE: ReadonlySet<string> = new Set([
  "letter-not-recognised",
  "picture-format",
  "picture-unreadable",
  "picture-without-code",
])
