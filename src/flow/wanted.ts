// What a run wants from the person now: the step with every text filled in, and what may be answered. Front ends show it and nothing else.
import { type ActionFactsTable, findAction } from "./action-facts.ts"
import { type DocumentLine, splitLine } from "./document-lines.ts"
import type { Values } from "./events.ts"
import type { ActStep, Choice, Flow, FlowStep, FlowText } from "./flow.ts"
import { SITE_VALUES } from "./profile.ts"
import { fillText, linesOf, type Reference } from "./references.ts"
import { type FlowState, inputsOf, lookUp, wayBack } from "./step-machine.ts"
import { numberOf, stepOf } from "./steps.ts"
import { costWords } from "./value-words.ts"

export interface Wanted {
  readonly step: string
  /** As on paper. */
  readonly number: number
  readonly definition: FlowStep
  readonly title: string
  readonly text: readonly DocumentLine[]
  readonly why: readonly DocumentLine[]
  readonly warn: readonly DocumentLine[]
  /** Without this tool. */
  readonly byHand: readonly DocumentLine[]
  /** Labels and notes filled in, of a `choose`; `cost` in words where minutes are known. */
  readonly choices: readonly (Choice & { readonly cost?: string })[]
  /** Of an `act`. */
  readonly act?: WantedAct
  /** Steps that can be gone back to, the last one first. */
  readonly back: readonly { readonly step: string; readonly number: number; readonly title: string }[]
}

export interface WantedAct {
  readonly action: string
  readonly summary: string
  readonly effect: "read" | "write" | "destroy"
  readonly input: Values
  /** Values of the profile that are needed and missing: each is supplied before the act can run. */
  readonly missing: readonly { readonly name: string; readonly says: string }[]
  /** The act was begun, and nobody knows how it ended: the person says so. */
  readonly begun: boolean
  readonly outcomes: readonly {
    readonly outcome: string
    readonly says: string
    readonly carries: readonly string[]
  }[]
}

/** What is wanted where the run stands. */
export function wantedNow(flow: Flow, state: FlowState, actions: ActionFactsTable): Wanted {
  const step = stepOf(flow, state.at)
  const fill = (reference: Reference) => shown(reference, state)
  const lines = (text: FlowText | undefined) => linesOf(text).map((line) => splitLine(fillText(line, fill)))
  const act = step.kind === "act" ? wantedAct(step, state, actions) : undefined
  const own = lines(step.byHand)
  const title = (name: string): string => fillText(stepOf(flow, name).title, fill)
  return {
    step: state.at,
    number: numberOf(flow, state.at),
    definition: step,
    title: title(state.at),
    text: lines(step.text),
    why: lines(step.why),
    warn: lines(step.warn),
    byHand: own.length > 0 || act === undefined ? own : actByHand(act, actions),
    choices:
      step.kind === "choose"
        ? step.choices.map((choice) => ({
            ...choice,
            label: fillText(choice.label, fill),
            ...(choice.note === undefined ? {} : { note: fillText(choice.note, fill) }),
            ...(choice.minutes === undefined ? {} : { cost: costWords(choice.minutes) }),
          }))
        : [],
    ...(act === undefined ? {} : { act }),
    back: wayBack(state).map((name) => ({ step: name, number: numberOf(flow, name), title: title(name) })),
  }
}

function wantedAct(step: ActStep, state: FlowState, actions: ActionFactsTable): WantedAct {
  const action = findAction(actions, step.action)
  const { input, missing } = inputsOf(state, step, action)
  return {
    action: step.action,
    summary: action?.summary ?? step.action,
    effect: action?.effect ?? "destroy",
    input,
    missing: missing.map((name) => ({
      name,
      says: Object.hasOwn(SITE_VALUES, name) ? (SITE_VALUES[name] ?? name) : name,
    })),
    begun: state.running,
    outcomes: Object.entries(action?.outcomes ?? {}).map(([outcome, { says, carries = [] }]) => ({
      outcome,
      says,
      carries,
    })),
  }
}

function actByHand({ action, input }: WantedAct, actions: ActionFactsTable): readonly DocumentLine[] {
  const words = Object.fromEntries(
    Object.entries(input).map(([key, value]) => [key, shellWord(String(value))]),
  )
  return (findAction(actions, action)?.byHand(words) ?? []).map(splitLine)
}

function shown(reference: Reference, state: FlowState): string {
  const value = lookUp(state, reference)
  if (value !== undefined) return String(value)
  return reference.step === "site" ? `(not in your site profile: ${reference.name})` : "(not known)"
}

/** A value as a shell takes it for one word: it may come from a foreign disk, and the line is made to be copied. */
export function shellWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) && !value.startsWith("-")
    ? value
    : `'${value.replaceAll("'", `'\\''`)}'`
}
