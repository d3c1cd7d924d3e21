// "$step.name" and "$site.name": the only thing in a runbook that is not literal. An input is one reference or none; texts may hold several.
import type { FlowStep, FlowText, FlowValue } from "./flow.ts"

export interface Reference {
  /** A step, or "site". */
  readonly step: string
  readonly name: string
}

const REFERENCE = /\$([a-z][a-z0-9-]{0,63})\.([a-z][A-Za-z0-9]{0,63})/

/** The reference an input consists of, or undefined for a literal. */
export function parseReference(value: FlowValue): Reference | undefined {
  if (typeof value !== "string") return undefined
  const match = new RegExp(`^${REFERENCE.source}$`).exec(value)
  return match === null ? undefined : { step: match[1] ?? "", name: match[2] ?? "" }
}

/** True for text that looks as if it were meant as a reference and is none. */
export function looksLikeReference(value: FlowValue): boolean {
  return typeof value === "string" && /^\$[\w-]/.test(value) && parseReference(value) === undefined
}

/** Every reference in a text, in order. */
export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(new RegExp(REFERENCE, "g"))].map((match) => ({
    step: match[1] ?? "",
    name: match[2] ?? "",
  }))
}

/** The text with each reference replaced. */
export function fillText(text: string, fill: (reference: Reference) => string): string {
  return text.replace(new RegExp(REFERENCE, "g"), (_, step: string, name: string) => fill({ step, name }))
}

/** One line a paragraph. */
export function linesOf(text: FlowText | undefined): readonly string[] {
  if (text === undefined) return []
  return typeof text === "string" ? [text] : text
}

/** Every text of a step that a person reads, with the member it stands in. */
export function textsOf(step: FlowStep): { readonly member: string; readonly text: string }[] {
  const lines = (member: string, text: FlowText | undefined) =>
    linesOf(text).map((line, at) => ({
      member: typeof text === "string" ? member : `${member}[${at}]`,
      text: line,
    }))
  return [
    { member: "title", text: step.title },
    ...lines("text", step.text),
    ...lines("why", step.why),
    ...lines("warn", step.warn),
    ...lines("byHand", step.byHand),
    ...(step.kind === "choose"
      ? step.choices.flatMap(({ label, note }, at) => [
          { member: `choices[${at}].label`, text: label },
          ...(note === undefined ? [] : [{ member: `choices[${at}].note`, text: note }]),
        ])
      : []),
  ]
}

/** Every reference of a step, in its texts and its inputs. */
export function referencesOf(step: FlowStep): Reference[] {
  const inputs = step.kind === "act" ? Object.values(step.input).map(parseReference) : []
  return [
    ...textsOf(step).flatMap(({ text }) => referencesIn(text)),
    ...inputs.filter((reference) => reference !== undefined),
  ]
}
