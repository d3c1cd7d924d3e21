// Keys to the state of a paste. `onWhole` is called once, with the text.
import { useEffect, useReducer } from "react"
import type { Press } from "../keys.ts"
import { NOTHING_PASTED, type PasteState, reducePaste } from "./paste-state.ts"

export interface Pasting {
  readonly state: PasteState
  press(press: Press): boolean
}

export function usePasteText(onWhole: (text: string) => void): Pasting {
  const [state, act] = useReducer(reducePaste, NOTHING_PASTED)
  const { complete, text } = state
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it becomes whole
  useEffect(() => {
    if (complete) onWhole(text)
  }, [complete])
  return {
    state,
    press: (press) => {
      if (press.kind === "text") {
        if (press.text === "?" && state.text === "") return false
        act({ kind: "text", text: press.text, submit: press.submit })
        return true
      }
      const kind = PASTE_KEYS[press.name]
      if (kind !== undefined) act({ kind })
      return kind !== undefined
    },
  }
}

const PASTE_KEYS: Readonly<Record<string, "enter" | "finish" | "clear">> = {
  return: "enter",
  "ctrl-d": "finish",
  "ctrl-u": "clear",
}
