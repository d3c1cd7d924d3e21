// The part of the reveal screen for a USB scanner that types: what it offers, and a code on the screen with the words that belong to it.
import type { Layouts } from "./keyboard/keystroke.ts"
import { makeQrCode } from "./qr-code.ts"
import { drawQr, fittingMargin, type QrSpace, type QrStyle } from "./qr-terminal.ts"

/** What the person chose; undefined for any other key. */
export type ScannerChoice = "probe" | "code" | "sheet"

const CHOICES: Readonly<Record<string, ScannerChoice>> = { "1": "probe", "2": "code", "3": "sheet" }

export function scannerChoice(key: string): ScannerChoice | undefined {
  return CHOICES[key]
}

export function scannerMenuLines({ keyboard, prompt }: Layouts): string[] {
  return [
    "A USB scanner can type the passphrase. Connect it to the host that waits.",
    `For a scanner set to ${keyboard.name}, and a prompt with the ${prompt.name} keymap.`,
    "",
    "1  Show a harmless probe code here, to test the scanner first",
    "2  Show the code of the passphrase here, for a scanner that reads screens",
    "3  Write a sheet to print, with bars for older scanners",
    "",
    "Code 2 is the whole passphrase. No telephone and no camera may see it.",
    "",
    "Any other key: back",
  ]
}

/** A code on the screen with its words; without the code where it does not fit. */
export function codeLines(
  text: string,
  words: readonly string[],
  space: QrSpace,
  { style, colours }: { readonly style: QrStyle; readonly colours: 16 | 256 },
): string[] {
  const code = makeQrCode(text, "L")
  const rows = space.rows - words.length
  const margin = fittingMargin(code.version, style, { rows, columns: space.columns })
  return margin === undefined
    ? [...words, "", "It does not fit on this screen. Write a sheet (3)."]
    : [...words, ...drawQr(code, style, margin, colours)]
}
