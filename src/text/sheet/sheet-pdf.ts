// A sheet as a PDF: the blocks of the document, one under the other, on A4 or Letter. Loaded only when a PDF is asked for.
import {
  BAR_HEIGHT_MM,
  moduleWidth,
  type Paper,
  type Picture,
  PRINTABLE_MM,
  QUIET,
  type SheetBlock,
  type SheetDocument,
} from "./document.ts"
import { type FontName, MM, PdfPages } from "./pdf-page.ts"
import { blackRuns } from "./sheet-html.ts"

const TEXT = 10.5
const LEADING = 1.35
const PAD = 6
/** Of the size of the font. */
const COURIER_WIDTH = 0.6

/** The file. */
export async function sheetPdf({ title, mark, blocks }: SheetDocument, paper: Paper): Promise<Uint8Array> {
  const pages = await PdfPages.open(paper, title)
  lines(pages, title, "bold", 18)
  pages.gap(4)
  for (const block of blocks) draw(pages, block)
  return await pages.save(mark)
}

function draw(pages: PdfPages, block: SheetBlock): void {
  switch (block.kind) {
    case "heading":
      heading(pages, block.text)
      break
    case "text":
      lines(pages, block.text, "plain", TEXT)
      break
    case "warning":
      warning(pages, block.lines)
      break
    case "typed":
      typed(pages, block.lines)
      break
    case "facts":
      for (const [label, value] of block.rows) fact(pages, label, value)
      pages.gap(4)
      break
    case "table":
      tableRow(pages, block.head, "bold")
      for (const cells of block.rows) tableRow(pages, cells, "plain")
      pages.gap(4)
      break
    case "boxes":
      for (const item of block.items) tickBox(pages, item)
      break
    case "picture":
      picture(pages, block.picture, block.caption)
      break
    case "new-page":
      pages.newPage()
      break
  }
}

function heading(pages: PdfPages, text: string): void {
  pages.gap(10)
  pages.room(60)
  pages.box(0, pages.width, 0.5)
  pages.gap(6)
  lines(pages, text, "bold", 13)
}

// Fixed width, as it is: only what is wider than the page is cut.
function typed(pages: PdfPages, texts: readonly string[]): void {
  const columns = Math.floor(pages.width / (TEXT * COURIER_WIDTH))
  const cut = texts.flatMap((text) => {
    const shown = pages.printable(text)
    const parts = Math.max(1, Math.ceil(shown.length / columns))
    return Array.from({ length: parts }, (_, at) => shown.slice(at * columns, (at + 1) * columns))
  })
  pages.room(Math.min(cut.length, 40) * TEXT * LEADING)
  for (const line of cut) {
    pages.room(TEXT * LEADING)
    pages.put(line, "typed", TEXT)
    pages.gap(TEXT * LEADING)
  }
  pages.gap(4)
}

function lines(pages: PdfPages, text: string, font: FontName, size: number, x = 0): void {
  for (const line of pages.wrap(text, font, size, pages.width - x)) {
    pages.room(size * LEADING)
    pages.put(line, font, size, x)
    pages.gap(size * LEADING)
  }
}

function warning(pages: PdfPages, texts: readonly string[]): void {
  const wrapped = texts.flatMap((text) => pages.wrap(text, "bold", TEXT, pages.width - 4 * PAD))
  const height = wrapped.length * TEXT * LEADING + 2 * PAD
  pages.gap(4)
  pages.room(height)
  pages.box(0, pages.width, height, 2.5)
  pages.gap(PAD)
  for (const line of wrapped) {
    pages.put(line, "bold", TEXT, 2 * PAD)
    pages.gap(TEXT * LEADING)
  }
  pages.gap(PAD + 6)
}

function fact(pages: PdfPages, label: string, value: string): void {
  const left = pages.width * 0.34
  const shown = pages.wrap(value, "plain", TEXT, pages.width - left)
  const height = Math.max(shown.length * TEXT * LEADING, value === "" ? 8 * MM : 0) + 4
  pages.room(height)
  pages.put(label, "plain", TEXT)
  for (const line of shown) {
    pages.put(line, "plain", TEXT, left)
    pages.gap(TEXT * LEADING)
  }
  pages.gap(Math.max(0, height - shown.length * TEXT * LEADING - 2))
  pages.box(0, pages.width, 0.4)
  pages.gap(4)
}

function tableRow(pages: PdfPages, cells: readonly string[], font: FontName): void {
  const width = pages.width / Math.max(1, cells.length)
  const wrapped = cells.map((cell) => pages.wrap(cell, font, TEXT - 1, width - 2 * PAD))
  const empty = cells.every((cell) => cell === "")
  const tallest = Math.max(1, ...wrapped.map((some) => some.length))
  const height = empty ? 9 * MM : tallest * (TEXT - 1) * LEADING + PAD
  pages.room(height)
  for (const [at] of cells.entries()) pages.box(at * width, width, height, 0.5)
  pages.gap(PAD / 2)
  for (let line = 0; line < tallest; line++) {
    for (const [at, some] of wrapped.entries()) pages.put(some[line] ?? "", font, TEXT - 1, at * width + PAD)
    pages.gap((TEXT - 1) * LEADING)
  }
  pages.gap(height - PAD / 2 - tallest * (TEXT - 1) * LEADING)
}

function tickBox(pages: PdfPages, item: string): void {
  pages.room(TEXT * LEADING + 3)
  pages.box(0, TEXT, TEXT, 0.8)
  lines(pages, item, "plain", TEXT, 2.5 * PAD)
  pages.gap(3)
}

function picture(pages: PdfPages, drawn: Picture, caption: string): void {
  const size = moduleWidth(drawn, PRINTABLE_MM) * MM
  const quiet = QUIET[drawn.shape] * size
  const tall = drawn.shape === "bars" ? BAR_HEIGHT_MM * MM : size
  const margin = drawn.shape === "bars" ? 0 : quiet
  const height = drawn.rows.length * tall + 2 * margin
  pages.gap(4)
  pages.room(height + 3 * TEXT * LEADING)
  pages.shapes(
    drawn.rows.flatMap((modules, y) =>
      blackRuns(modules).map(({ from, length }) => ({
        x: quiet + from * size,
        y: margin + y * tall,
        width: length * size,
        height: tall,
      })),
    ),
  )
  pages.gap(height + 2)
  lines(pages, caption, "plain", TEXT - 1)
  pages.gap(4)
}
