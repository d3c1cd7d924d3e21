// The help of one command as it stands on the terminal: commander's own part with the flags of every command set apart, then the notes
// and examples of the command, fitted into the width. An example that is too long goes on behind a backslash, so that it can be copied.
import { Option } from "commander"
import { wrapLine, wrapLines } from "../text/wrap.ts"

/** Title over the flags that every command takes. */
export const EVERYWHERE = "With every command:"

/** What `--help` calls itself, beside the other flags of every command. */
export function helpOption(): Option {
  return new Option("-h, --help", "show this text").helpGroup(EVERYWHERE)
}

/** What stands beside a flag. An empty list is no default worth a word, and a word needs no quotes. */
export function flagWords({ description, defaultValue }: Option): string {
  return typeof defaultValue === "string" ? `${description} (default: ${defaultValue})` : description
}

/** `flags` is what commander wrote, `notes` what the command adds behind it. Commander leaves a small terminal to us. */
export function fitHelp(flags: string, notes: string, columns: number): string {
  return [...wrapLines(flags.split("\n").slice(0, -1), columns), ...fitNotes(notes, columns), ""].join("\n")
}

function fitNotes(notes: string, columns: number): string[] {
  const [prose = "", shown] = notes.split("\nExamples:\n")
  const fitted = paragraphs(prose).flatMap((line) => wrapLine(line, columns))
  if (shown === undefined) return fitted
  const lines = shown
    .trimEnd()
    .split("\n")
    .flatMap((line) => fitExample(line, columns))
  return [...fitted, "Examples:", ...lines]
}

/** Lines at the margin that follow each other are one paragraph; what is indented or ends with a colon stays a line of its own. */
function paragraphs(prose: string): string[] {
  const lines: string[] = []
  for (const line of prose.split("\n")) {
    const before = lines.at(-1) ?? ""
    const goesOn = /^\S/.test(line) && /^\S.*[^:]$/.test(before)
    if (goesOn) lines[lines.length - 1] = `${before} ${line}`
    else lines.push(line)
  }
  return lines
}

// A word of a shell, quotes included; a flag and its value are one.
const WORDS = /(?:--[\w-]+ (?=[^-|<>\s]))?(?:'[^']*'|"[^"]*"|[^\s'"])+/g

/** One command line; broken between its words, never inside quotes. */
function fitExample(line: string, columns: number): string[] {
  if (line.length <= columns) return [line]
  const words = line.trim().match(WORDS) ?? []
  const lines: string[] = []
  let current = " "
  for (const word of words) {
    if (current.length + word.length + 3 > columns && current.trim() !== "") {
      lines.push(`${current} \\`)
      current = "   "
    }
    current += ` ${word}`
  }
  return [...lines, current]
}
