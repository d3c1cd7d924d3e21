// Where the ways of a runbook lead, computed from its data alone and apart from the checker in src/flow, which it helps to test.
import type { Flow } from "../../src/flow/flow.ts"
import { stepOf } from "../../src/flow/steps.ts"

/** The steps that may follow a step. */
export function nextOf(flow: Flow, name: string): readonly string[] {
  const step = stepOf(flow, name)
  switch (step.kind) {
    case "end":
      return []
    case "choose":
      return step.choices.map(({ next }) => next)
    case "act":
      return Object.values(step.next)
    case "confirm":
      return step.otherwise === undefined ? [step.next] : [step.next, step.otherwise]
    case "ask":
    case "instruct":
      return [step.next]
  }
}

/** Every step that some way reaches without going through one of `gates`. */
export function reachedWithout(flow: Flow, gates: readonly string[], from = flow.start): ReadonlySet<string> {
  const found = new Set(gates.includes(from) ? [] : [from])
  for (const name of found) for (const next of nextOf(flow, name)) if (!gates.includes(next)) found.add(next)
  return found
}

/** The ends that can come after a step, sorted. */
export function endsFrom(flow: Flow, from: string): string[] {
  return [...reachedWithout(flow, [], from)].filter((name) => stepOf(flow, name).kind === "end").sort()
}
