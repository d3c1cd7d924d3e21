// Keys to the state of a pager. `fromEnd` begins at the last page.
import { useReducer } from "react"
import type { Press } from "../keys.ts"
import { type PagerAction, reducePager } from "./pager-state.ts"

export interface Paging {
  readonly top: number
  press(press: Press): boolean
}

export function usePager(lines: number, room: number, fromEnd = false): Paging {
  const [{ top }, act] = useReducer(reducePager, { top: fromEnd ? Number.MAX_SAFE_INTEGER : 0 })
  return {
    top: Math.min(top, Math.max(0, lines - room)),
    press: (press) => {
      const kind = PAGER_KEYS[press.kind === "key" ? press.name : press.text]
      if (kind !== undefined) act({ kind, lines, room })
      return kind !== undefined
    },
  }
}

const PAGER_KEYS: Readonly<Record<string, PagerAction["kind"]>> = {
  up: "up",
  down: "down",
  pageup: "pageUp",
  pagedown: "pageDown",
  " ": "pageDown",
}
