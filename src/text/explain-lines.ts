// Explained console messages as lines for a person. The console's own words are escaped and cut; ours are wrapped to the screen.
import type { Explanation, Finding } from "../actions/explain.ts"
import { showShort } from "./escape.ts"

/** One block for each message, an empty line between. */
export function explainLines({ findings, lines }: Explanation, columns = 80): string[] {
  if (findings.length === 0) return nothingKnown(lines)
  const known = findings.length === 1 ? "One known message." : `${findings.length} known messages.`
  return [known, ...findings.flatMap((finding) => ["", ...findingLines(finding, columns)])]
}

function findingLines({ entry, line, printed, count }: Finding, columns: number): string[] {
  const often = count === 1 ? "" : `, ${count} times`
  return [
    `Line ${line}${often}, printed by ${entry.program}:`,
    `  | ${showShort(printed.trim(), columns - 5)}`,
    ...labelled("Means", [entry.means], columns),
    ...labelled("Check", entry.check, columns),
    ...labelled("Careful", entry.avoid, columns),
    ...labelled("Source", [entry.source.join(", ")], columns),
  ]
}

/** Nothing found is an answer too: it says what to send, to whom, and what must stay out. */
function nothingKnown(lines: number): string[] {
  return [
    `No known message is in ${lines === 1 ? "this line" : `these ${lines} lines`}.`,
    "That does not mean that nothing is wrong.",
    "",
    "Only English messages are known. On the host use: LC_ALL=C COMMAND",
    "Send your colleague the last 40 lines before the prompt. A photo is fine.",
    "Add the name of the host, the last command, and what changed.",
    "Leave out passphrases and everything that starts with eyJ.",
    "The disk itself can still be looked at: nbde-rescue inspect DEVICE",
  ]
}

function labelled(label: string, texts: readonly string[], columns: number): string[] {
  const mark = texts.length > 1
  return texts.flatMap((text, index) => {
    const head = index === 0 ? `${label}:`.padEnd(9) : " ".repeat(9)
    const bullet = mark ? "- " : ""
    return wrap(text, columns - 9 - bullet.length).map((line, row) =>
      row === 0 ? `${head}${bullet}${line}` : `${" ".repeat(9 + bullet.length)}${line}`,
    )
  })
}

/** A command stays on one line, so that it can be read and copied as a whole. */
function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text]
  const at = text.indexOf(" nbde-rescue ")
  if (at >= 0) return [...wrap(text.slice(0, at), width), text.slice(at + 1)]
  const lines: string[] = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
