// What every HTML page of ours needs so that a browser prints it well: the mark at the foot of each page, room for it, and no line of text
// below it. Browsers repeat the foot of a table on every page and keep its place free; they do not for anything else. So each part of the
// page is a table of one cell with an empty foot, and the mark is fixed to the bottom of the paper, where that foot lies.

/** Style rules; `size` in words of CSS. Browsers that know margin boxes number the pages. */
export function printedStyle(size: string): string {
  return `
table.part { width: 100%; border-collapse: collapse; margin: 0 } table.part > * > tr > td { border: 0; padding: 0; height: auto }
p:has(+ pre), p:has(+ figure), p:has(+ table), h1, h2, h2 + p { break-after: avoid } thead { display: table-header-group } tr { break-inside: avoid }
pre { orphans: 4; widows: 4 } figure { break-inside: avoid }
footer { border-top: 1px solid #000; font-size: 9pt }
@page { size: ${size}; margin: 16mm; @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 9pt sans-serif } }
@media print {
body { margin: 0; padding: 0; max-width: none } footer { position: fixed; bottom: 0; left: 0; right: 0; height: 6mm }
table.part + table.part { break-before: page } table.part > tfoot > tr > td { height: 8mm }
}`.trim()
}

/** The body of the page. Each part begins on a new sheet of paper; `mark` is HTML too. */
export function printedBody(parts: readonly (readonly string[])[], mark: string): string[] {
  return [
    "<main>",
    ...parts.flatMap((part) => [
      '<table class="part"><tfoot><tr><td></td></tr></tfoot><tbody><tr><td>',
      ...part,
      "</td></tr></tbody></table>",
    ]),
    "</main>",
    `<footer>${mark}</footer>`,
  ]
}
