// The reveal screen (design §9) as a pure state machine and its lines: masked at first, then a typing mode that shows one group of six
// characters at a time with the name of every key. No clock, no terminal; both live in the command that runs it.
import { characterName, looksLikeAnother } from "./character-names.ts"

export const GROUP = 6
/** Hidden after this long without a key, in milliseconds. */
export const HIDE_AFTER_MS = 120_000

export interface RevealState {
  /** `group` is the one in view while `shown`, or the one that comes next. */
  readonly group: number
  readonly groups: number
  readonly shown: boolean
  readonly done: boolean
}

export type RevealKey = "on" | "back" | "hide" | "quit"

/** Nothing is visible until the person presses a key. `length` in characters. */
export function startReveal(length: number): RevealState {
  return { group: 0, groups: Math.max(1, Math.ceil(length / GROUP)), shown: false, done: false }
}

/** Space goes on (the first one shows), Backspace goes back, any loss of focus hides; hiding keeps the place. */
export function advanceReveal(state: RevealState, key: RevealKey): RevealState {
  switch (key) {
    case "quit":
      return { ...state, shown: false, done: true }
    case "hide":
      return { ...state, shown: false }
    case "on":
      if (!state.shown) return { ...state, shown: true }
      return { ...state, group: Math.min(state.group + 1, state.groups - 1) }
    case "back":
      return state.shown ? { ...state, group: Math.max(state.group - 1, 0) } : state
  }
}

export interface RevealFacts {
  readonly host: string
  readonly slot: string
  readonly opens: string
}

/** The lines to draw: at most 16, none wider than 78 characters when the facts are short. */
export function revealLines(state: RevealState, text: string, facts: RevealFacts): string[] {
  const head = [
    `Passphrase for ${facts.host}`,
    `${facts.slot}. ${facts.opens}`,
    "Do not photograph this screen.",
    "",
  ]
  if (!state.shown) {
    return [
      ...head,
      `${text.length} characters in ${state.groups} groups. Hidden.`,
      "",
      "Space: show a group    q: finish",
    ]
  }
  const group = [...text.slice(state.group * GROUP, (state.group + 1) * GROUP)]
  const last = state.group === state.groups - 1
  return [
    ...head,
    `Group ${state.group + 1} of ${state.groups}:   ${group.map(printable).join(" ")}`,
    "",
    ...group.map(
      (c) => `   ${printable(c)}   ${characterName(c)}${looksLikeAnother(c) ? "   (look twice)" : ""}`,
    ),
    "",
    last
      ? "This is the last group.    Backspace: back    q: finish"
      : "Space: next group    Backspace: back    q: finish",
  ]
}

function printable(c: string): string {
  return /^[\x21-\x7e]$/.test(c)
    ? c
    : c === " "
      ? "space"
      : `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`
}
