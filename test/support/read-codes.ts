// Reads barcodes back: a picture of modules as our own code makes it, and PNG files of printed pages, by two readers that share no code.
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader"
import { type Picture, QUIET } from "../../src/text/sheet/document.ts"

export interface ReadCode {
  readonly format: string
  readonly text: string
}

const PIXELS = 4
const BAR_PIXELS = 40

/** What zxing reads of a picture drawn with `PIXELS` pixels a module. */
export async function readPicture({ shape, rows }: Picture): Promise<ReadCode[]> {
  const quiet = QUIET[shape]
  const tall = shape === "bars" ? BAR_PIXELS : 1
  const width = ((rows[0]?.length ?? 0) + 2 * quiet) * PIXELS
  const height = (rows.length * tall + 2 * quiet) * PIXELS
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = rows[Math.floor((Math.floor(y / PIXELS) - quiet) / tall)]
      if (row?.[Math.floor(x / PIXELS) - quiet] !== true) continue
      data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  return await zxing({ data, width, height, colorSpace: "srgb" })
}

/** What zxing reads of a PNG file. */
export async function readPng(file: string): Promise<ReadCode[]> {
  return await zxing(new Uint8Array(readFileSync(file)))
}

/** What zbar reads of a PNG file. */
export function zbar(file: string): ReadCode[] {
  const text = execFileSync("zbarimg", ["-q", file], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  })
  return text
    .trimEnd()
    .split("\n")
    .map((line) => ({ format: line.slice(0, line.indexOf(":")), text: line.slice(line.indexOf(":") + 1) }))
}

/** The pages of a PDF as PNG files in `folder`, at a resolution that an office printer has too. */
export function pdfPages(pdf: string, folder: string): string[] {
  execFileSync("pdftoppm", ["-r", "200", "-gray", "-png", pdf, join(folder, "page")])
  return readdirSync(folder)
    .filter((name) => /^page-\d+\.png$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** The text of a PDF, as its lines lie on the pages. */
export function pdfText(pdf: string): string {
  return execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" })
}

async function zxing(image: Parameters<typeof readBarcodes>[0]): Promise<ReadCode[]> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"))
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true })
  const found = await readBarcodes(image, { formats: ["QRCode", "Code128"], maxNumberOfSymbols: 8 })
  return found.map(({ format, text }) => ({ format, text }))
}

/** The wasm file of the writer, as the program gets it bundled. */
export function writerWasm(): Uint8Array {
  return readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm"))
}
