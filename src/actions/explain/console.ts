// Console output made searchable. Pasted text carries colours, carriage returns, NULs of UTF-16 and line breaks where the screen was
// full, so words are compared without any white space, and a match may run over a line break if the line was long enough to be full.
// Nothing is decoded or interpreted; cleaned lines still carry text from outside and are escaped where they are shown.

/** A line shorter than this was not broken by a screen. */
const FULL_LINE = 40

/** What is shown of a very long line. */
const SHOWN = 400

export interface ConsoleText {
  /** All visible characters, lower case, without white space. */
  readonly visible: string
  /** For each visible character its line, counted from 0. */
  readonly lineOf: Uint32Array
  /** For each visible character 1 if white space or a line break came before it. */
  readonly afterSpace: Uint8Array
  /** The lines without colours and control characters. */
  readonly lines: readonly string[]
}

// Colours and cursor moves; titles; what is left of a colour when a paste lost its escape character.
const ESCAPES =
  /\u001b\[[0-?]{0,32}[ -/]{0,8}[@-~]|\u001b\][^\u0007\u001b\n]{0,256}(?:\u0007|\u001b\\)?|\u001b[ -/]{0,4}[0-~]|\u009b[0-?]{0,32}[@-~]|\[[0-9]{1,3}(?:;[0-9]{1,3}){0,4}m/g

/** Any text, of any length: the caller bounds it. Linear. */
export function readConsole(text: string): ConsoleText {
  const lines = text
    .replace(ESCAPES, "")
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => line.replace(/\t/g, " ").replace(/\p{Cc}/gu, ""))
  const size = lines.reduce((sum, line) => sum + line.length, 0)
  const lineOf = new Uint32Array(size)
  const afterSpace = new Uint8Array(size)
  const parts: string[] = []
  let length = 0
  for (const [number, line] of lines.entries()) {
    let space = 1
    let part = ""
    for (const character of foldCase(line)) {
      if (isSpace(character)) {
        space = 1
        continue
      }
      lineOf.fill(number, length, length + character.length)
      afterSpace[length] = space
      length += character.length
      space = 0
      part += character
    }
    parts.push(part)
  }
  return { visible: parts.join(""), lineOf, afterSpace, lines }
}

/** The line of a visible character as printed; of a very long line the part around that character. */
export function lineAround({ lines, lineOf }: ConsoleText, index: number): string {
  const number = lineOf[index] ?? 0
  const line = lines[number] ?? ""
  if (line.length <= SHOWN) return line
  let visible = index - lineOf.indexOf(number)
  let column = 0
  for (const character of line) {
    if (!isSpace(character)) {
      if (visible <= 0) break
      visible -= character.length
    }
    column += character.length
  }
  const start = Math.max(0, column - SHOWN / 4)
  return line.slice(start, start + SHOWN)
}

/** The same folding for a template's words. */
export function squeeze(text: string): string {
  return [...foldCase(text)].filter((character) => !isSpace(character)).join("")
}

/** True if a match may run from one line to the other: every line before the last is as long as a full screen. */
export function isOneMessage({ lines }: ConsoleText, first: number, last: number): boolean {
  if (last - first > 3) return false
  return lines.slice(first, last).every((line) => line.length >= FULL_LINE)
}

// ASCII only, so that every character keeps its length; typographic quotes come from mail and chat programs.
function foldCase(text: string): string {
  return text
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
}

function isSpace(character: string): boolean {
  return character === " " || character === "\u00a0"
}
