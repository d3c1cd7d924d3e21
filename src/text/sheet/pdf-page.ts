// Pages of a PDF and the place where the next line goes: text with wrapping, frames, rules, pictures, and at the end a foot with the page
// number on each. Lengths in points, from the top left. Uses the fonts every PDF reader has; what they lack is shown as its number.
import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from "@cantoo/pdf-lib"
import { showText } from "../escape.ts"
import type { Paper } from "./document.ts"

export const MM = 72 / 25.4
/** Size of ordinary text, and the height of a line in sizes. */
export const TEXT = 10.5
export const LEADING = 1.3
const SIZES: Readonly<Record<Paper, readonly [number, number]>> = { a4: [210, 297], letter: [215.9, 279.4] }
const MARGIN = 16 * MM
const FOOT = 12 * MM
const BLACK = rgb(0, 0, 0)

export type FontName = "plain" | "bold" | "typed"

export class PdfPages {
  readonly width: number
  readonly #document: PDFDocument
  readonly #fonts: Readonly<Record<FontName, PDFFont>>
  readonly #known: ReadonlySet<number>
  readonly #size: readonly [number, number]
  readonly #pages: PDFPage[] = []
  /** From the top of the page. */
  #down = 0

  private constructor(document: PDFDocument, fonts: Readonly<Record<FontName, PDFFont>>, paper: Paper) {
    const [width, height] = SIZES[paper]
    this.#document = document
    this.#fonts = fonts
    this.#known = new Set(fonts.plain.getCharacterSet())
    this.#size = [width * MM, height * MM]
    this.width = width * MM - 2 * MARGIN
    this.newPage()
  }

  /** `title` is shown by readers in the window. No dates and no names of programs or people get in. */
  static async open(paper: Paper, title: string): Promise<PdfPages> {
    const document = await PDFDocument.create({ updateMetadata: false })
    document.setTitle(showText(title), { showInWindowTitleBar: true })
    const [plain, bold, typed] = await Promise.all(
      [StandardFonts.Helvetica, StandardFonts.HelveticaBold, StandardFonts.Courier].map((name) =>
        document.embedFont(name),
      ),
    )
    if (plain === undefined || bold === undefined || typed === undefined) throw new TypeError("no fonts")
    return new PdfPages(document, { plain, bold, typed }, paper)
  }

  newPage(): void {
    this.#pages.push(this.#document.addPage([...this.#size]))
    this.#down = MARGIN
  }

  /** Goes to the next page unless `height` still fits on this one. */
  room(height: number): "same page" | "new page" {
    if (this.#down === MARGIN || this.#down + height <= this.#size[1] - MARGIN - FOOT) return "same page"
    this.newPage()
    return "new page"
  }

  gap(height: number): void {
    this.#down += height
  }

  /** One line at the left edge plus `x`; does not move down. */
  put(text: string, font: FontName, size: number, x = 0): void {
    this.#page().drawText(this.printable(text), {
      x: MARGIN + x,
      y: this.#size[1] - this.#down - size,
      size,
      font: this.#fonts[font],
      color: BLACK,
    })
  }

  /** A frame, or filled black, from the current place downward; does not move down. */
  box(x: number, width: number, height: number, border?: number): void {
    const place = { x: MARGIN + x, y: this.#size[1] - this.#down - height, width, height }
    this.#page().drawRectangle(
      border === undefined
        ? { ...place, color: BLACK }
        : { ...place, borderColor: BLACK, borderWidth: border },
    )
  }

  /** Many filled rectangles relative to the current place, as one path: readers then draw no hair lines between them. */
  shapes(rectangles: readonly { x: number; y: number; width: number; height: number }[]): void {
    const path = rectangles.map(
      ({ x, y, width, height }) =>
        `M${points(x)} ${points(y)}h${points(width)}v${points(height)}h${points(-width)}z`,
    )
    this.#page().drawSvgPath(path.join(""), {
      x: MARGIN,
      y: this.#size[1] - this.#down,
      color: BLACK,
      borderWidth: 0,
    })
  }

  /** `text` in lines no wider than `width`; long words are cut. */
  wrap(text: string, font: FontName, size: number, width: number): string[] {
    const lines: string[] = []
    let line = ""
    const fits = (candidate: string): boolean => this.#fonts[font].widthOfTextAtSize(candidate, size) <= width
    for (const word of this.printable(text).split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`
      if (fits(longer)) {
        line = longer
        continue
      }
      if (line !== "") lines.push(line)
      line = ""
      for (const character of word) {
        if (line !== "" && !fits(line + character)) {
          lines.push(line)
          line = ""
        }
        line += character
      }
    }
    return [...lines, line]
  }

  /** What the fonts can show: nothing hidden, and characters they lack by their number. */
  printable(text: string): string {
    return [...showText(text)]
      .map((character) => {
        const code = character.codePointAt(0) ?? 0
        return this.#known.has(code) ? character : `\\u{${code.toString(16)}}`
      })
      .join("")
  }

  /** Writes the foot of every page and returns the file. */
  async save(mark: string): Promise<Uint8Array> {
    for (const [at, page] of this.#pages.entries()) {
      const number = `Page ${at + 1} of ${this.#pages.length}`
      const font = this.#fonts.plain
      const y = MARGIN - 4
      page.drawLine({
        start: { x: MARGIN, y: y + 12 },
        end: { x: MARGIN + this.width, y: y + 12 },
        thickness: 0.5,
        color: BLACK,
      })
      page.drawText(this.wrap(mark, "plain", 9, this.width - 80)[0] ?? "", {
        x: MARGIN,
        y,
        size: 9,
        font,
        color: BLACK,
      })
      const x = MARGIN + this.width - font.widthOfTextAtSize(number, 9)
      page.drawText(number, { x, y, size: 9, font, color: BLACK })
    }
    return await this.#document.save()
  }

  #page(): PDFPage {
    const page = this.#pages.at(-1)
    if (page === undefined) throw new TypeError("no page")
    return page
  }
}

function points(value: number): number {
  return Math.round(value * 1000) / 1000
}
