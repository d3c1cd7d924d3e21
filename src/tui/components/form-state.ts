// One text field after the other: what is typed, which field is at hand, and what is still missing.

export interface FormField {
  readonly label: string
  /** Below the label while the field is at hand. */
  readonly hint?: string
  readonly initial?: string
  /** Not shown while it is typed. */
  readonly secret?: boolean
  /** May stay empty. */
  readonly optional?: boolean
}

export interface FormState {
  readonly values: readonly string[]
  /** Which values are still the proposals they began with: the first key replaces them. */
  readonly proposed: readonly boolean[]
  readonly at: number
  /** An Enter on an empty field that must not be empty. */
  readonly missing: boolean
  /** How often all of it was entered with nothing missing: again after what came of it was no good. */
  readonly submits: number
}

export type FormAction =
  | { readonly kind: "type"; readonly text: string; readonly submit: boolean }
  | { readonly kind: "enter" | "erase" | "clear" | "next" | "previous" }

/** Empty but for the initial values. */
export function startForm(fields: readonly FormField[]): FormState {
  return {
    values: fields.map(({ initial }) => initial ?? ""),
    proposed: fields.map(({ initial }) => initial !== undefined && initial !== ""),
    at: 0,
    missing: false,
    submits: 0,
  }
}

/** `fields` are those the state was started with. */
export function reduceForm(fields: readonly FormField[]) {
  return (state: FormState, action: FormAction): FormState => {
    const { values, at } = state
    const value = values[at] ?? ""
    const put = (text: string): FormState => ({
      ...state,
      missing: false,
      proposed: state.proposed.map((before, index) => before && index !== at),
      values: values.map((old, index) => (index === at ? text : old)),
    })
    switch (action.kind) {
      case "type": {
        const typed = put((state.proposed[at] === true ? "" : value) + oneLine(action.text))
        return action.submit ? enter(fields, typed) : typed
      }
      case "erase":
        return put([...value].slice(0, -1).join(""))
      case "clear":
        return put("")
      case "next":
        return { ...state, missing: false, at: Math.min(at + 1, fields.length - 1) }
      case "previous":
        return { ...state, missing: false, at: Math.max(at - 1, 0) }
      case "enter":
        return enter(fields, state)
    }
  }
}

function enter(fields: readonly FormField[], state: FormState): FormState {
  const isMissing = (index: number): boolean =>
    fields[index]?.optional !== true && (state.values[index] ?? "").trim() === ""
  if (isMissing(state.at)) return { ...state, missing: true }
  if (state.at < fields.length - 1) return { ...state, missing: false, at: state.at + 1 }
  const missing = fields.findIndex((_, index) => isMissing(index))
  if (missing >= 0) return { ...state, at: missing, missing: true }
  return { ...state, missing: false, submits: state.submits + 1 }
}

// Line ends inside a text are spaces; what a terminal sends for special keys is nothing.
function oneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f]/g, "")
}
