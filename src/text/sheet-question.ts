// The part of the reveal screen that writes a scanner sheet: asks for the name of the file, as a pure state machine and its lines.
import { showShort } from "./escape.ts"
import type { Layouts } from "./keyboard/keystroke.ts"

export interface SheetQuestion {
  readonly typed: string
  readonly done: "asking" | "write" | "leave"
}

export const SHEET_QUESTION: SheetQuestion = { typed: "", done: "asking" }
const MAX_NAME = 512

/** Keys as the raw screen hands them over: one byte each, or a name. */
export function advanceSheetQuestion(question: SheetQuestion, key: string): SheetQuestion {
  const { typed } = question
  if (key === "\r" || key === "\n") return { typed, done: typed === "" ? "leave" : "write" }
  if (key === "\u007f" || key === "\b") return { ...question, typed: typed.slice(0, -1) }
  if (["hide", "end", "\u001b", "\u0003"].includes(key)) return { typed, done: "leave" }
  if (key.length !== 1 || key < " " || key > "~" || typed.length >= MAX_NAME) return question
  return { ...question, typed: typed + key }
}

/** The lines to draw. Nothing of the passphrase is on them. */
export function sheetQuestionLines({ typed }: SheetQuestion, { keyboard, prompt }: Layouts): string[] {
  return [
    "Scanner sheet: codes for a USB scanner that types.",
    "",
    "First a harmless probe code, then the passphrase, on paper of its own.",
    `For a scanner set to ${keyboard.name}, and a prompt with the ${prompt.name} keymap.`,
    "",
    "THE FILE HOLDS THE PASSPHRASE. It is a new open duty: destroy file and paper.",
    "Write it to memory, not to a disk: for example /dev/shm/sheet.pdf",
    "",
    "Name of the file, ending in .pdf or .html. Empty: leave.",
    `> ${showShort(typed, 74)}`,
  ]
}

/** After it was written, or could not be. */
export function sheetWrittenLines(path: string, problem?: string): string[] {
  const shown = showShort(path, 70)
  return problem === undefined
    ? ["Written:", `  ${shown}`, "", "Print it, then delete the file.", "", "Any key: back"]
    : ["Not written:", `  ${showShort(problem, 74)}`, "", "Any key: back"]
}
