// A sheet as a file: HTML or PDF by its name. The PDF writer and the barcode writer are loaded only here, when they are needed.
import wasm from "zxing-wasm/writer/zxing_writer.wasm"
import type { Ports } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { type BarcodeWriter, barcodeWriter } from "../text/sheet/barcode.ts"
import type { Paper, SheetDocument } from "../text/sheet/document.ts"
import { sheetHtml } from "../text/sheet/sheet-html.ts"

/** The barcode writer with the WebAssembly that was bundled with it. */
export async function openBarcodeWriter(): Promise<BarcodeWriter> {
  // The package's own types speak of another bundler setting; build.mjs makes bytes of it.
  const bytes: unknown = wasm
  if (!(bytes instanceof Uint8Array)) throw new TypeError("the barcode writer was not bundled as bytes")
  return await barcodeWriter(bytes)
}

/** Writes the sheet to `path`, which ends in .html or .pdf; "-" is HTML on standard output and the caller's matter. */
export async function writeSheet(
  { files }: Pick<Ports, "files">,
  path: string,
  sheet: SheetDocument,
  paper: Paper,
): Promise<void> {
  await files.write(path, await sheetBytes(path, sheet, paper), 0o600)
}

async function sheetBytes(path: string, sheet: SheetDocument, paper: Paper): Promise<Uint8Array> {
  if (/\.html$/i.test(path)) return Buffer.from(sheetHtml(sheet, paper))
  if (!/\.pdf$/i.test(path)) throw new ToolError("usage", "the name of a sheet ends in .html or .pdf")
  const { sheetPdf } = await import("../text/sheet/sheet-pdf.ts")
  return await sheetPdf(sheet, paper)
}
