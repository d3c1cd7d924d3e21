// nbde-rescue letter qr LETTER: a message that is there already, as QR codes. Nothing is opened, checked or recorded.
import { readLetterFile } from "../../actions/letter/gather-letters.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { READING_NAMES, recognise } from "../../transport/recognise.ts"
import { decodeText } from "../../transport/text.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import type { LetterForm } from "../letter-flags.ts"
import { printLetter, putLetter } from "../put-letter.ts"

export interface Options {
  readonly path: string
  readonly form: LetterForm
}

/** What holds no secret that a camera could carry away. */
const SHOWN: readonly string[] = ["letter", "card", "roster"]

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<letter>", "file with a message or a contact file; - is standard input")
      .option("-o, --output <file>", "write pictures instead: FILE.png or FILE.svg")
      .addHelpText(
        "after",
        `\nDraws a message as QR codes. It is not opened, checked or changed.\n${examples(
          "nbde-rescue letter qr answer.txt",
          "nbde-rescue letter qr contact.txt -o contact.png",
        )}`,
      ),
  options: ([path = ""], flags) => {
    const output = textFlag(flags, "output")
    if (output !== undefined && !/\.(png|svg)$/i.test(output))
      throw new ToolError("usage", "--output takes a name that ends in .png or .svg")
    const qr =
      output === undefined
        ? ({ to: "terminal", ascii: flags.ascii === true } as const)
        : ({ to: "files", path: output } as const)
    return { path, form: { qr, short: true } }
  },
  run: async ({ path, form }, ports, out) => {
    const bytes = await readLetterFile(ports, path)
    const { kind } = recognise(bytes)
    if (!SHOWN.includes(kind))
      throw new ToolError("letter-not-recognised", `this is ${READING_NAMES[kind]}, not a message`)
    const putting = { letter: decodeText(bytes) ?? "", form }
    const placed = await putLetter(ports, putting)
    out.document({ pictures: placed.pictures, enough: placed.enough ?? 0 })
    if (!out.json) await printLetter(putting, placed, ports, out)
    for (const picture of placed.pictures) out.say(`QR code: ${showText(picture)}`)
    return 0
  },
}
