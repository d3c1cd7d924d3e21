// The scanner part of the reveal screen: a probe, then the passphrase as a code on the screen, or a sheet to print. What a scanner must be
// told so that the prompt receives the passphrase is text/sheet/scanner-sheet.ts.
import { isToolError } from "../bytes/errors.ts"
import type { RawScreen } from "../host/raw-screen.ts"
import type { Layouts } from "../text/keyboard/keystroke.ts"
import { layoutOf } from "../text/keyboard/layout.ts"
import { codeLines, scannerChoice, scannerMenuLines } from "../text/scanner-menu.ts"
import { probeFor, scannerText } from "../text/sheet/scanner-text.ts"
import {
  advanceSheetQuestion,
  SHEET_QUESTION,
  sheetQuestionLines,
  sheetWrittenLines,
} from "../text/sheet-question.ts"
import { lookOf } from "./show-codes.ts"

/** Writes a scanner sheet to the file of that name, for a scanner and a prompt. Throws a ToolError that is shown. */
export type SaveSheet = (path: string, layouts: Layouts) => Promise<void>

export interface ScannerPart {
  readonly screen: RawScreen
  readonly bytes: Uint8Array
  readonly timeoutMs: number
  readonly ascii: boolean
  /** The layouts chosen for typing by hand, if any. */
  readonly chosen: Layouts | undefined
  readonly save: SaveSheet
}

const SPARE_ROWS = 2

/** Until the person leaves it. Scanners are set to US when new, whatever the keyboard here is. */
export async function offerScanner(part: ScannerPart): Promise<void> {
  const { screen, bytes, timeoutMs, chosen } = part
  const us = layoutOf("us")
  const layouts = { prompt: us, noDeadKeys: false, ...chosen, keyboard: us }
  for (;;) {
    screen.draw(scannerMenuLines(layouts))
    const choice = scannerChoice(await screen.key(timeoutMs))
    if (choice === undefined) return
    if (choice === "sheet") await saveSheet(part, layouts)
    else {
      const passphrase = Buffer.from(bytes).toString("latin1")
      const probe = probeFor(passphrase)
      const text = choice === "probe" ? probe : scannerText(passphrase, layouts)
      const words = choice === "probe" ? [`Probe. This must appear: ${probe}`] : [SECRET_WORDS]
      screen.draw(text === undefined ? UNFIT : onScreen(text, [...words, "Any key: back"], part))
      await screen.key(timeoutMs)
    }
  }
}

const SECRET_WORDS = "THE PASSPHRASE. Scan once at the prompt. Some scanners press Enter themselves."
const NO_PICTURES = ["This terminal draws no pictures. Write a sheet (3).", "", "Any key: back"]
const UNFIT = ["No scanner set to US types this passphrase at that prompt.", "", "Any key: back"]

function onScreen(text: string, words: readonly string[], { ascii }: ScannerPart): string[] {
  const { rows = 24, columns = 80 } = process.stdout
  const { TERM, COLORTERM } = process.env
  const look = lookOf(TERM, COLORTERM, ascii)
  return look === undefined ? NO_PICTURES : codeLines(text, words, { rows: rows - SPARE_ROWS, columns }, look)
}

async function saveSheet({ screen, save, timeoutMs }: ScannerPart, layouts: Layouts): Promise<void> {
  let question = SHEET_QUESTION
  while (question.done === "asking") {
    screen.draw(sheetQuestionLines(question, layouts))
    question = advanceSheetQuestion(question, await screen.key(timeoutMs))
  }
  if (question.done === "leave") return
  let problem: string | undefined
  try {
    await save(question.typed, layouts)
  } catch (error) {
    if (!isToolError(error)) throw error
    problem = error.message
  }
  screen.draw(sheetWrittenLines(question.typed, problem))
  await screen.key(timeoutMs)
}
