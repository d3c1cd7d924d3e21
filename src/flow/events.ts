// What can happen in a run of a runbook. Each event is a line of the record before it counts; the state is the replay of them.
import type { FlowValue } from "./flow.ts"

export type Values = Readonly<Record<string, FlowValue>>

export type FlowEvent =
  /** A person read or did an `instruct` step. */
  | { readonly kind: "seen"; readonly step: string }
  /** Absent value: left empty. */
  | { readonly kind: "answered"; readonly step: string; readonly value?: string | number }
  /** choice: from 0. */
  | { readonly kind: "chosen"; readonly step: string; readonly choice: number }
  | { readonly kind: "confirmed"; readonly step: string; readonly yes: boolean; readonly phrase?: string }
  /** A value that the profile of the site lacks, typed when it was needed. */
  | { readonly kind: "supplied"; readonly step: string; readonly name: string; readonly value: FlowValue }
  /** Written before an action runs, and after it. */
  | { readonly kind: "started"; readonly step: string }
  | { readonly kind: "ended"; readonly step: string; readonly outcome: string; readonly values: Values }
  /** A person says how an act ended: done by hand, practised, or cut off by a crash. */
  | { readonly kind: "said"; readonly step: string; readonly outcome: string; readonly values: Values }
  /** An act that was cut off and did not happen: it may run again. */
  | { readonly kind: "not-done"; readonly step: string }
  /** Back to a step that was passed on the way here; what came after it counts no more. */
  | { readonly kind: "back"; readonly step: string; readonly to: string }

/** What a person can cause; the others come from the session. */
export type PersonEvent = Exclude<FlowEvent, { kind: "started" | "ended" }>

/** An event read back from a record of unknown origin, or undefined. */
export function parseEvent(value: unknown): FlowEvent | undefined {
  if (typeof value !== "object" || value === null) return undefined
  const event: Readonly<Record<string, unknown>> = { ...value }
  const { kind, step, to, choice, yes, phrase, name, outcome } = event
  if (typeof step !== "string") return undefined
  switch (kind) {
    case "seen":
    case "started":
    case "not-done":
      return { kind, step }
    case "answered":
      if (event.value === undefined) return { kind, step }
      return isAnswer(event.value) ? { kind, step, value: event.value } : undefined
    case "chosen":
      return typeof choice === "number" && Number.isInteger(choice) ? { kind, step, choice } : undefined
    case "confirmed":
      if (typeof yes !== "boolean") return undefined
      return { kind, step, yes, ...(typeof phrase === "string" ? { phrase } : {}) }
    case "supplied":
      return typeof name === "string" && isValue(event.value)
        ? { kind, step, name, value: event.value }
        : undefined
    case "ended":
    case "said":
      return typeof outcome === "string" && isValues(event.values)
        ? { kind, step, outcome, values: event.values }
        : undefined
    case "back":
      return typeof to === "string" ? { kind, step, to } : undefined
    default:
      return undefined
  }
}

function isAnswer(value: unknown): value is string | number {
  return typeof value === "string" || (typeof value === "number" && Number.isFinite(value))
}

function isValue(value: unknown): value is FlowValue {
  return isAnswer(value) || typeof value === "boolean"
}

/** True for an object of texts, numbers and flags. */
export function isValues(value: unknown): value is Values {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isValue)
  )
}
