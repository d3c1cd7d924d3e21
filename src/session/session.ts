// A run of a runbook, for whatever front end: what is wanted now, what happened, and one way to answer. Each event is in the record before
// it counts; an action is announced in the record before it runs, and an act without an outcome is put to the person, never run again in
// silence (design §4.8).
import type { ActionFacts, ActionHost, ActionResult } from "../actions/flow-action.ts"
import type { FlowEvent, PersonEvent } from "../flow/events.ts"
import type { Flow, FlowValue } from "../flow/flow.ts"
import { advance, type FlowState, lookUp } from "../flow/step-machine.ts"
import { stepOf } from "../flow/steps.ts"
import { type Wanted, wantedNow } from "../flow/wanted.ts"
import type { FlowLog } from "./flow-log.ts"
import { overEvent } from "./runs.ts"

export interface SessionSnapshot {
  readonly flow: Flow
  readonly digest: string
  readonly run: string
  /** Nothing that changes anything is run, and nothing is recorded. */
  readonly rehearsal: boolean
  readonly state: FlowState
  readonly wanted: Wanted
  /** An action is at work, or an event is on its way to the record. */
  readonly busy: boolean
  /** The last act and what came of it, until the next one. */
  readonly last?: { readonly step: string } & ActionResult
  readonly over: boolean
}

/** What happened, in order: the one stream that every front end and `--json` is made of. */
export type SessionNotice =
  | { readonly kind: "event"; readonly event: FlowEvent }
  | { readonly kind: "result"; readonly step: string; readonly result: ActionResult }
  | { readonly kind: "over"; readonly step: string; readonly result: "done" | "open" | "stopped" }

/** An answer of the person; "run" lets the action of the step run. */
export type SessionCommand = PersonEvent | { readonly kind: "run"; readonly step: string }

/** "misfit": not what is wanted now, nothing has happened. "busy": something else is under way. */
export type Sent = "taken" | "misfit" | "busy"

export interface Session {
  getSnapshot(): SessionSnapshot
  /** Called after every change; with the notice where there is one. Returns the way to stop. */
  subscribe(listener: (notice?: SessionNotice) => void): () => void
  /** Throws what the record throws; a ToolError that is no outcome of the action (see `defineAction`) leaves the step as it was. */
  send(command: SessionCommand): Promise<Sent>
  /** Wipes what the session holds. */
  close(): Promise<void>
}

export interface SessionOptions {
  readonly flow: Flow
  readonly digest: string
  readonly run: string
  readonly rehearsal: boolean
  readonly actions: Readonly<Record<string, ActionFacts>>
  readonly host: ActionHost
  readonly log: FlowLog
  /** Where it begins, or where a replay has led. */
  readonly state: FlowState
}

/** Starts to drive. The caller has written the first entry. */
export function makeSession(options: SessionOptions): Session {
  const { flow, digest, run, rehearsal, actions, host, log } = options
  const listeners = new Set<(notice?: SessionNotice) => void>()
  let snapshot = picture(options.state, false, undefined)

  function picture(state: FlowState, busy: boolean, last: SessionSnapshot["last"]): SessionSnapshot {
    const wanted = wantedNow(flow, state, actions)
    const over = wanted.definition.kind === "end"
    return {
      flow,
      digest,
      run,
      rehearsal,
      state,
      wanted,
      busy,
      over,
      ...(last === undefined ? {} : { last }),
    }
  }

  const change = (next: SessionSnapshot, notice?: SessionNotice): void => {
    snapshot = next
    for (const listener of [...listeners]) listener(notice)
  }

  /** Record first, then the state moves on. */
  const take = async (event: FlowEvent): Promise<boolean> => {
    const next = advance(flow, snapshot.state, event, actions)
    if (next === undefined) return false
    await log.append(event, caseOf(next))
    change(picture(next, snapshot.busy, snapshot.last), { kind: "event", event })
    const step = stepOf(flow, next.at)
    if (step.kind === "end") {
      await log.append(overEvent(next.at, step.result), caseOf(next))
      change(snapshot, { kind: "over", step: next.at, result: step.result })
    }
    return true
  }

  const runAct = async (step: string): Promise<Sent> => {
    const { act } = snapshot.wanted
    if (act === undefined || act.missing.length > 0 || (rehearsal && act.effect !== "read")) return "misfit"
    const action = actions[act.action]
    if (action === undefined || !(await take({ kind: "started", step }))) return "misfit"
    const caseOfRun = caseOf(snapshot.state)
    const acting = caseOfRun === undefined ? host : { ...host, caseOfRun }
    const result = await action.perform(acting, act.input).catch(async (error: unknown) => {
      if (action.isInterruption(error)) await take({ kind: "not-done", step })
      throw error
    })
    change({ ...snapshot, last: { step, ...result } }, { kind: "result", step, result })
    const { outcome, values } = result
    if (!(await take({ kind: "ended", step, outcome, values })))
      throw new TypeError(`${act.action} ended with ${outcome}, which does not fit its row in the table`)
    return "taken"
  }

  return {
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    send: async (command) => {
      if (snapshot.busy) return "busy"
      if (command.step !== snapshot.state.at) return "misfit"
      change({ ...snapshot, busy: true })
      try {
        if (command.kind === "run") return await runAct(command.step)
        return (await take(command)) ? "taken" : "misfit"
      } finally {
        change({ ...snapshot, busy: false })
      }
    },
    close: () => log.close(),
  }
}

/** The case that the run has come to: the last value of that name that an act handed on. */
export function caseOf(state: FlowState): string | undefined {
  const from = state.visits.findLast(({ values }) => Object.hasOwn(values, "case"))
  const value: FlowValue | undefined = from && lookUp(state, { step: from.step, name: "case" })
  return typeof value === "string" ? value : undefined
}
