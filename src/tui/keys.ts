// Every key of the app, once: the handlers, the line at the bottom of each screen and the help all read this table.

export interface KeyRow {
  /** Names of keys as `readPress` gives them. Empty: typed text, which the field on the screen takes. */
  readonly keys: readonly string[]
  /** On the bottom line. */
  readonly shown: string
  readonly label: string
  /** In the help. */
  readonly help: string
  /** The command that has the same keys on other screens. */
  readonly insteadOf?: string
}

export const KEYS = {
  choose: { keys: [], shown: "1-9", label: "choose", help: "The number or letter beside a line chooses it." },
  previous: {
    keys: ["up"],
    shown: "Up/Down",
    label: "move",
    help: "Moves the mark. Nothing is marked at first.",
  },
  next: {
    keys: ["down"],
    shown: "Up/Down",
    label: "move",
    help: "Moves the mark. Nothing is marked at first.",
  },
  take: {
    keys: ["return"],
    shown: "Enter",
    label: "take it",
    help: "Takes the marked line. Without a mark nothing happens.",
  },
  type: {
    keys: [],
    shown: "Enter",
    label: "go on",
    help: "Type the text, then Enter. Backspace erases, Ctrl-U erases all.",
  },
  nextField: {
    keys: [],
    shown: "Up/Down",
    label: "other line",
    help: "To the line above or below. What was typed stays.",
  },
  back: {
    keys: ["escape"],
    shown: "Esc",
    label: "back",
    help: "Back to the screen before. Nothing is lost.",
  },
  close: {
    keys: [],
    shown: "Esc or Enter",
    label: "back",
    help: "Back to the screen before. Nothing is lost.",
  },
  pageUp: {
    keys: ["pageup"],
    shown: "PgUp/PgDn",
    label: "page",
    help: "A page up or down. Up and Down move by one line.",
  },
  pageDown: {
    keys: ["pagedown", " "],
    shown: "PgUp/PgDn",
    label: "page",
    help: "A page up or down. Up and Down move by one line.",
  },
  tick: {
    keys: ["x"],
    shown: "x",
    label: "repeated",
    help: "Marks the group as repeated to you and goes to the next one.",
  },
  groupBefore: {
    keys: ["up"],
    shown: "Up/Down",
    label: "group",
    help: "To the group before or after.",
    insteadOf: "previous",
  },
  groupAfter: {
    keys: ["down"],
    shown: "Up/Down",
    label: "group",
    help: "To the group before or after.",
    insteadOf: "next",
  },
  lineBefore: {
    keys: ["pageup"],
    shown: "PgUp/PgDn",
    label: "line",
    help: "To the line before or after.",
    insteadOf: "pageUp",
  },
  lineAfter: {
    keys: ["pagedown", " "],
    shown: "PgUp/PgDn",
    label: "line",
    help: "To the line before or after.",
    insteadOf: "pageDown",
  },
  paste: {
    keys: [],
    shown: "Ctrl-D",
    label: "that is all",
    help: "Paste the text. It is taken when its last line is there.",
  },
  byHand: {
    keys: ["ctrl-g"],
    shown: "Ctrl-G",
    label: "by hand",
    help: "What to do without this tool, and why.",
  },
  explain: {
    keys: ["ctrl-e"],
    shown: "Ctrl-E",
    label: "explain",
    help: "What a message on a console means. It works on any screen.",
  },
  stepBack: { keys: ["ctrl-p"], shown: "Ctrl-P", label: "step back", help: "Back to the step before." },
  record: {
    keys: ["r"],
    shown: "r",
    label: "record",
    help: "Your record: everything that was done with this tool.",
  },
  quit: { keys: ["q"], shown: "q", label: "end", help: "Ends the program. Open cases stay; go on later." },
  help: {
    keys: ["?"],
    shown: "?",
    label: "help",
    help: "This page. In a text field it works while the field is empty.",
  },
  end: {
    keys: ["ctrl-c"],
    shown: "Ctrl-C",
    label: "end",
    help: "Ends the program on any screen. Nothing is lost.",
  },
} as const satisfies Readonly<Record<string, KeyRow>>

export type Command = keyof typeof KEYS

/** A key or some text, as it came. */
export type Press =
  | { readonly kind: "key"; readonly name: string }
  /** `submit`: an Enter came in the same burst, as scanners and pastes send it. `pasted`: the terminal said so. */
  | { readonly kind: "text"; readonly text: string; readonly submit: boolean; readonly pasted: boolean }

/** The command of a key among those of this screen. */
export function commandOf(press: Press, here: readonly Command[]): Command | undefined {
  const name = press.kind === "key" ? press.name : press.text
  return here.find((command) => isKey(KEYS[command].keys, name))
}

/** Without the keys that turn pages, where all of a text is in view. */
export function pagedKeys(keys: readonly Command[], isLong: boolean): readonly Command[] {
  return isLong ? keys : keys.filter((command) => command !== "pageUp" && command !== "pageDown")
}

/** The bottom line of a screen: each key once. On a narrow one it is closer, or goes on below; a hint stays whole. */
export function footerLines(here: readonly Command[], columns: number): string[] {
  const hints = [...new Set(here.map((command) => `${KEYS[command].shown} ${KEYS[command].label}`))]
  const close = hints.join("  ")
  if (close.length <= columns) {
    const wide = hints.join("   ")
    return [wide.length <= columns ? wide : close]
  }
  const lines: string[] = []
  for (const hint of hints) {
    const longer = `${lines.at(-1)}   ${hint}`
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer
    else lines.push(hint)
  }
  return lines
}

/** The help of a screen: one row a key. */
export function helpRows(here: readonly Command[]): { shown: string; help: string }[] {
  const rows = new Map(here.map((command) => [KEYS[command].shown, KEYS[command].help] as const))
  return [...rows].map(([shown, help]) => ({ shown, help }))
}

function isKey(keys: readonly string[], name: string): boolean {
  return keys.includes(name)
}

/** What Ink says about a key. */
interface InkKey {
  readonly upArrow: boolean
  readonly downArrow: boolean
  readonly pageUp: boolean
  readonly pageDown: boolean
  readonly return: boolean
  readonly escape: boolean
  readonly tab: boolean
  readonly shift: boolean
  readonly backspace: boolean
  readonly delete: boolean
  readonly ctrl: boolean
  readonly meta: boolean
}

/** One input event as a press, or undefined for keys that mean nothing here. */
export function readPress(input: string, key: InkKey): Press | undefined {
  const name = keyName(input, key)
  if (name !== undefined) return { kind: "key", name }
  if (input === "" || key.ctrl || key.meta) return undefined
  return readText(input, false)
}

/** Text as a press; a line end at its end is an Enter. */
export function readText(input: string, pasted: boolean): Press {
  const submit = /[\r\n]$/.test(input)
  const text = submit ? input.replace(/(\r\n|\r|\n)$/, "") : input
  return { kind: "text", text, submit, pasted }
}

function keyName(input: string, key: InkKey): string | undefined {
  if (key.ctrl && /^[a-z]$/.test(input)) return `ctrl-${input}`
  if (key.upArrow) return "up"
  if (key.downArrow) return "down"
  if (key.pageUp) return "pageup"
  if (key.pageDown) return "pagedown"
  if (key.return) return "return"
  if (key.escape) return "escape"
  if (key.tab) return key.shift ? "back-tab" : "tab"
  return key.backspace || key.delete ? "backspace" : undefined
}
