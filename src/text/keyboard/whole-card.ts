// The keystroke card without a passphrase: every character that one may hold, for paper or for a first look. Holds nothing secret.
import { type Layouts, sameStroke } from "./keystroke.ts"
import { CLEVIS_ALPHABET, cardNotes, type KeyLine, keyLines } from "./keystroke-card.ts"

/** Debian 12 and RHEL 8 have such a version: a card without these signs would leave a person alone in the middle of a passphrase. */
const OLDER_CLEVIS = ["A passphrase of clevis before version 20 also holds other signs: add --all."]

const CELL = 26
const COLUMNS = 3

/** The card of every character in `alphabet`: letters and digits in columns, then one line for each symbol, then what to know. */
export function wholeCard(alphabet: string, layouts: Layouts, ascii = false): string[] {
  const lines = keyLines(alphabet, layouts, ascii)
  const { keyboard, prompt, noDeadKeys } = layouts
  const of = (characters: RegExp): KeyLine[] => lines.filter(({ character }) => characters.test(character))
  const small = [...of(/[a-z]/), ...of(/[0-9]/)]
  const capitals = of(/[A-Z]/).filter((capital) => !isShifted(capital, small))
  const long = small.filter(({ press }) => press.length > 1)
  return [
    `Keystroke card. Keyboard: ${keyboard.name}. Keymap of the prompt: ${prompt.name}${noDeadKeys ? " without dead keys" : ""}.`,
    "",
    "Letters and digits. Capitals: the same key with Shift.",
    ...inColumns(
      small
        .filter((line) => !long.includes(line))
        .map((line) => `${line.character}  press ${line.press}${marks(line)}`),
    ),
    ...[...long, ...capitals].map(symbolLine),
    "",
    "Symbols.",
    ...of(/[^A-Za-z0-9]/).map(symbolLine),
    "",
    ...cardNotes(lines, layouts),
    ...(alphabet === CLEVIS_ALPHABET ? OLDER_CLEVIS : []),
  ]
}

/** One character with its name and keys, as on the card: `ß` keys and longer names stay within 78 columns. */
export function symbolLine(line: KeyLine): string {
  return `  ${line.character}  ${line.name.padEnd(20)}  ${line.press}${marks(line)}`
}

function marks({ differs, unsure }: KeyLine): string {
  return `${differs ? " *" : ""}${unsure ? " ?" : ""}`
}

function isShifted(capital: KeyLine, small: readonly KeyLine[]): boolean {
  const plain = small.find(({ character }) => character === capital.character.toLowerCase())
  if (plain?.typing.kind !== "press" || capital.typing.kind !== "press") return false
  return sameStroke(capital.typing.stroke, { ...plain.typing.stroke, shift: true })
}

function inColumns(cells: readonly string[]): string[] {
  const rows = Math.ceil(cells.length / COLUMNS)
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: COLUMNS }, (_, column) => `  ${cells[row + column * rows] ?? ""}`.padEnd(CELL))
      .join("")
      .trimEnd(),
  )
}
