// Beginning a run, and going on with one: the state is the replay of what the record holds. A runbook that was changed since is refused:
// the record would tell of steps that nobody was shown.
import { ACTIONS } from "../actions/action-table.ts"
import type { ActionHost } from "../actions/flow-action.ts"
import { flowChanged, noSuchRun } from "../actions/flow-refusals.ts"
import { readRecord } from "../actions/record/read-record.ts"
import type { Values } from "../flow/events.ts"
import type { Flow } from "../flow/flow.ts"
import { type FlowState, replay, startState } from "../flow/step-machine.ts"
import { stepOf } from "../flow/steps.ts"
import { flowDigest } from "./digest.ts"
import { type FlowLog, openJournalLog, rehearsalLog } from "./flow-log.ts"
import { beginEvent, overEvent, type RecordedRun, runsIn } from "./runs.ts"
import { caseOf, makeSession, type Session } from "./session.ts"

/** Begins a run. The first entry is in the record when this resolves. */
export async function beginRun(flow: Flow, host: ActionHost, site: Values): Promise<Session> {
  const digest = flowDigest(flow)
  const run = Buffer.from(host.ports.random.bytes(4)).toString("hex")
  const log = await openJournalLog(host.ports, { flow: flow.id, digest, run })
  await log.append(beginEvent({ title: flow.title, site }), undefined)
  return makeSession({
    flow,
    digest,
    run,
    rehearsal: false,
    actions: ACTIONS,
    host,
    log,
    state: startState(flow, site),
  })
}

/** Goes on where the record says. Throws `no-such-run`, `flow-changed`. */
export async function resumeRun(flow: Flow, host: ActionHost, run: string): Promise<Session> {
  const recorded = (await unfinishedRuns(host)).find((one) => one.run === run)
  return await enterRun(flow, host, run, recorded)
}

/** As `resumeRun`, after another process of this program did a step: that step may have been the last one. */
export async function returnToRun(flow: Flow, host: ActionHost, run: string): Promise<Session> {
  const recorded = (await runsOf(host)).find((one) => one.run === run)
  return await enterRun(flow, host, run, recorded)
}

async function enterRun(
  flow: Flow,
  host: ActionHost,
  run: string,
  recorded: RecordedRun | undefined,
): Promise<Session> {
  if (recorded === undefined) throw noSuchRun(run)
  const digest = flowDigest(flow)
  if (recorded.digest !== digest) throw flowChanged(recorded, digest)
  const state = replay(flow, startState(flow, recorded.site), recorded.events, ACTIONS)
  if (state === undefined || !recorded.whole) throw flowChanged(recorded, digest)
  const log = await openJournalLog(host.ports, { flow: flow.id, digest, run })
  await markOver(log, flow, recorded, state)
  return makeSession({ flow, digest, run, rehearsal: false, actions: ACTIONS, host, log, state })
}

// Killed between the last answer and the entry that ends the run: without that entry the run would be offered for ever.
async function markOver(log: FlowLog, flow: Flow, { over }: RecordedRun, state: FlowState): Promise<void> {
  const step = stepOf(flow, state.at)
  if (step.kind === "end" && !over) await log.append(overEvent(state.at, step.result), caseOf(state))
}

/** A run that changes nothing and is not recorded. */
export function beginRehearsal(flow: Flow, host: ActionHost, site: Values): Session {
  return makeSession({
    flow,
    digest: flowDigest(flow),
    run: "rehearsal",
    rehearsal: true,
    actions: ACTIONS,
    host,
    log: rehearsalLog(),
    state: startState(flow, site),
  })
}

/** Runs of this home that have not come to an end; of one runbook if it is named. Oldest first. */
export async function unfinishedRuns(host: Pick<ActionHost, "ports">, flow?: string): Promise<RecordedRun[]> {
  return (await runsOf(host)).filter((run) => !run.over && (flow === undefined || run.flow === flow))
}

async function runsOf({ ports }: Pick<ActionHost, "ports">): Promise<RecordedRun[]> {
  const { chain } = await readRecord(await ports.openHome())
  return runsIn(chain.links)
}
