// A step of a running runbook as lines, for line mode. The same numbers and words as on paper.
import type { DocumentLine } from "../flow/document-lines.ts"
import type { Wanted } from "../flow/wanted.ts"
import { showText } from "./escape.ts"
import { RESULT_WORDS } from "./flow-words.ts"
import { wrapLines } from "./wrap.ts"

const FRAME = "!".repeat(60)

/** What the person reads before they answer. */
export function stepLines(wanted: Wanted, rehearsal: boolean, columns: number): string[] {
  const { number, title, text, warn, definition, act, choices } = wanted
  const lines = [
    `${rehearsal ? "PRACTICE  " : ""}Step ${number}: ${showText(title)}`,
    ...text.map(shown),
    ...warn.map((line) => `  WARNING: ${showText(line.text)}`),
    ...(definition.kind === "end" ? [`  ${RESULT_WORDS[definition.result]}`] : []),
    ...choices.map(({ label, note, cost }, at) => {
      const more = [...(cost === undefined ? [] : [cost]), ...(note === undefined ? [] : [note])]
      return `  ${at + 1}  ${showText(label)}${more.length === 0 ? "" : ` (${showText(more.join(". ").replace(/\.$/, ""))})`}`
    }),
    ...(act === undefined ? [] : [`  ${act.summary}.`]),
    ...(act === undefined
      ? []
      : Object.entries(act.input).map(([name, value]) => `    ${name}: ${showText(String(value))}`)),
  ]
  const wrapped = wrapLines(lines, columns)
  return ["", ...(definition.stop === true ? [FRAME, ...wrapped, FRAME] : wrapped)]
}

/** What to do without this tool. */
export function handLines({ byHand }: Wanted, columns: number): string[] {
  if (byHand.length === 0) return ["  There is nothing to do by hand at this step."]
  return [
    "  By hand:",
    ...byHand.flatMap((line) => (line.typed ? [shown(line)] : wrapLines([shown(line)], columns))),
  ]
}

/** Why this step is there. */
export function whyLines({ why }: Wanted, columns: number): string[] {
  return why.length === 0
    ? []
    : wrapLines(
        why.map((line) => `  Why: ${showText(line.text)}`),
        columns,
      )
}

function shown({ text, typed }: DocumentLine): string {
  return `${typed ? "      " : "  "}${showText(text)}`
}
