// Where a case stands and what comes next, from the journal alone; `case list`, `case resume` and the app show it. Also settles acts that
// were begun and have no outcome: only a person can say what came of them (design §4.8).
import type { CaseState, JournalState, OpenAct, RequestState } from "../../journal/replay.ts"
import type { Clock, Terminal } from "../ports.ts"
import { actWords } from "../record/act-words.ts"
import type { Recorder } from "../record/record.ts"
import { findCase, isOpen, pastExpiry } from "./cases.ts"
import { type DebtReport, endedWeaker, openDebts } from "./debts.ts"

export interface RequestReport {
  readonly id: string
  readonly mode: string
  readonly expired: boolean
  /** Leaf paths asked for, and those answered so far. */
  readonly leaves: readonly string[]
  readonly answered: readonly string[]
}

export interface CaseReport {
  readonly id: string
  readonly host: string
  readonly ticket?: string
  readonly stage: CaseState["stage"]
  /** Milliseconds since 1970. */
  readonly opened: number
  readonly requests: readonly RequestReport[]
  readonly debts: readonly DebtReport[]
  /** Duties that are done, on evidence that shows less than a test would. */
  readonly weaker: readonly DebtReport[]
  readonly unsettled: readonly CutOffAct[]
  readonly next: NextStep
}

/** An act without an outcome. `what` says in words what it was. */
export type CutOffAct = OpenAct & { readonly what: string }

/** What to do now. `why` names the words to say; `command` can be typed as it is, but for PATH and ANSWER. */
export interface NextStep {
  readonly why:
    | "not-asked"
    | "waiting"
    | "expired"
    | "partly-answered"
    | "answered"
    | "duties"
    | "ready-to-close"
    | "finished"
  readonly command?: string
}

/** The report of one case. Throws `no-such-case`. */
export function reportCase(journal: JournalState, id: string, clock: Clock): CaseReport {
  const found = findCase(journal, id)
  const { host, ticket } = found.about
  const requests = found.requests.flatMap((request) => {
    const state = journal.requests.get(request)
    return state === undefined ? [] : [reportRequest(state, clock)]
  })
  const debts = openDebts(journal, { case: id })
  return {
    id,
    host,
    ...(ticket === undefined ? {} : { ticket }),
    stage: found.stage,
    opened: found.opened,
    requests,
    debts,
    weaker: endedWeaker(journal, id),
    unsettled: journal.openActs
      .filter((act) => act.case === id)
      .map((act) => ({ ...act, what: actWords(act.about.act) })),
    next: nextStep(found, requests, debts),
  }
}

/** Every case, the open ones only unless `all`. Oldest first. */
export function reportCases(journal: JournalState, clock: Clock, all: boolean): CaseReport[] {
  return [...journal.cases.values()]
    .map(({ id }) => reportCase(journal, id, clock))
    .filter((report) => all || isOpen(report) || report.debts.length > 0)
}

function reportRequest(state: RequestState, clock: Clock): RequestReport {
  const { request, mode, leaves } = state.about
  return { id: request, mode, expired: pastExpiry(state, clock) > 0, leaves, answered: state.answered }
}

function nextStep(
  found: CaseState,
  requests: readonly RequestReport[],
  debts: readonly DebtReport[],
): NextStep {
  const { id, stage } = found
  const latest = requests.at(-1)
  const askAgain = `nbde-rescue request PATH --case ${id}`
  switch (stage) {
    case "new":
      return { why: "not-asked", command: askAgain }
    case "sent":
      if (requests.every(({ expired }) => expired)) return { why: "expired", command: askAgain }
      return { why: "waiting", command: `nbde-rescue reveal ANSWER --case ${id}` }
    case "answered":
      if (latest !== undefined && latest.answered.length < latest.leaves.length) {
        return { why: "partly-answered", command: `nbde-rescue reveal --case ${id}` }
      }
      return { why: "answered", command: `nbde-rescue reveal --case ${id}` }
    case "revealed":
      if (debts.length > 0) return { why: "duties", command: dutyCommand(id, debts) }
      return { why: "ready-to-close", command: `nbde-rescue case close ${id}` }
    default:
      return { why: debts.length > 0 ? "duties" : "finished" }
  }
}

const SEEN: readonly string[] = ["revealed-passphrase", "disclosed-passphrase"]

/** What does the most urgent duty; without a command for it, the way to close the case in spite of it. */
function dutyCommand(id: string, debts: readonly DebtReport[]): string {
  for (const { kind, slot } of debts) {
    if (slot === undefined) continue
    if (SEEN.includes(kind)) return `nbde-rescue regen PATH --slot ${slot} --case ${id}`
    if (kind === "temporary-slot") return `nbde-rescue slot remove PATH --slot ${slot} --case ${id}`
  }
  return `nbde-rescue case close ${id} --confirm debts`
}

/** What was cut off, and when: one sentence for a person. */
export function cutOffWords({ about, time }: OpenAct): string {
  const when = new Date(time).toISOString().slice(0, 16).replace("T", " ")
  return `A step was cut off at ${when} UTC: ${actWords(about.act)}.`
}

export type Settled = "done" | "not-done" | "unknown"

/** Writes what came of an act that a crash interrupted. */
export async function settleAct(recorder: Recorder, act: OpenAct, outcome: Settled): Promise<void> {
  await recorder.append({
    type: "ended",
    case: act.case,
    body: { of: act.seq, outcome, note: "settled by a person" },
  })
}

/** Asks a person what came of an act. Throws `input-needed` where nobody can be asked. */
export async function askOutcome(terminal: Terminal, words: string): Promise<Settled> {
  const answers: Readonly<Record<string, Settled>> = {
    y: "done",
    yes: "done",
    n: "not-done",
    no: "not-done",
    "?": "unknown",
  }
  for (;;) {
    const typed = (await terminal.ask({ text: `${words} [y/n/?]`, flag: "--settle" })).trim().toLowerCase()
    const outcome = answers[typed]
    if (outcome !== undefined) return outcome
  }
}
