// A runbook as one HTML page without scripts, pictures or anything from elsewhere. Black on white; the frame of a stop and the ticks do
// not depend on colour. On paper the digest stands at the foot of every page.
import type { DocumentBox, DocumentStep, FlowDocument } from "../flow/document.ts"
import type { DocumentLine } from "../flow/document-lines.ts"
import { actionWords, LEGEND, RESULT_WORDS, ROLE_WORDS } from "./flow-words.ts"
import { html } from "./html.ts"
import { printedBody, printedStyle } from "./printed-page.ts"

const STYLE = `
body { font: 12pt/1.4 sans-serif; color: #000; background: #fff; max-width: 46em; margin: 2em auto; padding: 0 1em }
section { border-top: 1px solid #000; padding: .5em 0; break-inside: avoid }
section.stop { border: 4px solid #000; padding: .5em 1em; margin: 1em 0 }
h2 { font-size: 1.1em; margin: .3em 0 }
pre { border-left: 3px solid #000; padding: .3em .8em; white-space: pre-wrap; font-size: 10pt }
ul.boxes { list-style: none; padding-left: 0 }
ul.boxes li::before { content: "\\2610"; margin-right: .6em; font-size: 1.2em }
.warn { font-weight: bold; border-left: 6px solid #000; padding-left: .6em }
.why { font-style: italic }
.field { display: inline-block; margin-right: 1em } .blank { display: inline-block; border-bottom: 1px solid #000; min-width: 12em }
p { margin: .45em 0 } a { color: inherit }
`.trim()

/** The whole page. Ends with a newline. */
export function flowHtml(document: FlowDocument): string {
  const { id, title, mark } = document
  return `${[
    "<!doctype html>",
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${html(title)}</title>`,
    `<style>${STYLE}\n${printedStyle("A4")}</style>`,
    ...printedBody([content(document)], `${html(id)} · digest ${html(mark)}`),
    "</html>",
  ].join("\n")}\n`
}

function content({ id, title, role, summary, digest, mark, start, steps }: FlowDocument): string[] {
  return [
    `<h1>${html(title)}</h1>`,
    `<p>Runbook <b>${html(id)}</b> for ${html(ROLE_WORDS[role])}. Digest <b>${html(mark)}</b></p>`,
    ...summary.map((line) => `<p>${html(line)}</p>`),
    `<ul>${[...LEGEND, ...(start === 1 ? [] : [`Begin with step ${start}.`])].map((line) => `<li>${html(line)}</li>`).join("")}</ul>`,
    fields("Host", "Ticket", "Name", "Began"),
    ...steps.map(stepHtml),
    `<p>Full digest: <code>${html(digest)}</code></p>`,
  ]
}

const BLANK = '<span class="blank">&nbsp;</span>'

/** Lines to write on, none of them torn from its label. */
function fields(...labels: readonly string[]): string {
  return `<p>${labels.map((label) => `<span class="field">${label}: ${BLANK}</span>`).join(" ")}</p>`
}

function stepHtml(step: DocumentStep): string {
  const { number, title, text, why, warn, stop, action, byHand, blanks, boxes, result, continueWith } = step
  return [
    `<section id="step-${number}"${stop ? ' class="stop"' : ""}>`,
    `<h2>${number}. ${stop ? "STOP: " : ""}${html(title)}</h2>`,
    ...(result === undefined ? [] : [`<p><b>${html(RESULT_WORDS[result])}</b></p>`]),
    ...lines(text),
    ...warn.map((line) => `<p class="warn">Warning: ${html(line.text)}</p>`),
    ...why.map((line) => `<p class="why">Why: ${html(line.text)}</p>`),
    ...(action === undefined ? [] : [`<p>${html(actionWords(action))}</p>`]),
    ...(byHand.length === 0
      ? []
      : [`<p>${action === undefined ? "By hand:" : "Without the tool, by hand:"}</p>`]),
    ...lines(byHand),
    ...blanks.map(
      ({ label, example }) =>
        `<p>${html(label)}${example === undefined ? "" : ` (for example ${html(example)})`}: ${BLANK}</p>`,
    ),
    ...(continueWith === undefined ? [] : [`<p>Go on with the runbook <b>${html(continueWith)}</b>.</p>`]),
    ...(result === undefined ? [`<ul class="boxes">${boxes.map(box).join("")}</ul>`] : []),
    ...(step.signature || result !== undefined ? [fields("Time", "Name and signature")] : []),
    "</section>",
  ].join("\n")
}

function lines(all: readonly DocumentLine[]): string[] {
  const out: string[] = []
  let typed: string[] = []
  const flush = () => {
    if (typed.length > 0) out.push(`<pre>${typed.join("\n")}</pre>`)
    typed = []
  }
  for (const line of all) {
    if (line.typed) typed.push(html(line.text))
    else {
      flush()
      out.push(`<p>${html(line.text)}</p>`)
    }
  }
  flush()
  return out
}

function box({ label, note, goTo }: DocumentBox): string {
  const more = note === undefined ? "" : ` (${html(note)})`
  return `<li>${html(label)}${more}${goTo === undefined ? "" : ` → <a href="#step-${goTo}">step ${goTo}</a>`}</li>`
}
