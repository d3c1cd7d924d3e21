// A table on the pages of a PDF: equal columns, framed cells, empty rows high enough to write in, and the head again on every page.
import type { SheetBlock } from "./document.ts"
import { type FontName, LEADING, MM, type PdfPages, TEXT } from "./pdf-page.ts"

const SIZE = TEXT - 1
const PAD = 4
const EMPTY_ROW = 9 * MM

export type Table = Extract<SheetBlock, { kind: "table" }>

// On each page the table begins with its head.
export function drawTable(pages: PdfPages, { head, rows }: Table): void {
  drawRow(pages, head, "bold")
  for (const cells of rows) {
    if (pages.room(rowHeight(pages, cells)) === "new page") drawRow(pages, head, "bold")
    drawRow(pages, cells, "plain")
  }
  pages.gap(4)
}

/** What must stand together: the head and the first row. */
export function tableStart(pages: PdfPages, { head, rows: [first = []] }: Table): number {
  return rowHeight(pages, head) + rowHeight(pages, first)
}

function drawRow(pages: PdfPages, cells: readonly string[], font: FontName): void {
  const width = columnWidth(pages, cells)
  const height = rowHeight(pages, cells)
  for (const [at] of cells.entries()) pages.box(at * width, width, height, 0.5)
  pages.gap(PAD / 2)
  const wrapped = cellLines(pages, cells, font)
  const tallest = Math.max(1, ...wrapped.map((some) => some.length))
  for (let line = 0; line < tallest; line++) {
    for (const [at, some] of wrapped.entries()) pages.put(some[line] ?? "", font, SIZE, at * width + PAD)
    pages.gap(SIZE * LEADING)
  }
  pages.gap(height - PAD / 2 - tallest * SIZE * LEADING)
}

function rowHeight(pages: PdfPages, cells: readonly string[]): number {
  if (cells.every((cell) => cell === "")) return EMPTY_ROW
  // Bold is the wider of the two: no row is higher than it was taken for.
  const lines = cellLines(pages, cells, "bold").map((some) => some.length)
  return Math.max(1, ...lines) * SIZE * LEADING + PAD
}

function cellLines(pages: PdfPages, cells: readonly string[], font: FontName): string[][] {
  return cells.map((cell) => pages.wrap(cell, font, SIZE, columnWidth(pages, cells) - 2 * PAD))
}

function columnWidth(pages: PdfPages, cells: readonly string[]): number {
  return pages.width / Math.max(1, cells.length)
}
