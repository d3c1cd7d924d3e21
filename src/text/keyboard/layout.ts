// Keyboard layouts as facts: which sign each physical key gives, plain, with Shift, with AltGr, with both. Keys have the names of XKB:
// AE01 is the key of the digit 1, AD01 the first letter of the row below, LSGT the extra key beside the left Shift that US keyboards lack.
// Covers the 48 keys that type signs and the space bar; leaves out the number pad and every other modifier.
import { LAYOUT_ROWS } from "./layout-rows.ts"

export type LayoutId = keyof typeof LAYOUT_ROWS

/** What one key gives at one level. A dead key shows nothing until the next key is pressed. */
export interface Cap {
  readonly character: string
  readonly dead: boolean
}

/** Index into `caps`: with none, with Shift, with AltGr, with Shift and AltGr. */
export type Level = 0 | 1 | 2 | 3

export const LEVELS: readonly Level[] = [0, 1, 2, 3]

export interface Key {
  readonly name: string
  readonly row: number
  /** From the left, the first is 0; a row begins where the keyboard with the extra key begins. */
  readonly column: number
  readonly caps: readonly (Cap | undefined)[]
}

export interface Layout {
  readonly id: LayoutId
  /** For a sentence: "the German layout". */
  readonly name: string
  readonly keys: readonly Key[]
  /** False if keyboards sold with this layout lack the key LSGT. */
  readonly hasExtraKey: boolean
}

const numbered = (row: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${row}${String(at + 1).padStart(2, "0")}`)

/** The physical keys, row by row from the top, from left to right. */
export const KEY_ROWS: readonly (readonly string[])[] = [
  ["TLDE", ...numbered("AE", 12)],
  numbered("AD", 12),
  [...numbered("AC", 11), "BKSL"],
  ["LSGT", ...numbered("AB", 10)],
]

export const EXTRA_KEY = "LSGT"

/** Marks a dead key in the rows; a key gives nothing at a level that is marked with NOTHING. */
export const DEAD_MARK = "†"
export const NOTHING = "–"

export const LAYOUT_IDS = Object.keys(LAYOUT_ROWS).filter(isLayoutId)

export function isLayoutId(text: string): text is LayoutId {
  return Object.hasOwn(LAYOUT_ROWS, text)
}

/** The layout of that name. */
export function layoutOf(id: LayoutId): Layout {
  const { name, rows } = LAYOUT_ROWS[id]
  const keys = rows.flatMap((line, row) => {
    const caps = line.split("  ")
    return (KEY_ROWS[row] ?? []).map((key, column) => ({
      name: key,
      row,
      column,
      caps: (caps[column] ?? "").split(" ").map(readCap),
    }))
  })
  return { id, name, keys, hasExtraKey: id !== "us" }
}

function readCap(token: string): Cap | undefined {
  if (token === NOTHING || token === "") return undefined
  return token.startsWith(DEAD_MARK)
    ? { character: token.slice(DEAD_MARK.length), dead: true }
    : { character: token, dead: false }
}
