// Every reference must have its value on every way that leads to it: a forward analysis over the steps. Leaving a step again replaces
// what it gave before. A value that may be missing will do in a text and in an optional input, nowhere else.
import { type ActionFactsTable, findAction } from "./action-facts.ts"
import type { Flow, FlowStep } from "./flow.ts"
import type { Report } from "./problem.ts"
import { parseReference, type Reference, referencesIn, textsOf } from "./references.ts"
import { type Edge, edgesOf, stepOf } from "./steps.ts"

/** "step.name" to whether it is certain. */
type Known = ReadonlyMap<string, "sure" | "maybe">

/** Reports every reference that some way reaches without its value. */
export function checkReferences(flow: Flow, actions: ActionFactsTable, report: Report): void {
  const known = knownBefore(flow, actions)
  for (const [name, step] of Object.entries(flow.steps)) {
    const here = known.get(name)
    if (here === undefined) continue
    for (const { member, text } of textsOf(step))
      for (const reference of referencesIn(text)) {
        const problem = problemOf(flow, reference, here, true)
        if (problem !== undefined)
          report("reference", `steps.${name}.${member}`, `step \`${name}\`: ${problem}`)
      }
    for (const { key, reference, optional } of inputReferences(step, actions)) {
      const problem = problemOf(flow, reference, here, optional)
      if (problem !== undefined)
        report("reference", `steps.${name}.input.${key}`, `step \`${name}\`: input \`${key}\`: ${problem}`)
    }
  }
}

/** What is certain, or possible, when each step is reached. */
function knownBefore(flow: Flow, actions: ActionFactsTable): ReadonlyMap<string, Known> {
  const before = new Map<string, Known>([[flow.start, new Map()]])
  const waiting = [flow.start]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const here = before.get(name) ?? new Map()
    for (const edge of edgesOf(flow, name, actions)) {
      const old = before.get(edge.to)
      const now = old === undefined ? leave(here, edge) : both(old, leave(here, edge))
      if (old !== undefined && old.size === now.size && [...now].every(([key, how]) => old.get(key) === how))
        continue
      before.set(edge.to, now)
      waiting.push(edge.to)
    }
  }
  return before
}

function leave(known: Known, { from, gives }: Edge): Known {
  const kept = [...known].filter(([key]) => !key.startsWith(`${from}.`))
  const fresh = gives.map((name): [string, "sure" | "maybe"] =>
    name.endsWith("?") ? [`${from}.${name.slice(0, -1)}`, "maybe"] : [`${from}.${name}`, "sure"],
  )
  return new Map([...kept, ...fresh])
}

function both(a: Known, b: Known): Known {
  return new Map(
    [...a].flatMap(([key, how]): [string, "sure" | "maybe"][] => {
      const other = b.get(key)
      return other === undefined ? [] : [[key, how === "sure" && other === "sure" ? "sure" : "maybe"]]
    }),
  )
}

function problemOf(
  flow: Flow,
  { step, name }: Reference,
  here: Known,
  optional: boolean,
): string | undefined {
  // A profile is not part of the runbook: a value that it lacks is asked for when it is needed.
  if (step === "site") return undefined
  const shown = `\`$${step}.${name}\``
  if (!Object.hasOwn(flow.steps, step)) return `${shown} refers to a step that is not there`
  const how = here.get(`${step}.${name}`)
  if (how === undefined) {
    const kind = stepOf(flow, step).kind
    if (kind === "instruct" || kind === "end") return `${shown}: the step \`${step}\` hands on no value`
    return `${shown} has no value on some way that leads here`
  }
  return how === "maybe" && !optional ? `${shown} may be missing, and a value is needed here` : undefined
}

function inputReferences(step: FlowStep, actions: ActionFactsTable) {
  if (step.kind !== "act") return []
  const action = findAction(actions, step.action)
  return Object.entries(step.input).flatMap(([key, value]) => {
    const reference = parseReference(value)
    return reference === undefined ? [] : [{ key, reference, optional: action?.isOptional(key) === true }]
  })
}
