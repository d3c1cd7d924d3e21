// A sheet as one HTML page for a browser and its printer: no scripts, nothing from elsewhere, black on white, pictures as SVG.
import { html } from "../html.ts"
import { printedBody, printedStyle } from "../printed-page.ts"
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

const PAPER_NAMES: Readonly<Record<Paper, string>> = { a4: "A4", letter: "letter" }

const STYLE = `
body { font: 11pt/1.3 sans-serif; color: #000; background: #fff; max-width: 178mm; margin: 8mm auto; padding: 0 4mm }
h1 { font-size: 18pt; margin: 0 0 3mm } h2 { font-size: 13pt; margin: 4mm 0 1.5mm; border-top: 1px solid #000; padding-top: 2mm }
p { margin: .6mm 0 } pre { font: 10pt/1.35 monospace; margin: 2mm 0 }
.warning { border: 3px solid #000; padding: 1mm 4mm; margin: 2mm 0; font-weight: bold; break-inside: avoid }
table { border-collapse: collapse; width: 100%; margin: 2mm 0 } table { font-size: 10pt } th, td { border: 1px solid #000; padding: .7mm 2mm; text-align: left; vertical-align: top }
th { overflow-wrap: normal } td { overflow-wrap: anywhere } td:empty { height: 6.5mm }
table.facts td, table.facts th { border: 0; border-bottom: 1px solid #000 } table.facts th { width: 34%; font-weight: normal }
ul { list-style: none; padding: 0; margin: 1mm 0 } li::before { content: "\\2610"; margin-right: 3mm; font-size: 14pt }
figure { margin: 2mm 0 } figcaption { font-size: 10pt } svg { display: block; background: #fff }
`.trim()

/** The whole page. Ends with a newline. */
export function sheetHtml({ title, mark, blocks }: SheetDocument, paper: Paper): string {
  return `${[
    "<!doctype html>",
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${html(title)}</title>`,
    `<style>${STYLE}\n${printedStyle(PAPER_NAMES[paper])}</style>`,
    ...printedBody(partsOf(title, blocks), html(mark)),
    "</html>",
  ].join("\n")}\n`
}

/** What stands on a sheet of paper of its own, and the sheets after it. */
function partsOf(title: string, blocks: readonly SheetBlock[]): string[][] {
  const parts = [[`<h1>${html(title)}</h1>`]]
  for (const block of blocks) {
    if (block.kind === "new-page") parts.push([])
    else parts.at(-1)?.push(blockHtml(block))
  }
  return parts
}

function blockHtml(block: Exclude<SheetBlock, { kind: "new-page" }>): string {
  switch (block.kind) {
    case "heading":
      return `<h2>${html(block.text)}</h2>`
    case "text":
      return `<p>${html(block.text)}</p>`
    case "warning":
      return `<div class="warning">${block.lines.map((line) => `<p>${html(line)}</p>`).join("")}</div>`
    case "typed":
      return `<pre>${block.lines.map(html).join("\n")}</pre>`
    case "facts":
      return `<table class="facts">${block.rows.map(([label, value]) => `<tr><th>${html(label)}</th><td>${html(value)}</td></tr>`).join("")}</table>`
    case "table":
      return `<table><thead>${row("th", block.head)}</thead><tbody>${block.rows.map((cells) => row("td", cells)).join("")}</tbody></table>`
    case "boxes":
      return `<ul>${block.items.map((item) => `<li>${html(item)}</li>`).join("")}</ul>`
    case "picture":
      return `<figure>${svg(block.picture)}<figcaption>${html(block.caption)}</figcaption></figure>`
  }
}

function row(tag: "th" | "td", cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join("")}</tr>`
}

// Each black run is one rectangle: browsers leave no hair lines inside it.
function svg(picture: Picture): string {
  const quiet = QUIET[picture.shape]
  const size = moduleWidth(picture, PRINTABLE_MM)
  const tall = picture.shape === "bars" ? BAR_HEIGHT_MM / size : 1
  const margin = picture.shape === "bars" ? 0 : quiet
  const width = (picture.rows[0]?.length ?? 0) + 2 * quiet
  const height = picture.rows.length * tall + 2 * margin
  const runs = picture.rows.flatMap((modules, y) =>
    blackRuns(modules).map(
      ({ from, length }) =>
        `M${quiet + from} ${round(margin + y * tall)}h${length}v${round(tall)}h-${length}z`,
    ),
  )
  return `<svg width="${round(width * size)}mm" height="${round(height * size)}mm" viewBox="0 0 ${width} ${round(height)}" shape-rendering="crispEdges" role="img"><path d="${runs.join("")}"/></svg>`
}

/** Runs of black modules in one row, from the left. */
export function blackRuns(modules: readonly boolean[]): { from: number; length: number }[] {
  const runs: { from: number; length: number }[] = []
  for (const [at, black] of modules.entries()) {
    const last = runs.at(-1)
    if (!black) continue
    if (last !== undefined && last.from + last.length === at) last.length++
    else runs.push({ from: at, length: 1 })
  }
  return runs
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
