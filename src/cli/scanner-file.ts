// A scanner sheet as a file, for whoever holds the passphrase at this moment. The duty to destroy it is opened before it exists.
import wasm from "zxing-wasm/writer/zxing_writer.wasm"
import type { Ports } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import type { Secret } from "../bytes/secret.ts"
import type { Layouts } from "../text/keyboard/keystroke.ts"
import { type BarWriter, barWriter } from "../text/sheet/barcode.ts"
import type { Paper } from "../text/sheet/document.ts"
import { scannerSheet } from "../text/sheet/scanner-sheet.ts"
import { scannerText } from "../text/sheet/scanner-text.ts"
import { writeSheet } from "./sheet-file.ts"

export interface ScannerFile {
  readonly path: string
  readonly paper: Paper
  /** `keyboard`: how the scanner is set. */
  readonly layouts: Layouts
  readonly host: string
  /** Writes the duty down; nothing where there is no record. */
  readonly beforeSheet: () => Promise<void>
}

/** Throws `scanner-unfit` if no scanner set like this types the passphrase at such a prompt, and what `Files.write` throws. */
export async function writeScannerSheet(
  ports: Pick<Ports, "files">,
  { path, paper, layouts, host, beforeSheet }: ScannerFile,
  passphrase: Secret,
): Promise<void> {
  const text = Buffer.from(passphrase.reveal()).toString("latin1")
  requireScannable(text, layouts)
  const sheet = await scannerSheet(text, { host, layouts }, await openBarWriter())
  await beforeSheet()
  await writeSheet(ports, path, sheet, paper)
}

function requireScannable(text: string, layouts: Layouts): void {
  if (scannerText(text, layouts) !== undefined) return
  throw new ToolError("scanner-unfit", "a scanner set like this cannot type the passphrase at that prompt", {
    scanner: layouts.keyboard.id,
    prompt: layouts.prompt.id,
  })
}

// The writer of bars with the WebAssembly that was bundled with it.
async function openBarWriter(): Promise<BarWriter> {
  // The package's own types speak of another bundler setting; build.mjs makes bytes of it.
  const bytes: unknown = wasm
  if (!(bytes instanceof Uint8Array)) throw new TypeError("the barcode writer was not bundled as bytes")
  return await barWriter(bytes)
}
