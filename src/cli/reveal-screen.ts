// Runs the reveal screen: keys to the pure state machine, its lines to the raw screen. This process owns the terminal while the
// passphrase is shown and ends soon after; the passphrase never reaches the normal screen or its scrollback.
import type { Secret } from "../bytes/secret.ts"
import { openRawScreen } from "../host/raw-screen.ts"
import {
  advanceReveal,
  HIDE_AFTER_MS,
  type RevealFacts,
  type RevealKey,
  revealLines,
  startReveal,
} from "../text/reveal-view.ts"

const KEYS: Readonly<Record<string, RevealKey>> = {
  " ": "on",
  "\u007f": "back",
  "\b": "back",
  h: "hide",
  hide: "hide",
  q: "quit",
  "\u0003": "quit",
  "\u001b": "quit",
}

/** Shows `passphrase` until the person presses q. The terminal is as before afterwards. */
export async function showOnRevealScreen(passphrase: Secret, facts: RevealFacts): Promise<void> {
  const text = Buffer.from(passphrase.reveal()).toString("latin1")
  const screen = openRawScreen()
  try {
    let state = startReveal(text.length)
    while (!state.done) {
      screen.draw(revealLines(state, text, facts))
      const key = (await screen.key(HIDE_AFTER_MS)) ?? "hide"
      state = advanceReveal(state, KEYS[key] ?? "hide")
    }
  } finally {
    screen.close()
  }
}
