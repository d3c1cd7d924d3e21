// Lines for a screen of a given width: broken at spaces, continued under their own beginning. A piece without spaces that is too long, such
// as a path or a code, is broken where the line ends and never cut. Every line of the app comes this way: it is the last door there.
import { showLines } from "./escape.ts"

/** `line` as lines of at most `columns` characters. What was not escaped before is escaped here. */
export function wrapLine(line: string, columns: number): string[] {
  return broken(showLines(line), columns)
}

function broken(text: string, columns: number): string[] {
  const width = Math.max(10, columns)
  if (text.length <= width) return [text]
  const indent = /^ */.exec(text)?.[0].length ?? 0
  const lead = " ".repeat(Math.min(indent, width - 8))
  const lines: string[] = []
  let line = lead
  for (const word of text
    .trim()
    .split(" ")
    .flatMap((one) => pieces(one, width - lead.length))) {
    const longer = line.length === lead.length ? `${line}${word}` : `${line} ${word}`
    if (longer.length <= width) line = longer
    else {
      lines.push(line)
      line = `${lead}${word}`
    }
  }
  return [...lines, line]
}

/** Every line wrapped. */
export function wrapLines(lines: readonly string[], columns: number): string[] {
  return lines.flatMap((line) => wrapLine(line, columns))
}

function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word]
  return word.match(new RegExp(`.{1,${width}}`, "gu")) ?? [word]
}
