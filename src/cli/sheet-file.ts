// A sheet as a file: HTML or PDF by its name. The PDF writer is loaded only here, when it is needed.
import type { Ports } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import type { Paper, SheetDocument } from "../text/sheet/document.ts"
import { sheetHtml } from "../text/sheet/sheet-html.ts"

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
