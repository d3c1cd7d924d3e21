// Keys to the state of a form. `onSubmit` is called with every value, each time that all of them were entered.
import { useEffect, useReducer } from "react"
import type { Press } from "../keys.ts"
import { type FormField, type FormState, reduceForm, startForm } from "./form-state.ts"

export interface Filling {
  readonly state: FormState
  /** True if the press was for the form. "?" in an empty field is not. */
  press(press: Press): boolean
}

/** A form over `fields`, which must stay the same while it is shown. */
export function useForm(
  fields: readonly FormField[],
  onSubmit: (values: readonly string[]) => void,
): Filling {
  const [state, act] = useReducer(reduceForm(fields), fields, startForm)
  const { submits, values } = state
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time it was entered
  useEffect(() => {
    if (submits > 0) onSubmit(values)
  }, [submits])
  return {
    state,
    press: (press) => {
      if (press.kind === "text") {
        if (press.text === "?" && !press.submit && state.values[state.at] === "") return false
        act({ kind: "type", text: press.text, submit: press.submit })
        return true
      }
      const kind = FORM_KEYS[press.name]
      if (kind !== undefined) act({ kind })
      return kind !== undefined
    },
  }
}

const FORM_KEYS: Readonly<Record<string, "enter" | "erase" | "clear" | "next" | "previous">> = {
  return: "enter",
  backspace: "erase",
  "ctrl-u": "clear",
  tab: "next",
  down: "next",
  up: "previous",
  "back-tab": "previous",
}
