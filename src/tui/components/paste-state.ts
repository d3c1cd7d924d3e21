// A message pasted into the terminal, in one burst or in many: complete when its last line is there.

export interface PasteState {
  readonly text: string
  readonly complete: boolean
}

export type PasteAction =
  | { readonly kind: "text"; readonly text: string; readonly submit: boolean }
  | { readonly kind: "enter" | "finish" | "clear" }

export const NOTHING_PASTED: PasteState = { text: "", complete: false }

/** Longer than any message. */
const LIMIT = 1 << 18

export function reducePaste(state: PasteState, action: PasteAction): PasteState {
  switch (action.kind) {
    case "text": {
      const text = `${state.text}${lines(action.text)}${action.submit ? "\n" : ""}`.slice(0, LIMIT)
      return { text, complete: isWhole(text) }
    }
    case "enter":
      return { text: `${state.text}\n`, complete: isWhole(state.text) }
    case "finish":
      return { ...state, complete: state.text.trim() !== "" }
    case "clear":
      return NOTHING_PASTED
  }
}

/** True once the last line of a message, or the end of a JSON text, has come. */
export function isWhole(text: string): boolean {
  const trimmed = text.trim()
  if (/-----END NBDE RESCUE [A-Z ]+-----$/.test(trimmed)) return true
  return trimmed.startsWith("{") && trimmed.endsWith("}") && text.endsWith("\n")
}

function lines(text: string): string {
  return text.replace(/\r\n?/g, "\n")
}
