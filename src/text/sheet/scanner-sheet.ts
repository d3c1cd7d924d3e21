// The scanner sheet: the passphrase as Code 128 and as a QR code for a USB scanner that types, and before it a probe: harmless text with the
// characters at risk, so that the person sees whether the scanner's keyboard fits before a secret is typed. Whoever has this sheet has the
// passphrase.
import { capOf, type Desktop, typingOf } from "../keyboard/keystroke.ts"
import { LAYOUT_IDS, type Layout, layoutOf } from "../keyboard/layout.ts"
import { receivedBy, UNKNOWN } from "../keyboard/received.ts"
import { type BarWriter, qrPicture } from "./barcode.ts"
import {
  moduleWidth,
  PRINTABLE_MM,
  type SheetBlock,
  type SheetDocument,
  THINNEST_BAR_MM,
} from "./document.ts"

/** Letters, digits and the two symbols of base64url that move between layouts. */
export const PROBE = "Probe-zy_ZY-qa_QA-wm_WM-0189"
/** The symbols that older clevis passphrases use, and their neighbours. */
export const SYMBOL_PROBE = "Probe #$%&()*+,./:;<=>?@[]^{|}~!"

export interface ScannerFacts {
  readonly host: string
  /** `keyboard`: how the scanner is set. */
  readonly desktop: Desktop
}

/**
 * What the codes must hold so that a scanner set to `keyboard` makes the prompt receive `text`: the scanner presses keys, and the prompt
 * reads them by its own keymap. Undefined if no such text exists: a key gives nothing on the scanner's layout, or is a dead key.
 */
export function scannerText(text: string, desktop: Desktop): string | undefined {
  const signs = [...text].map((character) => {
    const typing = typingOf(character, desktop)
    if (typing.kind === "space-bar") return " "
    if (typing.kind !== "press" || typing.stroke.dead) return undefined
    const cap = capOf(typing.stroke, desktop.keyboard)
    return cap === undefined || cap.dead || !/^[\x21-\x7e]$/.test(cap.character) ? undefined : cap.character
  })
  return signs.includes(undefined) ? undefined : signs.join("")
}

/** What a person may see instead of the probe, and what it means; the same line for several layouts is one row. */
export function probeMistakes(probe: string, scanner: Layout): (readonly [seen: string, meaning: string])[] {
  const seen = new Map<string, string[]>()
  for (const id of LAYOUT_IDS) {
    const layout = layoutOf(id)
    const text = receivedBy(probe, { keyboard: scanner, prompt: layout, noDeadKeys: true }).replaceAll(
      UNKNOWN,
      " ",
    )
    if (text !== probe) seen.set(text, [...(seen.get(text) ?? []), layout.name])
  }
  return [...seen].map(([text, names]) => [text, names.join(", ")])
}

/** The sheet. Throws TypeError if `scannerText` has no text for these layouts. */
export async function scannerSheet(
  passphrase: string,
  { host, desktop }: ScannerFacts,
  bars: BarWriter,
): Promise<SheetDocument> {
  return {
    title: `Scanner sheet for ${host}`,
    mark: `SECRET: opens the disk of ${host}. Destroy this sheet.`,
    blocks: await scannerBlocks(passphrase, { host, desktop }, bars),
  }
}

/** The pages of the sheet, to stand in another one as well. */
export async function scannerBlocks(
  passphrase: string,
  { desktop }: ScannerFacts,
  bars: BarWriter,
): Promise<SheetBlock[]> {
  const content = scannerText(passphrase, desktop)
  if (content === undefined) throw new TypeError("no scanner types this on that keymap")
  const { keyboard, prompt } = desktop
  const symbols = /[^A-Za-z0-9_-]/.test(passphrase)
  const probe = symbols ? SYMBOL_PROBE : PROBE
  return [
    {
      kind: "warning",
      lines: [
        "SECRET. The codes on the next page are the passphrase of the disk.",
        "Do not photograph them. Do not leave this sheet anywhere.",
        "Destroy it when the passphrase was changed. Sign below.",
      ],
    },
    ...sheetDuty(),
    { kind: "heading", text: "1. Test the scanner with a harmless code" },
    {
      kind: "text",
      text: `The scanner must be set to a ${keyboard.name} keyboard. Most are set to US when new.`,
    },
    {
      kind: "text",
      text: `Use a computer that is set to a ${keyboard.name} keyboard. Open an empty text file.`,
    },
    { kind: "text", text: "Scan one of these two codes. This line must appear, character by character:" },
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
