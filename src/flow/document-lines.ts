// Texts of a runbook as lines of a document: references become the value, or the place where a person wrote it down. By hand, a line that
// begins with four spaces is typed as it stands; every other line is read.
import type { Values } from "./events.ts"
import type { Flow, FlowText } from "./flow.ts"
import { fillText, linesOf, type Reference } from "./references.ts"
import { numberOf } from "./steps.ts"
import { valueWords } from "./value-words.ts"

export interface DocumentLine {
  readonly text: string
  /** Typed at a prompt, exactly like this. */
  readonly typed: boolean
}

const TYPED = "    "

/** Lines as they stand on paper. */
export function paperLines(text: FlowText | undefined, flow: Flow, site: Values): DocumentLine[] {
  return linesOf(text).map((line) => splitLine(fillText(line, (reference) => onPaper(reference, flow, site))))
}

/** Tells a typed line from one that is read. */
export function splitLine(line: string): DocumentLine {
  return line.startsWith(TYPED)
    ? { text: line.slice(TYPED.length), typed: true }
    : { text: line, typed: false }
}

// "[step 3]": what was written down at step 3. "[site tangUrl]": what the profile would say.
function onPaper({ step, name }: Reference, flow: Flow, site: Values): string {
  if (step !== "site") {
    const value = name === "value" ? "" : ` ${valueWords(name)}`
    return `[step ${numberOf(flow, step)}${value}]`
  }
  return Object.hasOwn(site, name) ? String(site[name]) : `[site ${name}]`
}
