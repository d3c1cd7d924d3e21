// Delivers a letter that was written: to standard output, a file, the screen as QR codes, or pictures. The one place for it, so that
// request and answer carry alike. In which form it is written was decided before (actions/write-letter.ts).
import type { Ports } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { aloudPage } from "../text/code-words.ts"
import type { LetterForm } from "./letter-flags.ts"
import type { Out } from "./out.ts"

export interface Placed {
  /** The file that holds the letter itself, if one was asked for. */
  readonly file?: string
  /** Pictures of QR codes. */
  readonly pictures: readonly string[]
  /** How many of the pictures are enough. */
  readonly enough?: number
  /** Where it is still to go: as text to standard output, as QR codes to the screen. */
  readonly print: "text" | "codes" | "no"
}

export interface Putting {
  /** The letter as it travels. */
  readonly letter: string
  readonly form: LetterForm
  readonly output?: string
}

/** A code of this size is still read from a photograph of a screen. */
const LARGEST_PICTURE = 20
/** For every so many parts one more, so that a lost picture is no loss. */
const PARTS_AN_EXTRA = 4

/** Before a letter is made: where it is to go can be written at all. Throws `output-refused`, `write-failed`. */
export async function checkPlaces(
  { files }: Pick<Ports, "files">,
  { form: { qr }, output }: Omit<Putting, "letter">,
): Promise<void> {
  if (output !== undefined) await files.checkPlace(output)
  if (qr?.to === "files") await files.checkPlace(qr.path)
}

/** Writes files. What goes to the screen is `printLetter`, where it belongs among what is said. */
export async function putLetter(
  { files }: Pick<Ports, "files">,
  { letter, form, output }: Putting,
): Promise<Placed> {
  if (output !== undefined) await files.write(output, Buffer.from(letter))
  const file = output === undefined ? {} : { file: output }
  const { qr } = form
  if (qr?.to !== "files")
    return { ...file, pictures: [], print: qr !== undefined ? "codes" : output === undefined ? "text" : "no" }
  return { ...file, ...(await writePictures(files, letter, qr.path)), print: "no" }
}

/** Prints the letter, or shows its codes; where they do not fit on the screen, says so and prints it as text. */
export async function printLetter(
  { letter, form: { qr } }: Putting,
  placed: Placed,
  ports: Pick<Ports, "terminal" | "stdinIsTerminal">,
  out: Out,
): Promise<void> {
  if (placed.print === "no") return
  if (placed.print === "codes") {
    const { showCodes } = await import("./show-codes.ts")
    if (await showCodes(letter, qr?.to === "terminal" && qr.ascii, ports, out)) return
    for (const line of DOES_NOT_FIT) out.say(line)
  }
  out.print(letter.trimEnd())
  if (!out.json) for (const line of aloudPage(letter)) out.say(line)
}

const DOES_NOT_FIT = [
  "The QR codes do not fit on this screen. This is the message as text.",
  "Make the window larger, or write pictures: --qr=FILE.png",
  "",
]

/** FILE.png for one code, FILE-1.png and so on for parts. */
async function writePictures(
  files: Ports["files"],
  letter: string,
  path: string,
): Promise<{ pictures: string[]; enough: number }> {
  const [{ codeSeries }, { makeQrCode, qrRoom }] = await Promise.all([
    import("../transport/letter-codes.ts"),
    import("../text/qr-code.ts"),
  ])
  const series = codeSeries(letter, qrRoom(LARGEST_PICTURE))
  if (series === undefined) throw new ToolError("letter-too-large", "the message is too long for QR codes")
  const { of } = series
  const count = of + Math.floor(of / PARTS_AN_EXTRA)
  const draw = await pictureMaker(path)
  const pictures = Array.from({ length: count }, (_, index) => numbered(path, index + 1, count))
  for (const [index, name] of pictures.entries())
    await files.write(name, draw(makeQrCode(series.text(index))))
  return { pictures, enough: of }
}

async function pictureMaker(path: string) {
  if (/\.svg$/i.test(path)) {
    const { qrSvg } = await import("../text/qr-svg.ts")
    return (code: Parameters<typeof qrSvg>[0]): Uint8Array => Buffer.from(qrSvg(code))
  }
  const [{ qrPng }, { deflate, crcOf }] = await Promise.all([
    import("../text/qr-png.ts"),
    import("../host/compress.ts"),
  ])
  return (code: Parameters<typeof qrPng>[0]): Uint8Array => qrPng(code, { deflate, crc32: crcOf })
}

function numbered(path: string, number: number, of: number): string {
  return of === 1 ? path : path.replace(/(\.[a-z]+)$/i, `-${number}$1`)
}
