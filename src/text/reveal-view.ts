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
  /** What is known of the key slot: one short sentence. */
  readonly slot: string
  /** What the person does with it: the words below the group say how. */
  readonly use: "type" | "read out"
}

const HOW: Readonly<Record<RevealFacts["use"], { readonly more: string; readonly last: string }>> = {
  type: {
    more: "The console shows nothing while you type. No space between groups.",
    last: "This is the last group. Type it, then press Enter at the console.",
  },
  "read out": {
    more: "Read out every line. Let them repeat it.",
    last: "This is the last group. Let them read everything back.",
  },
}

/** The lines to draw: at most 20, none wider than 78 characters when the facts are short. Only the group in view is made into text. */
export function revealLines(state: RevealState, passphrase: Uint8Array, facts: RevealFacts): string[] {
  const { group, groups, shown } = state
  const length = passphrase.length
  const head = [`Passphrase for ${facts.host}`, facts.slot, "Do not photograph this screen.", ""]
  if (!shown) {
    return [
      ...head,
      `Hidden. ${length} characters, in groups of ${GROUP}.`,
      "",
      `Space: show group ${group + 1} of ${groups}    q: finish`,
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
    ...characters.map(
      (c) => `   ${printable(c)}   ${characterName(c)}${looksLikeAnother(c) ? "   (look twice)" : ""}`,
    ),
    "",
    last ? HOW[facts.use].last : HOW[facts.use].more,
    "",
    `${last ? "" : "Space: next group    "}Backspace: back    any other key: hide    q: finish`,
  ]
}

function printable(c: string): string {
  if (/^[\x21-\x7e]$/.test(c)) return c
  return c === " " ? "[space]" : `[byte ${c.charCodeAt(0)}]`
}
