// The text of a mail that was written as a page, or of a page that somebody saved: tags go, those that begin a line begin one, the entities
// that mail programs write become characters. Enough to find a message in it; nothing is run, fetched or believed. Left out: attributes,
// what style sheets hide, named entities beyond those below.

/** What a page begins with. */
const BEGINS = /^\s*(?:<!doctype\s+html|<html|<head|<body|<meta\s)/i
const BREAKS: ReadonlySet<string> = new Set(
  "br p div tr li ul ol table pre blockquote hr h1 h2 h3 h4 h5 h6 section article".split(" "),
)
/** Their content is no text. */
const SILENT: ReadonlySet<string> = new Set(["style", "script", "title"])
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "\u2013",
  mdash: "\u2014",
  hellip: "\u2026",
  ldquo: "\u201c",
  rdquo: "\u201d",
  shy: "",
}

/** True for a text that is a page. */
export function isHtml(text: string): boolean {
  return BEGINS.test(text.slice(0, 1024))
}

/** The text of a page, in lines. */
export function htmlText(html: string): string {
  const small = asciiSmall(html)
  const out: string[] = []
  let at = 0
  let kept = 0
  while (at < html.length) {
    const tag = html.indexOf("<", at)
    const text = html.slice(at, tag < 0 ? html.length : tag)
    out.push(kept > 0 ? text : text.replace(/\s+/g, " "))
    if (tag < 0) break
    const name = /^\/?[a-z][a-z0-9]{0,15}/.exec(small.slice(tag + 1, tag + 18))?.[0] ?? ""
    if (name === "pre") kept += 1
    if (name === "/pre") kept = Math.max(0, kept - 1)
    if (BREAKS.has(name.replace("/", ""))) out.push("\n")
    at = endOfTag(small, tag, name)
  }
  return out.join("").replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, character)
}

/** Where the text goes on; the end of the page if it never does. */
function endOfTag(small: string, tag: number, name: string): number {
  const silent = SILENT.has(name)
  const end = small.startsWith("<!--", tag) ? "-->" : silent ? `</${name}` : ">"
  const found = small.indexOf(end, tag + 1)
  return found < 0 ? small.length : silent ? found : found + end.length
}

/** Small letters without a change of length, so that places in both texts are the same. */
function asciiSmall(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
}

function character(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal)
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : whole
}
