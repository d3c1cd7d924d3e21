// The steps of a runbook as a graph: where each leads, and what it hands on when it is left that way.
import { type ActionFactsTable, findAction } from "./action-facts.ts"
import type { Flow, FlowStep } from "./flow.ts"

export interface Edge {
  readonly from: string
  readonly to: string
  /** Outcome of an act; "yes" or "no" of a confirm; number of a choice. */
  readonly by: string
  /** Names of values; "name?" for one that may be missing. */
  readonly gives: readonly string[]
}

/** The step of that name; a runbook that was checked has every step it names. */
export function stepOf(flow: Flow, name: string): FlowStep {
  const step = Object.hasOwn(flow.steps, name) ? flow.steps[name] : undefined
  if (step === undefined) throw new TypeError(`the runbook ${flow.id} has no step ${name}`)
  return step
}

/** Every way out of a step. */
export function edgesOf(flow: Flow, from: string, actions: ActionFactsTable): Edge[] {
  const step = stepOf(flow, from)
  switch (step.kind) {
    case "instruct":
      return [{ from, to: step.next, by: "done", gives: [] }]
    case "ask":
      return [{ from, to: step.next, by: "answered", gives: [step.optional === true ? "value?" : "value"] }]
    case "choose":
      return step.choices.map(({ next }, at) => ({ from, to: next, by: String(at + 1), gives: ["value"] }))
    case "confirm": {
      const yes = { from, to: step.next, by: "yes", gives: ["value"] }
      return step.otherwise === undefined
        ? [yes]
        : [yes, { from, to: step.otherwise, by: "no", gives: ["value"] }]
    }
    case "act": {
      const outcomes = findAction(actions, step.action)?.outcomes ?? {}
      return Object.entries(step.next).map(([by, to]) => ({
        from,
        to,
        by,
        gives: outcomes[by]?.carries ?? [],
      }))
    }
    case "end":
      return []
  }
}

/** The number of a step on paper and screen, from 1: the order in which the runbook was written. */
export function numberOf(flow: Flow, name: string): number {
  return Object.keys(flow.steps).indexOf(name) + 1
}
