// A sheet as a PDF: the blocks of the document, one under the other, on A4 or Letter. Loaded only when a PDF is asked for.
import type { Paper, Picture, SheetBlock, SheetDocument } from "./document.ts"
import { type FontName, LEADING, MM, PdfPages, TEXT } from "./pdf-page.ts"
import { drawPicture, pictureHeight } from "./pdf-picture.ts"
import { drawTable, tableStart } from "./pdf-table.ts"

const PAD = 6
/** Of the size of the font. */
const COURIER_WIDTH = 0.6
/** So many lines of fixed width are not torn apart. */
const LINES_TOGETHER = 12
/** A picture's caption may need two lines. */
const CAPTION = 3 * TEXT * LEADING

/** The file. */
export async function sheetPdf({ title, mark, blocks }: SheetDocument, paper: Paper): Promise<Uint8Array> {
  const pages = await PdfPages.open(paper, title)
  lines(pages, title, "bold", 18)
  pages.gap(4)
  for (const [at, block] of blocks.entries()) {
    pages.room(together(pages, blocks.slice(at)))
    draw(pages, block)
  }
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
      drawTable(pages, block)
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

/** How much of these blocks must stand on one page: words that lead to something stand on its page. */
function together(pages: PdfPages, [block, ...more]: readonly SheetBlock[]): number {
  switch (block?.kind) {
    case "heading":
      return 16 + linesHeight(pages, block.text, "bold", 13) + together(pages, more)
    case "text":
      return linesHeight(pages, block.text, "plain", TEXT) + (isWords(more[0]) ? 0 : together(pages, more))
    case "typed":
      return Math.min(typedLines(pages, block.lines).length, LINES_TOGETHER) * TEXT * LEADING
    case "table":
      return tableStart(pages, block)
    case "picture":
      return pictureHeight(block.picture) + CAPTION
    default:
      return 0
  }
}

function isWords(block: SheetBlock | undefined): boolean {
  return block?.kind === "heading" || block?.kind === "text"
}

function heading(pages: PdfPages, text: string): void {
  pages.gap(10)
  pages.box(0, pages.width, 0.5)
  pages.gap(6)
  lines(pages, text, "bold", 13)
}

// Fixed width, as it is: only what is wider than the page is cut.
function typed(pages: PdfPages, texts: readonly string[]): void {
  for (const line of typedLines(pages, texts)) {
    pages.room(TEXT * LEADING)
    pages.put(line, "typed", TEXT)
    pages.gap(TEXT * LEADING)
  }
  pages.gap(4)
}

function typedLines(pages: PdfPages, texts: readonly string[]): string[] {
  const columns = Math.floor(pages.width / (TEXT * COURIER_WIDTH))
  return texts.flatMap((text) => {
    const shown = pages.printable(text)
    const parts = Math.max(1, Math.ceil(shown.length / columns))
    return Array.from({ length: parts }, (_, at) => shown.slice(at * columns, (at + 1) * columns))
  })
}

function lines(pages: PdfPages, text: string, font: FontName, size: number, x = 0): void {
  for (const line of pages.wrap(text, font, size, pages.width - x)) {
    pages.room(size * LEADING)
    pages.put(line, font, size, x)
    pages.gap(size * LEADING)
  }
}

function linesHeight(pages: PdfPages, text: string, font: FontName, size: number): number {
  return pages.wrap(text, font, size, pages.width).length * size * LEADING
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

function tickBox(pages: PdfPages, item: string): void {
  pages.room(TEXT * LEADING + 3)
  pages.box(0, TEXT, TEXT, 0.8)
  lines(pages, item, "plain", TEXT, 2.5 * PAD)
  pages.gap(3)
}

function picture(pages: PdfPages, drawn: Picture, caption: string): void {
  pages.gap(4)
  drawPicture(pages, drawn)
  pages.gap(pictureHeight(drawn) + 2)
  lines(pages, caption, "plain", TEXT - 1)
  pages.gap(4)
}
