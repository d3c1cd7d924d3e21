// Squares and bars on the pages of a PDF, as one path of black runs, with the empty margin that readers need.
import { BAR_HEIGHT_MM, moduleWidth, type Picture, PRINTABLE_MM, QUIET } from "./document.ts"
import { MM, type PdfPages } from "./pdf-page.ts"
import { blackRuns } from "./sheet-html.ts"

/** Draws it at the current place; does not move down. */
export function drawPicture(pages: PdfPages, drawn: Picture): void {
  const { size, quiet, tall, margin } = measures(drawn)
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
}

/** In points, the margin included. */
export function pictureHeight(drawn: Picture): number {
  const { tall, margin } = measures(drawn)
  return drawn.rows.length * tall + 2 * margin
}

// Bars need no margin above and below.
function measures(drawn: Picture) {
  const size = moduleWidth(drawn, PRINTABLE_MM) * MM
  const quiet = QUIET[drawn.shape] * size
  const bars = drawn.shape === "bars"
  return { size, quiet, tall: bars ? BAR_HEIGHT_MM * MM : size, margin: bars ? 0 : quiet }
}
