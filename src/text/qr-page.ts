// One QR code on a screen with the words that belong to it: beside the picture, because a terminal of 24 lines has none below it.

import type { QrCode } from "./qr-code.ts"
import { drawnSize, drawQr, fittingMargin, type QrSpace, type QrStyle } from "./qr-terminal.ts"

/** Which of the codes this is. */
export interface QrPlace {
  /** From 1. */
  readonly part: number
  /** How many are enough. */
  readonly of: number
  /** True where keys are read. */
  readonly keys: boolean
}

const GAP = "  "
const WORDS_WIDE = 24

/** The lines of the page, at most `space.rows`; undefined if the code does not fit. */
export function qrPage(
  code: QrCode,
  place: QrPlace,
  space: QrSpace,
  { style, colours }: { readonly style: QrStyle; readonly colours: 16 | 256 },
): string[] | undefined {
  const margin = fittingMargin(code.version, style, space)
  if (margin === undefined) return undefined
  const picture = drawQr(code, style, margin, colours)
  const words = qrWords(place)
  const { columns } = drawnSize(code.version, style, margin)
  if (columns + GAP.length + WORDS_WIDE <= space.columns) {
    const rows = Math.max(picture.length, words.length)
    return Array.from({ length: rows }, (_, row) => {
      const word = words[row] ?? ""
      return `${picture[row] ?? " ".repeat(columns)}${word === "" ? "" : GAP + word}`
    })
  }
  const below = space.rows - picture.length
  return [...picture, ...(words.length <= below ? words : words.slice(0, Math.min(1, below)))]
}

/** What to do, in lines of at most 24 columns. */
export function qrWords({ part, of, keys }: QrPlace): string[] {
  return [
    ...whichWords(part, of),
    "",
    "Scan it with a phone, or",
    "photograph the screen.",
    ...(keys ? keyWords(of) : []),
  ]
}

function whichWords(part: number, of: number): string[] {
  if (of === 1) return ["QR code"]
  if (part <= of) return [`Part ${part} of ${of}`, "Scan every part."]
  return [`Extra part ${part - of}`, `Any ${of} parts are enough.`]
}

function keyWords(of: number): string[] {
  return of === 1 ? ["", "Enter  done"] : ["", "Enter  next part", "b      part before", "q      done"]
}
