// The words around a runbook that the printers share.
import type { DocumentStep, FlowDocument } from "../flow/document.ts"

export const ROLE_WORDS: Readonly<Record<FlowDocument["role"], string>> = {
  technician: "the technician at the host",
  colleague: "the colleague who reaches Tang",
  planner: "the person who plans maintenance",
  "tang-keeper": "the keeper of a Tang server",
  custodian: "the keeper of an envelope",
}

export const RESULT_WORDS: Readonly<Record<NonNullable<DocumentStep["result"]>, string>> = {
  done: "End: done.",
  open: "End: duties are still open.",
  stopped: "End: stopped.",
}

/** What stands at the head of every sheet, so that paper can be read without a manual. */
export const LEGEND: readonly string[] = [
  "Work from step to step. Tick a box, and go where it says.",
  "A box that names no step leads to the next step on the sheet.",
  "[step 3] means: what you wrote down at step 3.",
  "[site NAME] means: a value of your site. Ask for it before you begin.",
]

/** How an act is announced. */
export function actionWords({ name, summary }: NonNullable<DocumentStep["action"]>): string {
  return `${summary}. With the tool: nbde-rescue ${name}`
}
