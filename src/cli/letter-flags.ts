// The flags of everything that writes a letter, the same for each command (issue: a letter travels by whatever is at hand):
// --format, --qr, --code. What comes of them is put-letter.ts; reading needs no flag.
import type { Command } from "commander"
import {
  type FormatWish,
  LETTER_FORMATS,
  type LetterFormat,
  requireFormat,
} from "../actions/letter/letter-format.ts"
import { ToolError } from "../bytes/errors.ts"
import type { Mode } from "../recovery/messages.ts"
import { showText } from "../text/escape.ts"
import { textFlag } from "./command.ts"

/** How a letter is to leave. In QR codes every byte costs, so that they ask for the short form. */
export interface LetterForm extends FormatWish {
  /** As QR codes: on the terminal, or in picture files of this name. */
  readonly qr?:
    | { readonly to: "terminal"; readonly ascii: boolean }
    | { readonly to: "files"; readonly path: string }
}

/** Declares the flags. */
export function letterFlags(command: Command): Command {
  return command
    .option("--format <form>", "how it is written: armour, compact or openpgp")
    .option("--qr [file]", "as QR codes on the screen, or as pictures: --qr=FILE.png or --qr=FILE.svg")
    .option("--code", "as a code to type or to read out")
}

/**
 * Reads the flags. `mode` where it is known already. Throws `usage` for a word that is none, for combinations without sense, and for a
 * short form of a letter that holds a secret.
 */
export function readLetterForm(flags: Readonly<Record<string, unknown>>, mode?: Mode): LetterForm {
  const format = formatOf(flags)
  const qr = qrOf(flags)
  if (format === "code" && qr !== undefined)
    throw new ToolError("usage", "--code and --qr exclude each other")
  if (qr?.to === "terminal" && flags.json === true)
    throw new ToolError("usage", "--json needs a file for the QR codes: --qr=FILE.png")
  if (format !== undefined && mode !== undefined) requireFormat(format, mode)
  return { ...(format === undefined ? {} : { format }), ...(qr === undefined ? {} : { qr, short: true }) }
}

/** What the actions need to know of it. */
export function wishOf({ format, short }: LetterForm): FormatWish {
  return { ...(format === undefined ? {} : { format }), ...(short === undefined ? {} : { short }) }
}

function formatOf(flags: Readonly<Record<string, unknown>>): LetterFormat | undefined {
  const word = textFlag(flags, "format")
  if (flags.code === true) {
    if (word !== undefined) throw new ToolError("usage", "--code and --format exclude each other")
    return "code"
  }
  if (word === undefined) return undefined
  const format = LETTER_FORMATS.find((one) => one === word && one !== "code")
  if (format === undefined) throw new ToolError("usage", "--format takes armour, compact or openpgp")
  return format
}

function qrOf({ qr, ascii }: Readonly<Record<string, unknown>>): LetterForm["qr"] {
  if (qr === undefined || qr === false) return undefined
  if (typeof qr !== "string") return { to: "terminal", ascii: ascii === true }
  // "--qr PATH" takes the path of the disk for a picture: never write there.
  if (!/\.(png|svg)$/i.test(qr))
    throw new ToolError(
      "usage",
      `--qr ${showText(qr)}: a picture ends in .png or .svg; for the screen, write --qr last`,
    )
  return { to: "files", path: qr }
}
