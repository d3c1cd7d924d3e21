// A sheet of paper as data: what stands on it, in which order. sheet-html.ts and sheet-pdf.ts print it; neither knows what it is about.
// Readable in black and white; text is as it came, the printers escape it.

/** Black and white squares, row by row; true is black. Bars are one row drawn tall. */
export interface Picture {
  readonly shape: "square" | "bars"
  readonly rows: readonly (readonly boolean[])[]
}

export type SheetBlock =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  /** In a frame: must be read. */
  | { readonly kind: "warning"; readonly lines: readonly string[] }
  /** Typed or compared character by character: fixed width, never wrapped. */
  | { readonly kind: "typed"; readonly lines: readonly string[] }
  /** An empty value is a line to write on. */
  | { readonly kind: "facts"; readonly rows: readonly (readonly [label: string, value: string])[] }
  /** Empty cells are left empty, to write in. */
  | {
      readonly kind: "table"
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  | { readonly kind: "boxes"; readonly items: readonly string[] }
  | { readonly kind: "picture"; readonly caption: string; readonly picture: Picture }
  | { readonly kind: "new-page" }

export interface SheetDocument {
  readonly title: string
  /** At the foot of every page, before the page number. */
  readonly mark: string
  readonly blocks: readonly SheetBlock[]
}

export type Paper = "a4" | "letter"

/** Width of one bar or square in millimetres: as large as fits, up to what scanners like. */
export function moduleWidth({ shape, rows }: Picture, availableMm: number): number {
  const wide = (rows[0]?.length ?? 1) + 2 * QUIET[shape]
  return Math.min(availableMm / wide, LARGEST_MM[shape])
}

/** The empty margin that readers need on each side, in modules. */
export const QUIET: Readonly<Record<Picture["shape"], number>> = { square: 4, bars: 10 }
const LARGEST_MM: Readonly<Record<Picture["shape"], number>> = { square: 0.8, bars: 0.33 }
/** How tall bars are, in millimetres. */
export const BAR_HEIGHT_MM = 18
/** Bars thinner than this are lost on ordinary printers and scanners, in millimetres. */
export const THINNEST_BAR_MM = 0.19
/** What both papers leave between their margins, in millimetres. */
export const PRINTABLE_MM = 178
