// Walks through the runbooks, one to each end, as texts in test/scripts: what a person answers at each step. Tests replay them, in the step
// machine, in the app and in line mode. `npm run docs` keeps the walks that still lead to their end and writes new ones, the shortest, for
// the others.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { FLOWS } from "../../flows/index.ts"
import { ACTIONS } from "../../src/actions/action-table.ts"
import { findAction } from "../../src/flow/action-facts.ts"
import type { FlowEvent } from "../../src/flow/events.ts"
import type { AskStep, Flow } from "../../src/flow/flow.ts"
import { advance, type FlowState, startState } from "../../src/flow/step-machine.ts"
import { stepOf } from "../../src/flow/steps.ts"

const FOLDER = join(import.meta.dirname, "../scripts")

/** One step of a walk, e.g. { step: "owner", answer: "Ana Diaz" }. */
export interface ScriptLine {
  readonly step: string
  /** "done", a typed value, the number of a choice, "yes" or "no", the outcome of an act. */
  readonly answer: string
}

export interface Script {
  readonly flow: string
  readonly end: string
  readonly lines: readonly ScriptLine[]
}

/** The walks of a runbook as they are written down. */
export function scriptsOf(flow: Flow): Script[] {
  const file = join(FOLDER, `${flow.id}.txt`)
  return existsSync(file) ? parseScripts(flow.id, readFileSync(file, "utf8")) : []
}

/** Names of the files that are there. */
export function scriptFiles(): string[] {
  return readdirSync(FOLDER).sort()
}

/** The built-in runbook of this name. */
export function flowCalled(id: string): Flow {
  const flow = FLOWS.find((one) => one.id === id)
  if (flow === undefined) throw new Error(`no runbook ${id}`)
  return flow
}

/** The walk of a built-in runbook to one of its ends. */
export function scriptTo(id: string, end: string): Script {
  const script = scriptsOf(flowCalled(id)).find((one) => one.end === end)
  if (script === undefined) throw new Error(`no walk through ${id} to ${end} in test/scripts: npm run docs`)
  return script
}

/** The events of a walk; undefined if a line does not fit where it stands, or if it leads elsewhere. */
export function eventsOf(flow: Flow, { lines, end }: Script): FlowEvent[] | undefined {
  const events: FlowEvent[] = []
  let state: FlowState | undefined = startState(flow)
  for (const { step, answer } of lines) {
    if (state === undefined || state.at !== step) return undefined
    for (const event of eventsAt(flow, step, answer)) {
      events.push(event)
      state = state && advance(flow, state, event, ACTIONS)
    }
  }
  return state?.at === end ? events : undefined
}

export function writeScripts(): void {
  const texts = FLOWS.map((flow) => [`${flow.id}.txt`, formatScripts(flow, renewed(flow))] as const)
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  for (const [name, text] of texts) writeFileSync(join(FOLDER, name), text)
}

function renewed(flow: Flow): Script[] {
  const before = scriptsOf(flow)
  return endsOf(flow).map((end) => {
    const kept = before.find((one) => one.end === end)
    return kept !== undefined && eventsOf(flow, kept) !== undefined
      ? kept
      : { flow: flow.id, end, lines: shortestWalk(flow, flow.start, end) }
  })
}

export function endsOf(flow: Flow): string[] {
  return Object.keys(flow.steps).filter((name) => stepOf(flow, name).kind === "end")
}

/** The shortest walk from one step to another. `values`: what is typed at some steps. */
export function shortestWalk(
  flow: Flow,
  from: string,
  to: string,
  values: Readonly<Record<string, string>> = {},
): ScriptLine[] {
  const ways = new Map<string, ScriptLine[]>([[from, []]])
  for (const [step, lines] of ways) {
    if (step === to) return lines
    for (const { answer, next } of answersAt(flow, step))
      if (!ways.has(next)) ways.set(next, [...lines, { step, answer: values[step] ?? answer }])
  }
  throw new Error(`${flow.id}: nothing leads from ${from} to ${to}`)
}

function answersAt(flow: Flow, name: string): { answer: string; next: string }[] {
  const step = stepOf(flow, name)
  switch (step.kind) {
    case "instruct":
      return [{ answer: "done", next: step.next }]
    case "ask":
      return [{ answer: valueFor(step), next: step.next }]
    case "choose":
      return step.choices.map(({ next }, at) => ({ answer: String(at + 1), next }))
    case "confirm":
      return [
        { answer: "yes", next: step.next },
        ...(step.otherwise === undefined ? [] : [{ answer: "no", next: step.otherwise }]),
      ]
    case "act":
      return Object.entries(step.next).map(([answer, next]) => ({ answer, next }))
    case "end":
      return []
  }
}

function valueFor({ value, example }: AskStep): string {
  if (value === "number") return /^\d+$/.test(example ?? "") ? (example ?? "") : "3"
  if (value === "url") return "http://tang.example.net"
  return example ?? "some text"
}

function eventsAt(flow: Flow, name: string, answer: string): FlowEvent[] {
  const step = stepOf(flow, name)
  switch (step.kind) {
    case "instruct":
      return [{ kind: "seen", step: name }]
    case "ask":
      return [{ kind: "answered", step: name, value: step.value === "number" ? Number(answer) : answer }]
    case "choose":
      return [{ kind: "chosen", step: name, choice: Number(answer) - 1 }]
    case "confirm": {
      const yes = answer === "yes"
      const phrase = yes && step.phrase !== undefined ? { phrase: step.phrase } : {}
      return [{ kind: "confirmed", step: name, yes, ...phrase }]
    }
    case "act": {
      const carries = findAction(ACTIONS, step.action)?.outcomes[answer]?.carries ?? []
      const values = Object.fromEntries(carries.map((carried) => [carried.replace("?", ""), "x"]))
      return [
        { kind: "started", step: name },
        { kind: "ended", step: name, outcome: answer, values },
      ]
    }
    case "end":
      return []
  }
}

function formatScripts(flow: Flow, scripts: readonly Script[]): string {
  const head = `# ${flow.title}\n# One walk to each end: step, then what the person answers, or how the act ends.\n`
  const parts = scripts.map(({ end, lines }) => {
    const step = stepOf(flow, end)
    const result = step.kind === "end" ? step.result : ""
    return `\n== ${end} (${result})\n${lines.map(({ step: name, answer }) => `${name}: ${answer}`).join("\n")}\n`
  })
  return head + parts.join("")
}

function parseScripts(flow: string, text: string): Script[] {
  return text
    .split(/^== /m)
    .slice(1)
    .map((part) => {
      const [first = "", ...rest] = part.trimEnd().split("\n")
      const lines = rest.map((line) => {
        const cut = line.indexOf(": ")
        return { step: line.slice(0, cut), answer: line.slice(cut + 2) }
      })
      return { flow, end: first.split(" ")[0] ?? "", lines }
    })
}
