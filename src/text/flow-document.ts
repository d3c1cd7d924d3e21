// A runbook on paper, as Markdown. Made to be read with `less` when nothing else runs: numbered steps, boxes to tick, blanks, what to do by
// hand, a place for time and name, and the digest that says which edition this is.
import type { DocumentBox, DocumentStep, FlowDocument } from "../flow/document.ts"
import type { DocumentLine } from "../flow/document-lines.ts"
import { showText } from "./escape.ts"
import { actionWords, LEGEND, RESULT_WORDS, ROLE_WORDS } from "./flow-words.ts"

const STEPS_A_PAGE = 6

/** The whole sheet. Ends with a newline. */
export function flowMarkdown(document: FlowDocument): string {
  const { id, title, role, summary, digest, mark, start, steps } = document
  const stamp = `*${id} · digest ${mark}*`
  const head = [
    `# ${prose(title)}`,
    "",
    `Runbook \`${id}\` for ${ROLE_WORDS[role]}. Digest **${mark}**`,
    "",
    ...summary.map(prose),
    "",
    ...LEGEND.map((line) => `- ${prose(line)}`),
    ...(start === 1 ? [] : [`- Begin with step ${start}.`]),
    "",
    "Host: ............ Ticket: .......... Name: ............ Began (date, time): ..........",
  ]
  const body = steps.flatMap((step, at) => [
    ...(at > 0 && at % STEPS_A_PAGE === 0 ? ["", "---", "", stamp] : []),
    "",
    ...stepMarkdown(step),
  ])
  return [...head, ...body, "", "---", "", stamp, "", `Full digest: \`${digest}\``, ""]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
}

function stepMarkdown(step: DocumentStep): string[] {
  const { number, title, text, why, warn, stop, action, byHand, blanks, boxes, result, continueWith } = step
  return [
    `## ${number}. ${stop ? "STOP: " : ""}${prose(title)}`,
    ...(result === undefined ? [] : ["", `**${RESULT_WORDS[result]}**`]),
    ...section(text),
    ...warn.flatMap((line) => ["", `> **Warning:** ${prose(line.text)}`]),
    ...why.flatMap((line) => ["", `*Why:* ${prose(line.text)}`]),
    ...(action === undefined ? [] : ["", prose(actionWords(action))]),
    ...(byHand.length === 0
      ? []
      : ["", action === undefined ? "By hand:" : "Without the tool, by hand:", ...section(byHand)]),
    ...(blanks.length === 0 ? [] : ["", ...blanks.map(blank)]),
    ...(continueWith === undefined ? [] : ["", `Go on with the runbook \`${prose(continueWith)}\`.`]),
    "",
    ...(result === undefined ? boxes.map(box) : []),
    ...(step.signature || result !== undefined
      ? [...(result === undefined ? [""] : []), "Time: ........ Name and signature: .................."]
      : []),
  ]
}

/** Prose as paragraphs of one line each, typed lines in one block as long as they follow each other. */
function section(lines: readonly DocumentLine[]): string[] {
  const out: string[] = []
  let block = false
  for (const { text, typed } of lines) {
    if (typed !== block) out.push(...(typed ? ["", "```sh"] : ["```"]))
    if (!typed) out.push("", prose(text))
    else out.push(showText(text).replaceAll("```", "` ` `"))
    block = typed
  }
  return block ? [...out, "```"] : out
}

function blank({ label, example }: DocumentStep["blanks"][number]): string {
  const hint = example === undefined ? "" : ` (for example ${prose(example)})`
  return `- [ ] ${prose(label)}${hint}: ....................`
}

function box({ label, note, goTo }: DocumentBox): string {
  const more = note === undefined ? "" : ` (${prose(note)})`
  return `- [ ] ${prose(label)}${more}${goTo === undefined ? "" : ` → step ${goTo}`}`
}

// A runbook of a site is text from outside: no markup of its own gets through.
function prose(text: string): string {
  return showText(text).replaceAll("<", "&lt;").replace(/[*#]/g, "\\$&").replaceAll("](", "]\\(")
}
