// Delivers a letter that was written: to standard output, a file, the screen as QR codes, or pictures. The one place for it, so that
// request and answer carry alike. In which form it is written was decided before (actions/write-letter.ts).
import type { Ports } from "../actions/ports.ts"
import type { LetterForm } from "./letter-flags.ts"
import type { Out } from "./out.ts"

export interface Placed {
  /** The file that holds the letter itself, if one was asked for. */
  readonly file?: string
  /** Pictures of QR codes. */
  readonly pictures: readonly string[]
  /** True if the letter is still to be printed: it went nowhere else. */
  readonly print: boolean
}

export interface Putting {
  /** The letter as it travels. */
  readonly letter: string
  readonly form: LetterForm
  readonly output?: string
}

/** Writes files. What goes to the screen is `showLetter`, after what is said about it. */
export async function putLetter(
  { files }: Pick<Ports, "files">,
  { letter, form, output }: Putting,
): Promise<Placed> {
  if (output !== undefined) await files.write(output, Buffer.from(letter))
  return {
    ...(output === undefined ? {} : { file: output }),
    pictures: [],
    print: output === undefined && form.qr === undefined,
  }
}

/** Prints the letter, where it belongs on standard output. */
export async function printLetter(out: Out, { letter }: Putting, placed: Placed): Promise<void> {
  if (placed.print) out.print(letter.trimEnd())
}
