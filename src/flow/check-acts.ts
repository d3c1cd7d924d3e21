// Acts against the table of actions: the action is there, every outcome has a next step and no other, inputs are known, complete and of
// the right kind, and a technician's runbook opens no socket (design §4.6).
import { type ActionFacts, type ActionFactsTable, findAction } from "./action-facts.ts"
import type { ActStep, Flow, FlowStep, FlowValue } from "./flow.ts"
import type { Report } from "./problem.ts"
import { looksLikeReference, parseReference } from "./references.ts"

/** Reports what is wrong with each act on its own. */
export function checkActs(flow: Flow, actions: ActionFactsTable, report: Report): void {
  for (const [name, step] of Object.entries(flow.steps)) {
    if (step.kind !== "act") continue
    const action = findAction(actions, step.action)
    if (action === undefined) {
      report("action", `steps.${name}.action`, `step \`${name}\`: there is no action \`${step.action}\``)
      continue
    }
    if (action.net === "tang" && flow.role === "technician") {
      const text = `step \`${name}\`: a technician's runbook opens no connection, and \`${step.action}\` does`
      report("action", `steps.${name}.action`, text)
    }
    checkOutcomes(name, step, action, report)
    checkInputs(name, step, action, flow.steps, report)
  }
}

function checkOutcomes(
  name: string,
  { next, action }: ActStep,
  { outcomes }: ActionFacts,
  report: Report,
): void {
  for (const outcome of Object.keys(outcomes)) {
    if (!Object.hasOwn(next, outcome))
      report("action", `steps.${name}.next`, `step \`${name}\`: outcome \`${outcome}\` has no next step`)
  }
  for (const outcome of Object.keys(next)) {
    if (!Object.hasOwn(outcomes, outcome)) {
      const text = `step \`${name}\`: \`${action}\` has no outcome \`${outcome}\``
      report("action", `steps.${name}.next.${outcome}`, text)
    }
  }
}

function checkInputs(
  name: string,
  { input, action: called }: ActStep,
  action: ActionFacts,
  steps: Flow["steps"],
  report: Report,
): void {
  const fault = (key: string, text: string) =>
    report("action", `steps.${name}.input.${key}`, `step \`${name}\`: input \`${key}\` ${text}`)
  for (const key of Object.keys(action.inputs)) {
    if (!action.isOptional(key) && !Object.hasOwn(input, key)) fault(key, `of \`${called}\` is missing`)
  }
  for (const [key, value] of Object.entries(input)) {
    if (!Object.hasOwn(action.inputs, key)) fault(key, `is not known to \`${called}\``)
    else if (looksLikeReference(value)) fault(key, `is no reference: write $step.name or $site.name`)
    else {
      const sample = sampleOf(value, steps)
      const problem = sample === undefined ? undefined : action.literalProblem(key, sample)
      if (problem !== undefined) fault(key, `cannot take ${describe(value)}: ${problem}`)
    }
  }
}

/** A value of the kind that will come; undefined where only the run will tell. */
function sampleOf(value: FlowValue, steps: Flow["steps"]): FlowValue | undefined {
  const reference = parseReference(value)
  if (reference === undefined) return value
  const from: FlowStep | undefined = Object.hasOwn(steps, reference.step) ? steps[reference.step] : undefined
  switch (from?.kind) {
    case "ask":
      return from.value === "number" ? 1 : "some text"
    case "choose":
      return "some text"
    case "confirm":
      return true
    default:
      return undefined
  }
}

function describe(value: FlowValue): string {
  return typeof value === "string" ? `\`${value.slice(0, 60)}\`` : String(value)
}
