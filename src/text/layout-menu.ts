// Two questions before keystrokes can be shown: what is printed on the keys here, and which keymap the prompt uses. A pure state machine
// and its lines; letters choose, so that it works where arrows do not.
import type { Layouts } from "./keyboard/keystroke.ts"
import { LAYOUT_IDS, type LayoutId, layoutOf } from "./keyboard/layout.ts"

export interface LayoutMenu {
  readonly keyboard?: LayoutId
  readonly noDeadKeys: boolean
  /** The answer, once both questions are answered. */
  readonly layouts?: Layouts
  readonly done: boolean
}

export const LAYOUT_MENU: LayoutMenu = { noDeadKeys: false, done: false }

const FIRST = "a".charCodeAt(0)

/** A letter chooses, N changes whether the prompt has dead keys, anything else leaves without an answer. */
export function advanceLayoutMenu(menu: LayoutMenu, key: string): LayoutMenu {
  const letter = key.toLowerCase()
  if (letter === "n" && menu.keyboard !== undefined) return { ...menu, noDeadKeys: !menu.noDeadKeys }
  const chosen = letter.length === 1 ? LAYOUT_IDS[letter.charCodeAt(0) - FIRST] : undefined
  if (chosen === undefined) return { ...menu, done: true }
  if (menu.keyboard === undefined) return { ...menu, keyboard: chosen }
  const { noDeadKeys } = menu
  const layouts = { keyboard: layoutOf(menu.keyboard), prompt: layoutOf(chosen), noDeadKeys }
  return { ...menu, layouts, done: true }
}

/** The lines to draw: at most 20. */
export function layoutMenuLines({ keyboard, noDeadKeys }: LayoutMenu): string[] {
  const names = LAYOUT_IDS.map((id, at) => `  ${String.fromCharCode(FIRST + at)}  ${layoutOf(id).name}`)
  if (keyboard === undefined)
    return [
      "Which layout is printed on the keyboard in front of you?",
      "",
      ...names,
      "",
      "Any other key: leave",
    ]
  return [
    `Keyboard: ${layoutOf(keyboard).name}.`,
    "Which keymap does the prompt use? If nobody knows, try US first.",
    "",
    ...names,
    "",
    `n  Dead keys of the prompt: ${noDeadKeys ? "none" : "as usual"}. Press n to change.`,
    "Any other key: leave",
  ]
}
