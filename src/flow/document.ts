// A runbook as a numbered document: what stands on paper, without saying how it looks. The printers are in text/flow-document.ts. Every
// step has its number, its boxes to tick with where each leads, blanks for what is asked, and what to do by hand.
import { type ActionFactsTable, findAction } from "./action-facts.ts"
import { shortDigest } from "./digest.ts"
import { type DocumentLine, paperLines } from "./document-lines.ts"
import type { Values } from "./events.ts"
import type { ActStep, Flow, FlowRole, FlowStep } from "./flow.ts"
import { linesOf, referencesOf } from "./references.ts"
import { numberOf, stepOf } from "./steps.ts"
import { costWords, valueWords } from "./value-words.ts"

export interface FlowDocument {
  readonly id: string
  readonly title: string
  readonly role: FlowRole
  readonly summary: readonly string[]
  /** All of it, in hex. */
  readonly digest: string
  /** Its short form, for every page. */
  readonly mark: string
  /** The first step that is worked through. */
  readonly start: number
  readonly steps: readonly DocumentStep[]
}

export interface DocumentStep {
  readonly number: number
  readonly id: string
  readonly kind: FlowStep["kind"]
  readonly title: string
  readonly text: readonly DocumentLine[]
  readonly why: readonly DocumentLine[]
  readonly warn: readonly DocumentLine[]
  /** Stands alone in a frame. */
  readonly stop: boolean
  /** Wants a name and a time. */
  readonly signature: boolean
  /** Filled in by hand. */
  readonly blanks: readonly { readonly label: string; readonly example?: string }[]
  readonly boxes: readonly DocumentBox[]
  /** What the tool would do, for an act. */
  readonly action?: { readonly name: string; readonly summary: string; readonly changes: boolean }
  readonly byHand: readonly DocumentLine[]
  /** Of an end. */
  readonly result?: "done" | "open" | "stopped"
  readonly continueWith?: string
}

export interface DocumentBox {
  readonly label: string
  readonly note?: string
  /** The number of the step where it leads; absent: the next one on paper. */
  readonly goTo?: number
}

/** Makes the document. `site`: what the profile fills in; without it, blanks stay. */
export function documentOf(
  flow: Flow,
  digest: string,
  actions: ActionFactsTable,
  site: Values = {},
): FlowDocument {
  const { id, title, role, summary } = flow
  return {
    id,
    title,
    role,
    summary: linesOf(summary),
    digest,
    mark: shortDigest(digest),
    start: numberOf(flow, flow.start),
    steps: Object.keys(flow.steps).map((name) => documentStep(flow, name, actions, site)),
  }
}

function documentStep(flow: Flow, name: string, actions: ActionFactsTable, site: Values): DocumentStep {
  const step = stepOf(flow, name)
  const action = step.kind === "act" ? findAction(actions, step.action) : undefined
  const lines = (text: FlowStep["text"]) => paperLines(text, flow, site)
  const own = paperLines(step.byHand, flow, site)
  return {
    number: numberOf(flow, name),
    id: name,
    kind: step.kind,
    title: lines(step.title)
      .map(({ text }) => text)
      .join(" "),
    text: lines(step.text),
    why: lines(step.why),
    warn: lines(step.warn),
    stop: step.stop === true,
    signature: step.guard === true || action?.effect === "destroy",
    blanks: blanksOf(flow, name, step),
    boxes: boxesOf(flow, name, step, actions),
    ...(step.kind === "act" && action !== undefined
      ? { action: { name: step.action, summary: action.summary, changes: action.effect !== "read" } }
      : {}),
    byHand:
      own.length > 0 || step.kind !== "act" || action === undefined
        ? own
        : paperLines(action.byHand(inputWords(step, flow, site)), flow, site),
    ...(step.kind === "end" ? { result: step.result } : {}),
    ...(step.kind === "end" && step.continueWith !== undefined ? { continueWith: step.continueWith } : {}),
  }
}

function inputWords(step: ActStep, flow: Flow, site: Values): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(step.input).map(([key, value]) => [
      key,
      paperLines(String(value), flow, site)
        .map(({ text }) => text)
        .join(""),
    ]),
  )
}

// On paper a value that an act hands on is written down where a later step refers to it.
function blanksOf(flow: Flow, name: string, step: FlowStep): DocumentStep["blanks"] {
  if (step.kind === "ask") {
    const label = step.optional === true ? "Answer (may stay empty)" : "Answer"
    return [{ label, ...(step.example === undefined ? {} : { example: step.example }) }]
  }
  if (step.kind !== "act") return []
  const used = Object.values(flow.steps).flatMap(referencesOf)
  const names = new Set(
    used.filter((reference) => reference.step === name).map((reference) => reference.name),
  )
  return [...names].map((value) => ({ label: valueWords(value) }))
}

function boxesOf(flow: Flow, name: string, step: FlowStep, actions: ActionFactsTable): DocumentBox[] {
  const here = numberOf(flow, name)
  const goTo = (target: string): { goTo?: number } => {
    const number = numberOf(flow, target)
    return number === here + 1 ? {} : { goTo: number }
  }
  switch (step.kind) {
    case "instruct":
      return [{ label: "Done", ...goTo(step.next) }]
    case "ask":
      // The blank itself is ticked; only a way that is not the next step needs a box.
      return [{ label: "Then", ...goTo(step.next) }].filter((box) => "goTo" in box)
    case "choose":
      return step.choices.map(({ label, note, minutes, next }) => {
        const notes = [
          ...(minutes === undefined ? [] : [costWords(minutes)]),
          ...(note === undefined ? [] : [note]),
        ]
        return {
          label,
          ...(notes.length === 0 ? {} : { note: notes.join(". ").replace(/\.$/, "") }),
          ...goTo(next),
        }
      })
    case "confirm":
      return [
        { label: step.phrase === undefined ? "Yes" : `Yes. Say aloud: ${step.phrase}`, ...goTo(step.next) },
        ...(step.otherwise === undefined
          ? [{ label: "No: wait here until it is so", goTo: here }]
          : [{ label: "No", ...goTo(step.otherwise) }]),
      ]
    case "act": {
      const outcomes = findAction(actions, step.action)?.outcomes ?? {}
      return Object.entries(step.next).map(([outcome, target]) => ({
        label: outcomes[outcome]?.says ?? outcome,
        ...goTo(target),
      }))
    }
    case "end":
      return [{ label: "Over" }]
  }
}
