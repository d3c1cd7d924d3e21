// The parts of the reveal screen that take the keys for a while: the question for the layouts and the practice line. Each runs its own
// small state machine on the raw screen and returns; a terminal that is lost ends all of them, because from then on every key is "end".
import type { RawScreen } from "../host/raw-screen.ts"
import type { Layouts } from "../text/keyboard/keystroke.ts"
import { advanceLayoutMenu, LAYOUT_MENU, layoutMenuLines } from "../text/layout-menu.ts"
import {
  advancePractice,
  canPractise,
  type PracticeKey,
  practiceLines,
  startPractice,
} from "../text/practice-view.ts"
import { GROUP } from "../text/reveal-view.ts"

/** The keyboard here and the keymap of the prompt; undefined if the person left without an answer. */
export async function askLayouts(screen: RawScreen, timeoutMs: number): Promise<Layouts | undefined> {
  let menu = LAYOUT_MENU
  while (!menu.done) {
    screen.draw(layoutMenuLines(menu))
    menu = advanceLayoutMenu(menu, await screen.key(timeoutMs))
  }
  return menu.layouts
}

/** The practice line, until the person leaves it. Shows the groups from the beginning only if they were in view. */
export async function practise(
  screen: RawScreen,
  bytes: Uint8Array,
  layouts: Layouts,
  { hideAfterMs, shown }: { readonly hideAfterMs: number; readonly shown: boolean },
): Promise<void> {
  if (!canPractise(bytes)) {
    screen.draw(["This passphrase has bytes that no key types. It cannot be practised.", "", "Any key: back"])
    await screen.key(hideAfterMs)
    return
  }
  const expected = Buffer.from(bytes).toString("latin1")
  const keys = typedKeys()
  let state = startPractice(shown)
  let began = 0
  while (!state.done) {
    screen.draw(practiceLines(state, { expected, size: GROUP, layouts }))
    const key = await screen.key(hideAfterMs)
    if (state.typed === "" || state.checks !== undefined) began = performance.now()
    const seconds = Math.round((performance.now() - began) / 1000)
    for (const meant of keys(key, seconds))
      state = advancePractice(state, meant, { expected, size: GROUP, layouts })
  }
}

const MEANINGS: Readonly<Record<string, Exclude<PracticeKey["kind"], "text" | "enter">>> = {
  "\t": "toggle",
  "\u007f": "back",
  "\b": "back",
  hide: "hide",
  end: "leave",
  "\u001b": "leave",
  "\u0003": "leave",
}

// The raw screen hands over bytes; letters beyond ASCII come in several. Keys that type nothing (arrows) are dropped.
function typedKeys(): (key: string, seconds: number) => PracticeKey[] {
  let waiting = ""
  return (key, seconds) => {
    const meaning = MEANINGS[key]
    if (meaning !== undefined) return [{ kind: meaning }]
    if (key === "\r" || key === "\n") return [{ kind: "enter", seconds }]
    if (key.length > 1 || key < " ") return []
    waiting = key < "\u0080" ? key : waiting + key
    const text = Buffer.from(waiting, "latin1").toString("utf8")
    if (text.includes("\ufffd") && waiting.length < 4) return []
    waiting = ""
    return [{ kind: "text", text }]
  }
}
