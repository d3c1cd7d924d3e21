// Whole paths: every step can be reached, every path can reach an end, and no act that destroys is reached without a guard. A guard is a
// confirm step with `guard`; it counts for one destroying act, and the next one needs its own.
import { type ActionFactsTable, findAction } from "./action-facts.ts"
import type { Flow } from "./flow.ts"
import type { Report } from "./problem.ts"
import { type Edge, edgesOf, stepOf } from "./steps.ts"

/** Reports what is wrong with the paths. */
export function checkPaths(flow: Flow, actions: ActionFactsTable, report: Report): void {
  const names = Object.keys(flow.steps)
  const edges = names.flatMap((name) => edgesOf(flow, name, actions))
  const reached = closure([flow.start], (name) =>
    edges.filter(({ from }) => from === name).map(({ to }) => to),
  )
  for (const name of names)
    if (!reached.has(name)) report("path", `steps.${name}`, `step \`${name}\` is never reached`)
  const ends = names.filter((name) => stepOf(flow, name).kind === "end")
  if (ends.length === 0) report("path", "steps", "the runbook has no end step")
  const ending = closure(ends, (name) => edges.filter(({ to }) => to === name).map(({ from }) => from))
  for (const name of reached)
    if (ends.length > 0 && !ending.has(name))
      report("path", `steps.${name}`, `step \`${name}\`: no way from here leads to an end`)
  checkGuards(flow, actions, edges, report)
}

function closure(from: readonly string[], next: (name: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(from)
  // A set that grows while it is walked: whatever is added is visited as well.
  for (const name of found) for (const to of next(name)) found.add(to)
  return found
}

function checkGuards(flow: Flow, actions: ActionFactsTable, edges: readonly Edge[], report: Report): void {
  const destroys = (name: string): boolean => {
    const step = stepOf(flow, name)
    return step.kind === "act" && findAction(actions, step.action)?.effect === "destroy"
  }
  const isGuard = (name: string): boolean => {
    const step = stepOf(flow, name)
    return step.kind === "confirm" && step.guard === true
  }
  // Steps that some way reaches with no guard since the start or the last destroying act.
  const bare = closure(
    [flow.start, ...edges.filter(({ from }) => destroys(from)).map(({ to }) => to)],
    (name) =>
      edges.filter(({ from, by }) => from === name && !(isGuard(name) && by === "yes")).map(({ to }) => to),
  )
  for (const name of Object.keys(flow.steps)) {
    if (destroys(name) && bare.has(name)) {
      const text = `step \`${name}\` cannot be taken back, and a way leads there without a guard`
      report("path", `steps.${name}`, text)
    }
  }
}
