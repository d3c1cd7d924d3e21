// A terminal screen as a picture for the pages: text stays text, so it can be searched and read out. Knows the few looks that the app uses:
// bold, dim, yellow and green (see src/tui/theme.ts).

const CELL = { width: 8.4, height: 18, top: 14 }
const COLOURS: Readonly<Record<string, string>> = { "32": "#7ee787", "33": "#f2cc60" }

interface Look {
  readonly bold: boolean
  readonly dim: boolean
  readonly colour?: string
}

const PLAIN: Look = { bold: false, dim: false }

/** `painted`: lines with SGR sequences, as tmux captures them. `title` is what a screen reader says. */
export function screenSvg(painted: string, columns: number, title: string): string {
  const lines = painted.trimEnd().split("\n")
  const [width, height] = [columns * CELL.width + 32, lines.length * CELL.height + 32]
  const rows = lines.map((line, row) => {
    const y = 16 + CELL.top + row * CELL.height
    return `<text x="16" y="${y}" xml:space="preserve">${runsOf(line).map(spanOf).join("")}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#161b22"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="#e6edf3" style="white-space:pre">`,
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n")
}

/** A line in pieces of one look each. */
function runsOf(line: string): { text: string; look: Look }[] {
  const runs: { text: string; look: Look }[] = []
  let look = PLAIN
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    const sgr = /^\u001b\[([0-9;]*)m$/.exec(part)?.[1]
    if (sgr === undefined) runs.push({ text: part.replace(/\u001b[()].|[\u000e\u000f]/g, ""), look })
    else look = sgr.split(";").reduce(lookAfter, look)
  }
  return runs.filter(({ text }) => text !== "")
}

function lookAfter(look: Look, code: string): Look {
  const { colour: _, ...uncoloured } = look
  switch (code) {
    case "":
    case "0":
      return PLAIN
    case "1":
      return { ...look, bold: true }
    case "2":
      return { ...look, dim: true }
    case "22":
      return { ...look, bold: false, dim: false }
    case "39":
      return uncoloured
    default:
      return COLOURS[code] === undefined ? look : { ...look, colour: COLOURS[code] }
  }
}

function spanOf({ text, look: { bold, dim, colour } }: { text: string; look: Look }): string {
  const style = [
    ...(bold ? ['font-weight="bold"'] : []),
    ...(dim ? ['opacity="0.7"'] : []),
    ...(colour === undefined ? [] : [`fill="${colour}"`]),
  ]
  return style.length === 0 ? escapeXml(text) : `<tspan ${style.join(" ")}>${escapeXml(text)}</tspan>`
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
}
