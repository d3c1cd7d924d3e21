// A runbook on paper, as plain text of 78 columns and pages of 60 lines, each with its own head and number, so that a sheet that fell out
// of the pile can be put back. ASCII only: the printer may be older than the staff.
import type { DocumentBox, DocumentStep, FlowDocument } from "../flow/document.ts"
import type { DocumentLine } from "../flow/document-lines.ts"
import { showText } from "./escape.ts"
import { actionWords, LEGEND, RESULT_WORDS, ROLE_WORDS } from "./flow-words.ts"

const COLUMNS = 78
const PAGE = 60
const FRAME = "!".repeat(COLUMNS)

/** The whole sheet; pages end with a form feed. */
export function flowPlainText(document: FlowDocument): string {
  const pages = paginate([headBlock(document), ...document.steps.map(stepBlock)])
  return pages
    .map((lines, at) => {
      const left = `${document.id}   digest ${document.mark}`
      const right = `page ${at + 1} of ${pages.length}`
      const head = left + right.padStart(COLUMNS - left.length)
      return `${[head, "-".repeat(COLUMNS), "", ...lines].join("\n")}\n`
    })
    .join("\f")
}

// A step stays on one page where it fits on one.
function paginate(blocks: readonly (readonly string[])[]): string[][] {
  const room = PAGE - 3
  const pages: string[][] = [[]]
  for (const block of blocks) {
    const page = pages.at(-1) ?? []
    if (page.length > 0 && page.length + block.length + 1 > room) pages.push([])
    for (let from = 0; from < block.length; from += room) {
      if (from > 0) pages.push([])
      pages.at(-1)?.push(...block.slice(from, from + room))
    }
    pages.at(-1)?.push("")
  }
  return pages
}

function headBlock({ title, role, summary, start, digest }: FlowDocument): string[] {
  return [
    ...wrap(showText(title).toUpperCase(), ""),
    `For ${ROLE_WORDS[role]}.`,
    "",
    ...summary.flatMap((line) => wrap(showText(line), "")),
    "",
    ...LEGEND.map((line) => `- ${line}`),
    ...(start === 1 ? [] : [`- Begin with step ${start}.`]),
    "",
    "Host ______________________   Ticket ________________   Began ________________",
    "Name ______________________   Full digest, to compare:",
    `${digest}`,
  ]
}

function stepBlock(step: DocumentStep): string[] {
  const { number, title, text, why, warn, stop, action, byHand, blanks, boxes, result, continueWith } = step
  const lines = [
    ...wrap(`${String(number).padStart(2)}. ${showText(title)}`, "    ", ""),
    ...(result === undefined ? [] : [`    ${RESULT_WORDS[result]}`]),
    ...section(text, "    "),
    ...warn.flatMap((line) => wrap(`WARNING: ${showText(line.text)}`, "    ! ")),
    ...why.flatMap((line) => wrap(`Why: ${showText(line.text)}`, "    ")),
    ...(action === undefined ? [] : wrap(showText(actionWords(action)), "    ")),
    ...(byHand.length === 0
      ? []
      : [`    ${action === undefined ? "By hand:" : "Without the tool, by hand:"}`]),
    ...section(byHand, "      "),
    ...blanks.map(blank),
    ...(continueWith === undefined ? [] : [`    Go on with the runbook ${showText(continueWith)}.`]),
    ...(result === undefined ? boxes.flatMap(box) : []),
    ...(step.signature || result !== undefined
      ? ["", "    Time ____________   Name and signature ______________________________"]
      : []),
  ]
  return stop ? [FRAME, ...lines, FRAME] : lines
}

function section(lines: readonly DocumentLine[], indent: string): string[] {
  // A typed line is never wrapped: it must be typed as it is.
  return lines.flatMap(({ text, typed }) =>
    typed ? [`${indent}    ${showText(text)}`] : wrap(showText(text), indent),
  )
}

function blank({ label, example }: DocumentStep["blanks"][number]): string {
  const name = `    [ ] ${showText(label)}${example === undefined ? "" : ` (for example ${showText(example)})`}: `
  return name + "_".repeat(Math.max(20, COLUMNS - name.length))
}

function box({ label, note, goTo }: DocumentBox): string[] {
  const more = note === undefined ? "" : ` (${showText(note)})`
  return wrap(
    `[ ] ${showText(label)}${more}${goTo === undefined ? "" : `  -> step ${goTo}`}`,
    "        ",
    "    ",
  )
}

/** Lines of at most 78 columns, broken between words. */
function wrap(text: string, indent: string, first = indent): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line)
      line = indent
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line]
}
