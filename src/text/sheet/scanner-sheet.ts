// The scanner sheet: the passphrase as Code 128 and as a QR code for a USB scanner that types, and before it a probe: harmless text with the
// characters at risk, so that the person sees whether the scanner's keyboard fits before a secret is typed. Whoever has this sheet has the
// passphrase.
import type { Layouts } from "../keyboard/keystroke.ts"
import { type BarWriter, qrPicture } from "./barcode.ts"
import {
  moduleWidth,
  PRINTABLE_MM,
  type SheetBlock,
  type SheetDocument,
  THINNEST_BAR_MM,
} from "./document.ts"
import { probeFor, probeMistakes, scannerText } from "./scanner-text.ts"

export interface ScannerFacts {
  readonly host: string
  /** `keyboard`: how the scanner is set. */
  readonly layouts: Layouts
}

/** The sheet. Throws TypeError if `scannerText` has no text for these layouts. */
export async function scannerSheet(
  passphrase: string,
  { host, layouts }: ScannerFacts,
  bars: BarWriter,
): Promise<SheetDocument> {
  return {
    title: `Scanner sheet for ${host}`,
    mark: `SECRET: opens the disk of ${host}. Destroy this sheet.`,
    blocks: await scannerBlocks(passphrase, { host, layouts }, bars),
  }
}

/** The pages of the sheet, to stand in another one as well. */
async function scannerBlocks(
  passphrase: string,
  { layouts }: ScannerFacts,
  bars: BarWriter,
): Promise<SheetBlock[]> {
  const content = scannerText(passphrase, layouts)
  if (content === undefined) throw new TypeError("no scanner types this on that keymap")
  const { keyboard, prompt } = layouts
  const probe = probeFor(passphrase)
  return [
    {
      kind: "warning",
      lines: [
        "SECRET. The codes on the last page are the passphrase of the disk.",
        "Do not photograph them. Do not leave this sheet anywhere.",
        "Destroy it when the passphrase was changed. Sign below.",
      ],
    },
    ...sheetDuty(),
    { kind: "heading", text: "1. Test the scanner with a harmless code" },
    {
      kind: "text",
      text: `Scanner and computer must be set to a ${keyboard.name} keyboard. Most scanners are US when new.`,
    },
    { kind: "text", text: "Open an empty text file, and scan one of these codes. This line must appear:" },
    { kind: "typed", lines: [probe] },
    ...(await codes(probe, "Probe. Not a secret.", bars)),
    { kind: "heading", text: "If another line appears" },
    { kind: "text", text: "Scanner and computer are set to different keyboards. Set the scanner anew." },
    {
      kind: "table",
      head: ["What appears", `Scanner ${keyboard.name}, computer set to`],
      rows: probeMistakes(probe, keyboard),
    },
    { kind: "new-page" },
    { kind: "heading", text: "2. Type the passphrase" },
    {
      kind: "boxes",
      items: [
        "The probe appeared as printed.",
        `The prompt uses the ${prompt.name} keymap. If nobody knows: try, a host allows three tries.`,
        "The scanner is connected to the host that waits.",
        "The console waits for the passphrase of the disk.",
      ],
    },
    { kind: "text", text: "Scan one of these codes once. Most scanners press Enter themselves." },
    { kind: "text", text: "If the console still waits after five seconds, press Enter." },
    ...(await codes(content, "SECRET: the passphrase.", bars)),
  ]
}

function sheetDuty(): SheetBlock[] {
  return [
    {
      kind: "facts",
      rows: [
        ["Printed on (date, time), by", ""],
        ["Destroyed on (date, time), by", ""],
        ["Witness", ""],
      ],
    },
  ]
}

async function codes(text: string, caption: string, bars: BarWriter): Promise<SheetBlock[]> {
  const drawn = await bars(text)
  return [
    ...(drawn === undefined || moduleWidth(drawn, PRINTABLE_MM) < THINNEST_BAR_MM
      ? [{ kind: "text", text: "The text is too long for a line of bars. Use the QR code." } as const]
      : [{ kind: "picture", picture: drawn, caption: `${caption} Bars, for any scanner.` } as const]),
    {
      kind: "picture",
      picture: qrPicture(text),
      caption: `${caption} QR code, for scanners that read squares.`,
    },
  ]
}
