// Held against built-in runbooks only: sentences that somebody can read at three in the morning, perhaps not in their first language.
import type { Flow } from "./flow.ts"
import type { Report } from "./problem.ts"
import { linesOf, textsOf } from "./references.ts"

const MAX_WORDS = 14

/** Reports sentences that are too long. Lines that are typed (four spaces first) are no sentences. */
export function checkWords(flow: Flow, report: Report): void {
  for (const line of [flow.title, ...linesOf(flow.summary)]) tellLong(line, "summary", "the runbook", report)
  for (const [name, step] of Object.entries(flow.steps))
    for (const { member, text } of textsOf(step))
      if (!text.startsWith("    ")) tellLong(text, `steps.${name}.${member}`, `step \`${name}\``, report)
}

function tellLong(text: string, path: string, who: string, report: Report): void {
  for (const sentence of text.split(/(?<=[.:;?!])\s+/)) {
    const words = sentence.trim().split(/\s+/).length
    if (words > MAX_WORDS)
      report("words", path, `${who}: ${words} words in one sentence: "${sentence.trim().slice(0, 60)}…"`)
  }
}
