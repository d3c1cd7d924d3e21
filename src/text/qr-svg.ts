// A QR code as an SVG picture: one path, a white ground, the margin of the standard.
import type { QrCode } from "./qr-code.ts"

const MARGIN = 4

/** A whole SVG file; `pixels` is the width at which it is shown first. */
export function qrSvg({ rows }: QrCode, pixels = 480): string {
  const side = rows.length + 2 * MARGIN
  const runs = rows.flatMap((row, y) =>
    runsOf(row).map(([x, length]) => `M${x + MARGIN} ${y + MARGIN}h${length}v1h-${length}z`),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`,
    `<rect width="${side}" height="${side}" fill="#fff"/>`,
    `<path d="${runs.join("")}" fill="#000"/>`,
    "</svg>",
    "",
  ].join("\n")
}

/** Where black squares stand side by side: the first, and how many. */
function runsOf(row: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = []
  for (let x = 0; x < row.length; x++) {
    if (row[x] !== true) continue
    const start = x
    while (row[x + 1] === true) x++
    runs.push([start, x - start + 1])
  }
  return runs
}
