// `case resume`: settles what a crash cut off, then says where the case stands and which command comes next.
import { ToolError } from "../../bytes/errors.ts"
import type { CaseState, JournalState } from "../../journal/replay.ts"
import { withDesk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import {
  askOutcome,
  type CaseReport,
  cutOffWords,
  reportCase,
  type Settled,
  settleAct,
} from "./case-report.ts"
import { type CaseTools, findCase, isOpen, onlyOpenCase } from "./cases.ts"

export interface ResumeOptions {
  /** Absent: the one open case. */
  readonly case?: string
  /** Absent: a person is asked. */
  readonly settle?: Settled
}

export interface Resumed {
  /** Absent if no case is open, and all there was to do was settling. */
  readonly report?: CaseReport
  /** How many acts were settled: those of the case and those of no case. */
  readonly settled: number
  /** Whether what the request needs to be finished is still there. */
  readonly secrets: "here" | "gone" | "none"
}

/** Throws `no-such-case`, `choose-case`, `input-needed`. */
export async function resumeCase(ports: Ports, options: ResumeOptions): Promise<Resumed> {
  return withDesk(ports, "real", async ({ cases, recorder }) => {
    const journal = recorder.state()
    const loose = journal.openActs.filter((act) => act.case === null)
    const found = caseToResume(journal, options.case, loose.length > 0)
    const acts = [...loose, ...journal.openActs.filter((act) => act.case !== null && act.case === found?.id)]
    for (const act of acts) {
      const words = `${cutOffWords(act)} Was it done?`
      await settleAct(recorder, act, options.settle ?? (await askOutcome(ports.terminal, words)))
    }
    if (found === undefined) return { settled: acts.length, secrets: "none" }
    const report = reportCase(journal, found.id, ports.clock)
    return { report, settled: acts.length, secrets: await secretsOf(cases, found.id) }
  })
}

// A colleague's acts belong to no case of their own; they are settled even where no case is open.
function caseToResume(
  journal: JournalState,
  id: string | undefined,
  canDoWithout: boolean,
): CaseState | undefined {
  if (id !== undefined) return findCase(journal, id)
  if (canDoWithout && ![...journal.cases.values()].some(isOpen)) return undefined
  return onlyOpenCase(journal)
}

async function secretsOf({ recorder, sealed }: CaseTools, id: string): Promise<Resumed["secrets"]> {
  const found = findCase(recorder.state(), id)
  const one = sealed.forCase(id)
  const [name] = await one.names()
  if (!isOpen(found) || !found.sealed) return "none"
  if (name === undefined) return "gone"
  try {
    const value = await one.get(name)
    value?.wipe()
    return "here"
  } catch (error) {
    if (error instanceof ToolError && (error.code === "sealed-lost" || error.code === "no-identity"))
      return "gone"
    throw error
  }
}
