// The step machine: a pure reducer from events to where a run stands. No clock, no I/O, no reference to what the actions do. An event that
// does not fit where the run stands gives undefined, and nothing has happened.
import { type ActionFacts, type ActionFactsTable, findAction } from "./action-facts.ts"
import type { FlowEvent, Values } from "./events.ts"
import type { ActStep, AskStep, Flow, FlowValue } from "./flow.ts"
import { parseReference, type Reference } from "./references.ts"
import { stepOf } from "./steps.ts"

/** A step that was passed, with what it handed on. */
export interface Visit {
  readonly step: string
  readonly by: string
  readonly values: Values
}

export interface FlowState {
  /** The way from the start to here, without what "back" took off. */
  readonly visits: readonly Visit[]
  readonly at: string
  /** An act was begun, and nobody has said how it ended. */
  readonly running: boolean
  /** "$site.name". */
  readonly site: Values
}

/** Where every run begins. `site`: the values of the profile. */
export function startState(flow: Flow, site: Values = {}): FlowState {
  return { visits: [], at: flow.start, running: false, site }
}

/** The state after an event, or undefined if the event does not fit. */
export function advance(
  flow: Flow,
  state: FlowState,
  event: FlowEvent,
  actions: ActionFactsTable,
): FlowState | undefined {
  if (event.step !== state.at) return undefined
  if (event.kind === "back") return goBack(state, event.to)
  const step = stepOf(flow, state.at)
  switch (step.kind) {
    case "instruct":
      return event.kind === "seen" ? pass(state, step.next, "done", {}) : undefined
    case "ask":
      if (event.kind !== "answered" || answerProblem(step, event.value) !== undefined) return undefined
      return pass(state, step.next, "answered", event.value === undefined ? {} : { value: event.value })
    case "choose": {
      const choice = event.kind === "chosen" ? step.choices[event.choice] : undefined
      return choice && pass(state, choice.next, choice.label, { value: choice.label })
    }
    case "confirm": {
      if (event.kind !== "confirmed") return undefined
      if (!event.yes)
        return step.otherwise === undefined ? undefined : pass(state, step.otherwise, "no", { value: false })
      if (step.phrase !== undefined && event.phrase !== step.phrase) return undefined
      return pass(state, step.next, "yes", { value: true })
    }
    case "act":
      return advanceAct(step, state, event, findAction(actions, step.action))
    case "end":
      return undefined
  }
}

/** The state after all events; undefined as soon as one does not fit. */
export function replay(
  flow: Flow,
  begin: FlowState,
  events: readonly FlowEvent[],
  actions: ActionFactsTable,
): FlowState | undefined {
  let state: FlowState | undefined = begin
  for (const event of events) state = state && advance(flow, state, event, actions)
  return state
}

/** What is wrong with an answer, in words, or undefined. */
export function answerProblem(step: AskStep, value: string | number | undefined): string | undefined {
  if (value === undefined) return step.optional === true ? undefined : "An answer is needed here."
  if (step.value === "number") {
    return typeof value === "number" && Number.isSafeInteger(value)
      ? undefined
      : "This must be a whole number."
  }
  if (typeof value !== "string" || value.trim() === "") return "An answer is needed here."
  if (value.length > MAX_ANSWER) return "This is too long."
  if (step.value === "url" && !/^https?:\/\/[^\s/]/.test(value))
    return "This must begin with http:// or https://"
  return undefined
}

const MAX_ANSWER = 4096

/** What a reference means where the run stands; undefined if there is no value. */
export function lookUp({ visits, site }: FlowState, { step, name }: Reference): FlowValue | undefined {
  const values = step === "site" ? site : visits.findLast((visit) => visit.step === step)?.values
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}

/** The inputs of an act where the run stands, and the names of the profile that are needed and missing. */
export function inputsOf(
  state: FlowState,
  step: ActStep,
  action: ActionFacts | undefined,
): { readonly input: Values; readonly missing: readonly string[] } {
  const input: Record<string, FlowValue> = {}
  const missing: string[] = []
  for (const [key, literal] of Object.entries(step.input)) {
    const reference = parseReference(literal)
    const value = reference === undefined ? literal : lookUp(state, reference)
    if (value !== undefined) input[key] = value
    else if (reference?.step === "site" && action?.isOptional(key) !== true) missing.push(reference.name)
  }
  return { input, missing }
}

/** The steps that "back" can lead to, the last one first. */
export function wayBack({ visits }: FlowState): readonly string[] {
  return [...new Set(visits.map(({ step }) => step).reverse())]
}

function advanceAct(
  step: ActStep,
  state: FlowState,
  event: FlowEvent,
  action: ActionFacts | undefined,
): FlowState | undefined {
  switch (event.kind) {
    case "supplied":
      return state.running ? undefined : { ...state, site: { ...state.site, [event.name]: event.value } }
    case "started":
      return state.running ? undefined : { ...state, running: true }
    case "not-done":
      return state.running ? { ...state, running: false } : undefined
    case "ended":
      return state.running ? endAct(step, state, event, action) : undefined
    case "said":
      return endAct(step, state, event, action)
    default:
      return undefined
  }
}

function endAct(
  step: ActStep,
  state: FlowState,
  { outcome, values }: { readonly outcome: string; readonly values: Values },
  action: ActionFacts | undefined,
): FlowState | undefined {
  const next = Object.hasOwn(step.next, outcome) ? step.next[outcome] : undefined
  const carries = action?.outcomes[outcome]?.carries ?? []
  if (next === undefined || carries.some((name) => !name.endsWith("?") && !Object.hasOwn(values, name)))
    return undefined
  return { ...pass(state, next, outcome, values), running: false }
}

function pass(state: FlowState, next: string, by: string, values: Values): FlowState {
  return { ...state, at: next, visits: [...state.visits, { step: state.at, by, values }] }
}

// An act whose end nobody knows must be settled first.
function goBack(state: FlowState, to: string): FlowState | undefined {
  const at = state.visits.findLastIndex(({ step }) => step === to)
  if (state.running || at === -1) return undefined
  return { ...state, at: to, visits: state.visits.slice(0, at) }
}
