// Runs the reveal screen: keys to the pure state machine, its lines to the raw screen. This process owns the terminal while the
// passphrase is shown and ends soon after; the passphrase never reaches the normal screen or its scrollback.
import type { Secret } from "../bytes/secret.ts"
import { openRawScreen, type RawScreen } from "../host/raw-screen.ts"
import type { Layouts } from "../text/keyboard/keystroke.ts"
import {
  advanceReveal,
  HIDE_AFTER_MS,
  type RevealFacts,
  type RevealKey,
  type RevealState,
  revealLines,
  revealNotes,
  startReveal,
} from "../text/reveal-view.ts"
import { askLayouts, practise } from "./reveal-parts.ts"
import { offerScanner, type SaveSheet } from "./reveal-scanner.ts"

export interface RevealSettings {
  readonly hideAfterMs?: number
  /** Begins with the keys to press; `facts` must name the layouts. */
  readonly keystrokes?: boolean
  /** Absent: the screen offers no scanner sheet. */
  readonly saveSheet?: SaveSheet
}

const KEYS: Readonly<Record<string, RevealKey>> = {
  " ": "on",
  "\u007f": "back",
  "\b": "back",
  q: "quit",
  Q: "quit",
  "\u0003": "quit",
  end: "quit",
}

/** Shows `passphrase` until the person presses q. The terminal is as before afterwards. Any key without a meaning hides. */
export async function showOnRevealScreen(
  passphrase: Secret,
  facts: RevealFacts,
  settings: RevealSettings = {},
): Promise<void> {
  const { hideAfterMs = HIDE_AFTER_MS, keystrokes = false, saveSheet } = settings
  const screen = openRawScreen()
  const bytes = passphrase.reveal()
  try {
    let state: RevealState = { ...startReveal(passphrase.length), keystrokes }
    let { layouts } = facts
    const ascii = facts.ascii === true
    while (!state.done) {
      screen.draw(revealLines(state, bytes, { ...facts, ...(layouts === undefined ? {} : { layouts }) }))
      const key = await screen.key(hideAfterMs)
      const part = facts.use === "type" ? PARTS[key.toLowerCase()] : undefined
      if (part === undefined) state = advanceReveal(state, KEYS[key] ?? "hide")
      else ({ state, layouts } = await part({ screen, bytes, hideAfterMs, saveSheet, ascii, state, layouts }))
    }
  } finally {
    screen.close()
  }
}

/** The practice line alone, for a passphrase that is on paper. */
export async function practiseOnScreen(passphrase: Secret, layouts: Layouts): Promise<void> {
  const screen = openRawScreen()
  try {
    await practise(screen, passphrase.reveal(), layouts, { hideAfterMs: HIDE_AFTER_MS, shown: false })
  } finally {
    screen.close()
  }
}

interface Seen {
  readonly state: RevealState
  /** The keyboard and the prompt, once they were chosen. */
  readonly layouts: Layouts | undefined
}

interface Part extends Seen {
  readonly screen: RawScreen
  readonly bytes: Uint8Array
  readonly hideAfterMs: number
  readonly saveSheet: SaveSheet | undefined
  readonly ascii: boolean
}

/** What else this screen can do while a person types: each comes back to where it was called. */
const PARTS: Readonly<Record<string, (part: Part) => Promise<Seen>>> = {
  k: async (part) => {
    const layouts = part.layouts ?? (await askLayouts(part.screen, part.hideAfterMs))
    return { state: layouts === undefined ? part.state : advanceReveal(part.state, "keystrokes"), layouts }
  },
  l: async ({ screen, hideAfterMs, state, layouts }) => {
    const chosen = (await askLayouts(screen, hideAfterMs)) ?? layouts
    const changed = chosen !== undefined && !state.keystrokes
    return { state: changed ? advanceReveal(state, "keystrokes") : state, layouts: chosen }
  },
  t: async (part) => {
    const layouts = part.layouts ?? (await askLayouts(part.screen, part.hideAfterMs))
    const { hideAfterMs, state } = part
    if (layouts !== undefined)
      await practise(part.screen, part.bytes, layouts, { hideAfterMs, shown: state.shown })
    return { state: advanceReveal(part.state, "hide"), layouts }
  },
  p: async ({ screen, bytes, hideAfterMs, saveSheet: save, ascii, state, layouts }) => {
    const part = { screen, bytes, timeoutMs: hideAfterMs, ascii, chosen: layouts }
    if (save !== undefined) await offerScanner({ ...part, save })
    return { state: advanceReveal(state, "hide"), layouts }
  },
  w: async ({ screen, bytes, hideAfterMs, state, layouts }) => {
    if (layouts === undefined || !state.shown) return { state: advanceReveal(state, "hide"), layouts }
    screen.draw(revealNotes(state, bytes, layouts))
    const key = await screen.key(hideAfterMs)
    return { state: key === "hide" || key === "end" ? advanceReveal(state, leaving(key)) : state, layouts }
  },
}

function leaving(key: "hide" | "end"): RevealKey {
  return key === "end" ? "quit" : "hide"
}
