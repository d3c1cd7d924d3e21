// The reveal screen (design §9) as a pure state machine and its lines: masked at first, then a typing mode that shows one group of six
// characters at a time with the name of every key, or which keys to press on a chosen keyboard. No clock, no terminal; both live in the
// command that runs it.
import { characterName, looksLikeAnother } from "./character-names.ts"
import type { Layouts } from "./keyboard/keystroke.ts"
import { cardNotes, type KeyLine, keyLines } from "./keyboard/keystroke-card.ts"

export const GROUP = 6
/** Hidden after this long without a key, in milliseconds. */
export const HIDE_AFTER_MS = 120_000

export interface RevealState {
  /** `group` is the one in view while `shown`, or the one that comes next. */
  readonly group: number
  readonly groups: number
  readonly shown: boolean
  /** True while the keys to press are shown in place of the names of the characters. */
  readonly keystrokes: boolean
  readonly done: boolean
}

export type RevealKey = "on" | "back" | "hide" | "keystrokes" | "quit"

/** Nothing is visible until the person presses a key. `length` in characters. */
export function startReveal(length: number): RevealState {
  const groups = Math.max(1, Math.ceil(length / GROUP))
  return { group: 0, groups, shown: false, keystrokes: false, done: false }
}

/** Space goes on (the first one shows), Backspace goes back, any loss of focus hides; hiding keeps the place. */
export function advanceReveal(state: RevealState, key: RevealKey): RevealState {
  switch (key) {
    case "quit":
      return { ...state, shown: false, done: true }
    case "hide":
      return { ...state, shown: false }
    case "keystrokes":
      return { ...state, keystrokes: !state.keystrokes }
    case "on":
      if (!state.shown) return { ...state, shown: true }
      return { ...state, group: Math.min(state.group + 1, state.groups - 1) }
    case "back":
      return state.shown ? { ...state, group: Math.max(state.group - 1, 0) } : state
  }
}

export interface RevealFacts {
  readonly host: string
  /** What is known of the key slot: one short sentence. */
  readonly slot: string
  /** What the person does with it: the words below the group say how. */
  readonly use: "type" | "read out"
  /** The keyboard here and the keymap of the prompt, once they were chosen. */
  readonly layouts?: Layouts
  /** No signs beyond ASCII. */
  readonly ascii?: boolean
}

interface Use {
  readonly beware: string
  readonly more: string
  readonly last: string
  readonly keys: readonly string[]
}

const USES: Readonly<Record<RevealFacts["use"], Use>> = {
  type: {
    beware: "Do not photograph: press P for a scanner sheet instead.",
    more: "The console shows nothing while you type. No space between groups.",
    last: "This is the last group. Type it, then press Enter at the console.",
    keys: ["K: which keys to press    L: layouts    T: practice    P: scanner sheet"],
  },
  "read out": {
    beware: "Do not photograph this screen.",
    more: "Read out every line. Let them repeat it.",
    last: "This is the last group. Let them read everything back.",
    keys: [],
  },
}

/** The lines to draw: at most 22, none wider than 78 characters when the facts are short. Only the group in view is made into text. */
export function revealLines(state: RevealState, passphrase: Uint8Array, facts: RevealFacts): string[] {
  const { group, groups, shown } = state
  const length = passphrase.length
  const use = USES[facts.use]
  const head = [`Passphrase for ${facts.host}`, facts.slot, use.beware, ""]
  if (!shown) {
    return [
      ...head,
      `Hidden. ${length} characters, in groups of ${GROUP}.`,
      "",
      `Space: show group ${group + 1} of ${groups}    q: finish`,
      ...use.keys,
    ]
  }
  const characters = [...passphrase.subarray(group * GROUP, (group + 1) * GROUP)].map((byte) =>
    String.fromCharCode(byte),
  )
  const from = group * GROUP + 1
  const last = group === groups - 1
  return [
    ...head,
    `Group ${group + 1} of ${groups}: characters ${from} to ${from + characters.length - 1} of ${length}`,
    "",
    `      ${characters.map(printable).join("")}`,
    "",
    ...(state.keystrokes && facts.layouts !== undefined
      ? pressLines(characters, facts.layouts, facts.ascii === true)
      : nameLines(characters)),
    "",
    last ? use.last : use.more,
    "",
    `${last ? "" : "Space: next group    "}Backspace: back    any other key: hide    q: finish`,
    ...use.keys,
  ]
}

function nameLines(characters: readonly string[]): string[] {
  return characters.map(
    (c) => `   ${printable(c)}   ${characterName(c)}${looksLikeAnother(c) ? "   (look twice)" : ""}`,
  )
}

function pressLines(characters: readonly string[], layouts: Layouts, ascii: boolean): string[] {
  const lines = keyLines(characters.join(""), layouts, ascii)
  const { keyboard, prompt, noDeadKeys } = layouts
  return [
    ...lines.map((line) => `   ${printable(line.character)}   ${line.press}${marks(line)}`),
    "",
    `Keyboard: ${keyboard.name}. Prompt: ${prompt.name}${noDeadKeys ? ", no dead keys" : ""}.${lines.some((line) => line.differs) ? " *: the key shows another sign." : ""}`,
    ...(lines.some(isDoubtful) ? ["W: what to do about the signs marked with ?"] : []),
  ]
}

function marks(line: KeyLine): string {
  return `${line.differs ? "  *" : ""}${isDoubtful(line) ? "  ?" : ""}`
}

function isDoubtful({ unsure, typing }: KeyLine): boolean {
  return unsure || typing.kind === "key-missing" || typing.kind === "not-on-keymap"
}

/** Everything to know about the keys of the group in view: at most 20 lines. */
export function revealNotes({ group }: RevealState, passphrase: Uint8Array, layouts: Layouts): string[] {
  const bytes = passphrase.subarray(group * GROUP, (group + 1) * GROUP)
  const lines = keyLines([...bytes].map((byte) => String.fromCharCode(byte)).join(""), layouts)
  return [...cardNotes(lines, layouts), "", "Any key: back"]
}

function printable(c: string): string {
  if (/^[\x21-\x7e]$/.test(c)) return c
  return c === " " ? "[space]" : `[byte ${c.charCodeAt(0)}]`
}
