// What is wrong with a runbook, in words for the person who writes it. The checker returns problems and never throws.

export interface Problem {
  /** `words`: it works, but reads badly; asked of built-in runbooks only. */
  readonly kind: "shape" | "action" | "reference" | "path" | "words"
  /** Where, as in JSON: `steps.probe.next.untrusted`. */
  readonly path: string
  /** Line in the JSON text, from 1; absent for a built-in. */
  readonly line?: number
  readonly text: string
}

export type Report = (kind: Problem["kind"], path: string, text: string) => void
