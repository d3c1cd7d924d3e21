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
  q: "quit",
  Q: "quit",
  "\u0003": "quit",
  end: "quit",
}

/** Shows `passphrase` until the person presses q. The terminal is as before afterwards. Any key without a meaning hides. */
export async function showOnRevealScreen(
  passphrase: Secret,
  facts: RevealFacts,
  hideAfterMs = HIDE_AFTER_MS,
): Promise<void> {
  const screen = openRawScreen()
  try {
    let state = startReveal(passphrase.length)
    while (!state.done) {
      screen.draw(revealLines(state, passphrase.reveal(), facts))
      state = advanceReveal(state, KEYS[await screen.key(hideAfterMs)] ?? "hide")
    }
  } finally {
    screen.close()
  }
}
