// Keys to the state of a list: digits and letters choose at once, arrows mark, Enter takes what is marked.
import { useReducer } from "react"
import type { Press } from "../keys.ts"
import { NO_FOCUS, reduceSelect } from "./select-state.ts"

export interface SelectItem {
  /** One character; empty where the arrows alone reach it. */
  readonly key: string
  readonly label: string
  /** Below the label. */
  readonly notes?: readonly string[]
}

export interface Selecting {
  readonly focus: number
  /** True if the press was for the list. */
  press(press: Press): boolean
}

/** A list that calls `onChoose` with the index of an item. */
export function useSelect(items: readonly SelectItem[], onChoose: (index: number) => void): Selecting {
  const [{ focus }, act] = useReducer(reduceSelect, NO_FOCUS)
  const count = items.length
  const marked = Math.min(focus, count - 1)
  return {
    focus: marked,
    press: (press) => {
      if (press.kind === "text") {
        const isKey = !press.pasted && press.text !== ""
        const index = isKey ? items.findIndex(({ key }) => key === press.text) : -1
        if (index >= 0) onChoose(index)
        return index >= 0
      }
      switch (press.name) {
        case "down":
          act({ kind: "next", count })
          return true
        case "up":
          act({ kind: "previous", count })
          return true
        case "return":
          if (marked >= 0) onChoose(marked)
          return marked >= 0
        default:
          return false
      }
    },
  }
}
