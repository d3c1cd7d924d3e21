// The practice line (design §9) as a pure state machine and its lines: the person types the whole passphrase as at the prompt, nothing is
// shown, and after Enter they read which groups were wrong, never what was typed. No clock and no terminal; both live in the command.
import { compareGroups, type GroupCheck } from "./keyboard/compare-groups.ts"
import type { Layouts } from "./keyboard/keystroke.ts"
import { LAYOUT_IDS, layoutOf } from "./keyboard/layout.ts"
import { receivedBy } from "./keyboard/received.ts"

/** Prompts that give up do so after this long. */
const PROMPT_SECONDS = 90
const MAX_TYPED = 1024

export interface PracticeState {
  /** What this computer received so far. */
  readonly typed: string
  /** True if the group to type is in view. */
  readonly shown: boolean
  readonly checks?: readonly GroupCheck[]
  /** What else could be read from the line, as sentences. */
  readonly hints: readonly string[]
  readonly seconds: number
  readonly done: boolean
}

export type PracticeKey =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "back" | "toggle" | "hide" | "leave" }
  | { readonly kind: "enter"; readonly seconds: number }

export interface Practice {
  /** The passphrase as text: one character for each byte. */
  readonly expected: string
  readonly size: number
  readonly layouts: Layouts
}

/** True if every character can be typed at all, so that practice makes sense. */
export function canPractise(passphrase: Uint8Array): boolean {
  return passphrase.every((byte) => byte >= 0x20 && byte < 0x7f)
}

export function startPractice(shown: boolean): PracticeState {
  return { typed: "", shown, hints: [], seconds: 0, done: false }
}

/** The next state. After a result, the next key begins a new line. */
export function advancePractice(state: PracticeState, key: PracticeKey, practice: Practice): PracticeState {
  const fresh = state.checks === undefined ? state : startPractice(state.shown)
  switch (key.kind) {
    case "leave":
      return { ...startPractice(false), done: true }
    case "hide":
      return startPractice(false)
    case "toggle":
      return { ...fresh, shown: !state.shown }
    case "back":
      return { ...fresh, typed: [...fresh.typed].slice(0, -1).join("") }
    case "text":
      return { ...fresh, typed: (fresh.typed + key.text).slice(0, MAX_TYPED) }
    case "enter":
      if (state.checks !== undefined || state.typed === "") return fresh
      return { ...startPractice(state.shown), ...judge(state.typed, practice), seconds: key.seconds }
  }
}

function judge(
  typed: string,
  { expected, size, layouts }: Practice,
): Pick<PracticeState, "checks" | "hints"> {
  const checks = compareGroups(expected, receivedBy(typed, layouts), size)
  return {
    checks,
    hints: checks.every((check) => check === "right") ? [] : layoutHints(typed, expected, layouts),
  }
}

// A line that is right for other layouts is not a typing mistake.
function layoutHints(typed: string, expected: string, { keyboard, prompt }: Layouts): string[] {
  if (typed === expected && keyboard.id !== prompt.id)
    return [
      "You typed the signs as they are printed on the keys.",
      `A prompt with the ${prompt.name} keymap takes other keys: see the keystrokes (K).`,
    ]
  for (const here of LAYOUT_IDS)
    for (const there of LAYOUT_IDS) {
      const layouts = { keyboard: layoutOf(here), prompt: layoutOf(there), noDeadKeys: false }
      if (here !== there && receivedBy(typed, layouts) === expected)
        return [
          `All is right if this computer is set to ${layouts.keyboard.name}`,
          `and the prompt to ${layouts.prompt.name}. The chosen layouts may be wrong (L).`,
        ]
    }
  return []
}

const CHECK_WORDS: Readonly<Record<GroupCheck, string>> = {
  right: "right",
  wrong: "WRONG",
  missing: "WRONG: too short",
  extra: "WRONG: too long",
}

/** The lines to draw: at most 20. Only the group in view is made into text, and never what was typed. */
export function practiceLines(state: PracticeState, practice: Practice): string[] {
  const { expected, size, layouts } = practice
  const groups = Math.max(1, Math.ceil(expected.length / size))
  const head = [
    "Practice: type the whole passphrase. Nothing is shown, as at the prompt.",
    `Layout of this computer: ${layouts.keyboard.name}. Keymap of the prompt: ${layouts.prompt.name}.`,
    "",
  ]
  if (state.checks !== undefined) return [...head, ...resultLines(state, state.checks)]
  const received = receivedBy(state.typed, layouts).length
  const group = Math.min(Math.floor(received / size), groups - 1)
  const text = expected.slice(group * size, (group + 1) * size)
  return [
    ...head,
    state.shown
      ? `Group ${group + 1} of ${groups}:   ${text.replaceAll(" ", "_")}`
      : "The groups are hidden.",
    "",
    received >= expected.length ? "This was the last group. Press Enter." : "At the end, press Enter.",
    "",
    `Tab: ${state.shown ? "hide" : "show"} the group    Backspace: one back    Enter: check    Esc: leave`,
  ]
}

function resultLines({ hints, seconds }: PracticeState, checks: readonly GroupCheck[]): string[] {
  const wrong = checks.filter((check) => check !== "right").length
  return [
    wrong === 0 ? "All groups are right." : `Wrong groups: ${wrong} of ${checks.length}.`,
    `You needed ${seconds} seconds.${seconds > PROMPT_SECONDS ? ` Some prompts end after ${PROMPT_SECONDS}.` : ""}`,
    "",
    ...inColumns(
      checks.map((check, at) => `Group ${at + 1}: ${CHECK_WORDS[check]}`),
      10,
    ),
    ...(hints.length === 0 ? [] : ["", ...hints]),
    "",
    "Type again, or Esc: leave",
  ]
}

// Down the first column, then the next. If there are too many groups, only wrong ones are listed.
function inColumns(cells: readonly string[], rows: number): string[] {
  const fitting =
    cells.length <= rows * 3 ? cells : cells.filter((cell) => cell.includes("WRONG")).slice(0, rows * 3)
  const height = Math.min(rows, fitting.length)
  return Array.from({ length: height }, (_, row) =>
    [0, 1, 2]
      .map((column) => (fitting[row + column * height] ?? "").padEnd(26))
      .join("")
      .trimEnd(),
  )
}
