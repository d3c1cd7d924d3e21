// The parts of the reveal screen that take the keys for a while: the question for the layouts, the practice line, the scanner sheet. Each
// runs its own small state machine on the raw screen and returns; a terminal that is lost ends all of them, because from then on every key
// is "end".
import { isToolError } from "../bytes/errors.ts"
import type { RawScreen } from "../host/raw-screen.ts"
import type { Desktop } from "../text/keyboard/keystroke.ts"
import { layoutOf } from "../text/keyboard/layout.ts"
import { advanceLayoutMenu, LAYOUT_MENU, layoutMenuLines } from "../text/layout-menu.ts"
import {
  advancePractice,
  canPractise,
  type PracticeKey,
  practiceLines,
  startPractice,
} from "../text/practice-view.ts"
import { GROUP } from "../text/reveal-view.ts"
import {
  advanceSheetQuestion,
  SHEET_QUESTION,
  sheetQuestionLines,
  sheetWrittenLines,
} from "../text/sheet-question.ts"

/** The keyboard here and the keymap of the prompt; undefined if the person left without an answer. */
export async function askLayouts(screen: RawScreen, timeoutMs: number): Promise<Desktop | undefined> {
  let menu = LAYOUT_MENU
  while (!menu.done) {
    screen.draw(layoutMenuLines(menu))
    menu = advanceLayoutMenu(menu, await screen.key(timeoutMs))
  }
  return menu.desktop
}

/** The practice line, until the person leaves it. Shows the groups from the beginning only if they were in view. */
export async function practise(
  screen: RawScreen,
  bytes: Uint8Array,
  desktop: Desktop,
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
    screen.draw(practiceLines(state, { expected, size: GROUP, desktop }))
    const key = await screen.key(hideAfterMs)
    if (state.typed === "" || state.checks !== undefined) began = performance.now()
    const seconds = Math.round((performance.now() - began) / 1000)
    for (const meant of keys(key, seconds))
      state = advancePractice(state, meant, { expected, size: GROUP, desktop })
  }
}

/** Writes a scanner sheet to the file of that name, for a scanner and a prompt. Throws a ToolError that is shown. */
export type SaveSheet = (path: string, desktop: Desktop) => Promise<void>

/** Asks where to, writes, and says what came of it. `prompt`: its keymap, US if nobody chose. */
export async function saveScannerSheet(
  screen: RawScreen,
  save: SaveSheet,
  chosen: Desktop | undefined,
  timeoutMs: number,
): Promise<void> {
  const us = layoutOf("us")
  // Scanners are set to US when new, whatever the keyboard here is.
  const desktop = { prompt: us, noDeadKeys: false, ...chosen, keyboard: us }
  let question = SHEET_QUESTION
  while (question.done === "asking") {
    screen.draw(sheetQuestionLines(question, desktop))
    question = advanceSheetQuestion(question, await screen.key(timeoutMs))
  }
  if (question.done === "leave") return
  let problem: string | undefined
  try {
    await save(question.typed, desktop)
  } catch (error) {
    if (!isToolError(error)) throw error
    problem = error.message
  }
  screen.draw(sheetWrittenLines(question.typed, problem))
  await screen.key(timeoutMs)
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
