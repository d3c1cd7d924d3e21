// From a character to the keys that type it on a keymap, and back from what a terminal received to the keys that were pressed. The
// keymap of the prompt decides what a key gives; the keyboard in front of the person decides only which keys there are to press.
import { EXTRA_KEY, type Key, type Layout, LEVELS, type Level } from "./layout.ts"

export interface Keystroke {
  readonly key: Key
  readonly shift: boolean
  readonly altGr: boolean
  /** A dead key: it shows nothing, and the space bar pressed after it gives the sign. */
  readonly dead: boolean
}

/** How a character is typed, or why it cannot be. */
export type Typing =
  | { readonly kind: "press"; readonly stroke: Keystroke }
  | { readonly kind: "space-bar" }
  /** Every key of the keymap that gives it is missing on this keyboard. */
  | { readonly kind: "key-missing" }
  /** No key of the keymap gives it. */
  | { readonly kind: "not-on-keymap" }

// Dearer than Shift on a key that every keyboard has, cheaper than AltGr, which programs at boot do not always know.
const EXTRA_COST = 15
const LEVEL_COST: Readonly<Record<Level, number>> = { 0: 0, 1: 10, 2: 30, 3: 60 }

/** What stands between the person and the disk. */
export interface Layouts {
  /** The layout printed on the keys in front of the person. */
  readonly keyboard: Layout
  /** The keymap that the prompt uses. */
  readonly prompt: Layout
  /** True if the keymap of the prompt is the variant without dead keys. */
  readonly noDeadKeys: boolean
}

/** The keys to press so that the prompt receives `character`: few modifiers first, and keys that every keyboard has. */
export function typingOf(character: string, { keyboard, prompt, noDeadKeys }: Layouts): Typing {
  if (character === " ") return { kind: "space-bar" }
  const strokes = strokesOf(character, prompt).map((stroke) =>
    noDeadKeys ? { ...stroke, dead: false } : stroke,
  )
  const stroke = strokes.find(({ key }) => keyboard.hasExtraKey || key.name !== EXTRA_KEY)
  if (stroke !== undefined) return { kind: "press", stroke }
  return { kind: strokes.length > 0 ? "key-missing" : "not-on-keymap" }
}

/** All ways to type a character on a keymap, the best first: a live key before a dead one, few modifiers, a key that all have. */
export function strokesOf(character: string, layout: Layout): Keystroke[] {
  const found = layout.keys.flatMap((key) =>
    LEVELS.flatMap((level) => {
      const cap = key.caps[level]
      return cap?.character === character ? [{ level, stroke: strokeAt(key, level, cap.dead) }] : []
    }),
  )
  const cost = ({ level, stroke }: (typeof found)[number]): number =>
    (stroke.dead ? 100 : 0) + LEVEL_COST[level] + (stroke.key.name === EXTRA_KEY ? EXTRA_COST : 0)
  return found.sort((a, b) => cost(a) - cost(b)).map(({ stroke }) => stroke)
}

/** What the keymap gives for a key pressed with the same modifiers; undefined if nothing. */
export function capOf(stroke: Keystroke, layout: Layout): Key["caps"][number] {
  const key = layout.keys.find(({ name }) => name === stroke.key.name)
  return key?.caps[levelOf(stroke)]
}

/** True if both are the same key with the same modifiers. */
export function sameStroke(a: Keystroke, b: Keystroke): boolean {
  return a.key.name === b.key.name && levelOf(a) === levelOf(b)
}

function strokeAt(key: Key, level: Level, dead: boolean): Keystroke {
  return { key, shift: level === 1 || level === 3, altGr: level >= 2, dead }
}

function levelOf({ shift, altGr }: Keystroke): number {
  return (shift ? 1 : 0) + (altGr ? 2 : 0)
}
