// How much of the terminal a screen may use: two rows fewer than it has, so that nothing scrolls, and no wider than is easy to read.
import { useWindowSize } from "ink"
import { useContext } from "react"
import { type Command, footerLines } from "../keys.ts"
import { SettingsContext } from "../theme.ts"

export interface Layout {
  readonly columns: number
  /** Rows of the whole screen. */
  readonly rows: number
  /** Rows for what stands between the title and the bottom line. */
  readonly room: number
}

/** Title, line below it, the row of what is going on. */
const FRAME_ROWS = 3
/** Where a screen does not say which keys it has. */
const KEY_ROWS = 2
const WIDEST = 110

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** The smallest terminal on which every question can be read beside its choices. */
const SMALLEST: Size = { columns: 40, rows: 16 }

/** True where a screen would hide more than it shows. */
export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < SMALLEST.columns || rows < SMALLEST.rows
}

/** The room of a terminal of this size. */
export function layoutOf({ columns, rows }: Size, keys?: readonly Command[]): Layout {
  const usable = Math.max(8, rows - 2)
  const wide = Math.min(WIDEST, Math.max(20, columns))
  const keyRows = keys === undefined ? KEY_ROWS : footerLines(keys, wide).length
  return { columns: wide, rows: usable, room: Math.max(3, usable - FRAME_ROWS - keyRows) }
}

/** The terminal as it is now. */
export function useSize(): Size {
  const { size } = useContext(SettingsContext)
  const window = useWindowSize()
  return size ?? window
}

/** The layout now, of a screen with these keys; follows the size of the terminal. */
export function useLayout(keys?: readonly Command[]): Layout {
  return layoutOf(useSize(), keys)
}
