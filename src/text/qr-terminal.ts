// A QR code as lines of a terminal: dark on light whatever the colours of the terminal are, with a margin, in half blocks where the terminal
// has them and in coloured blanks where it does not. If it does not fit there is no picture: half a code helps nobody.
import { type QrCode, qrSize } from "./qr-code.ts"

/**
 * `half`: two squares in one character (▀ ▄ █). `full`: coloured blanks, two columns a square, for terminals without such characters. There is
 * none for terminals without colours: squares made of letters are not read.
 */
export type QrStyle = "half" | "full"

export interface QrSpace {
  readonly rows: number
  readonly columns: number
}

/** Margins in squares, the best first. Four is the standard; one is the least that readers take on a dark screen. */
const MARGINS = [4, 2, 1] as const
const DARK_ON_LIGHT = "\u001b[30;47m"
/** Pure black and white, where the terminal has 256 colours: its "white" may be a grey. */
const DARK_ON_WHITE = "\u001b[38;5;16;48;5;231m"
const RESET = "\u001b[0m"

/** The widest margin with which a code of this version fits, or undefined. */
export function fittingMargin(version: number, style: QrStyle, space: QrSpace): number | undefined {
  return MARGINS.find((margin) => {
    const { rows, columns } = drawnSize(version, style, margin)
    return rows <= space.rows && columns <= space.columns
  })
}

/** The largest version that fits, or 0. */
export function largestVersion(style: QrStyle, space: QrSpace): number {
  for (let version = 40; version > 0; version--)
    if (fittingMargin(version, style, space) !== undefined) return version
  return 0
}

export function drawnSize(version: number, style: QrStyle, margin: number): QrSpace {
  const side = qrSize(version) + 2 * margin
  return style === "half" ? { rows: Math.ceil(side / 2), columns: side } : { rows: side, columns: 2 * side }
}

/** The lines of the picture, each with its own colours. `colours`: how many the terminal has. */
export function drawQr(code: QrCode, style: QrStyle, margin: number, colours: 16 | 256 = 16): string[] {
  const side = code.rows.length + 2 * margin
  const dark = (x: number, y: number): boolean => code.rows[y - margin]?.[x - margin] === true
  const across = <T>(make: (x: number) => T): T[] => Array.from({ length: side }, (_, x) => make(x))
  const colour = colours === 256 ? DARK_ON_WHITE : DARK_ON_LIGHT
  if (style === "half") {
    return Array.from({ length: Math.ceil(side / 2) }, (_, row) => {
      const line = across((x) => HALVES[(dark(x, 2 * row) ? 2 : 0) + (dark(x, 2 * row + 1) ? 1 : 0)])
      return `${colour}${line.join("")}${RESET}`
    })
  }
  const inverse = colours === 256 ? "\u001b[48;5;16m" : "\u001b[40m"
  return Array.from({ length: side }, (_, y) => {
    const line = across((x) => `${dark(x, y) ? inverse : colour}  `)
    return `${joined(line)}${RESET}`
  })
}

const HALVES = [" ", "▄", "▀", "█"] as const

/** A colour is said once for all cells that follow with it. */
function joined(cells: readonly string[]): string {
  return cells.map((cell, at) => (cell === cells[at - 1] ? "  " : cell)).join("")
}
