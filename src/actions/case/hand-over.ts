// Open duties go to a named person, with a receipt. The record holds who had them, who has them, and until when; the receipt says the same
// in words and names the entry of the record that it stands for.
import { ToolError } from "../../bytes/errors.ts"
import type { Head } from "../../journal/chain.ts"
import type { JournalState } from "../../journal/replay.ts"
import { withDesk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import { type CaseReport, reportCase } from "./case-report.ts"
import { findCase } from "./cases.ts"
import { parseDeadline } from "./deadline.ts"
import { type DebtReport, handOverDebts, openDebts } from "./debts.ts"

export interface HandOverOptions {
  /** Absent: the one case that has open duties. */
  readonly caseId?: string
  /** Only these; absent: every open duty of the case. */
  readonly duties?: readonly number[]
  /** The person who takes them. */
  readonly to: string
  /** As typed: see `parseDeadline`. Absent: each duty keeps its deadline. */
  readonly by?: string
}

export interface HandedOver {
  readonly to: string
  /** Whose record this is; absent without an identity. */
  readonly from?: string
  /** Milliseconds since 1970. */
  readonly time: number
  /** As they stand now. */
  readonly duties: readonly DebtReport[]
  /** The case they belong to; absent for duties of no case. */
  readonly report?: CaseReport
  /** The key slot that the passphrase of the case was tested to open. */
  readonly opens?: number
  /** Where the record stood right after it. */
  readonly record: Head
}

const MAX_NAME = 80

/** Throws `usage` for a name that is none, `bad-deadline`, `no-such-duty`, `no-such-case`, `choose-case`. */
export async function handOver(ports: Ports, options: HandOverOptions): Promise<HandedOver> {
  const to = options.to.trim()
  if (to === "" || to.length > MAX_NAME)
    throw new ToolError("usage", "name one person who takes the duties", { flag: "--to" })
  const now = ports.clock.now()
  const deadline = options.by === undefined ? {} : { deadline: parseDeadline(options.by, now) }
  return await withDesk(ports, "real", async ({ recorder, identity }) => {
    const ids = whichDuties(recorder.state(), options).map(({ id }) => id)
    await handOverDebts(recorder, ids, { to, ...deadline })
    const journal = recorder.state()
    const duties = openDebts(journal).filter(({ id }) => ids.includes(id))
    return {
      to,
      ...(identity === undefined ? {} : { from: identity.card.name }),
      time: now,
      duties,
      ...aboutCase(journal, duties, ports),
      record: recorder.head(),
    }
  })
}

function whichDuties(journal: JournalState, { caseId, duties }: HandOverOptions): DebtReport[] {
  if (caseId !== undefined) findCase(journal, caseId)
  const open = openDebts(journal, caseId === undefined ? {} : { case: caseId })
  if (duties !== undefined) {
    const missing = duties.find((id) => !open.some((debt) => debt.id === id))
    if (missing !== undefined)
      throw new ToolError("no-such-duty", `no open duty has the number ${missing}`, { duty: missing })
    return open.filter(({ id }) => duties.includes(id))
  }
  if (open.length === 0) throw new ToolError("no-such-duty", "no duty is open")
  const cases = [...new Set(open.map((debt) => debt.case))]
  if (cases.length > 1)
    throw new ToolError("choose-case", "more than one case has open duties", {
      cases: cases.map((id) => id ?? "none"),
    })
  return open
}

function aboutCase(
  journal: JournalState,
  duties: readonly DebtReport[],
  { clock }: Pick<Ports, "clock">,
): Pick<HandedOver, "report" | "opens"> {
  const id = duties[0]?.case ?? null
  const found = id === null || duties.some((debt) => debt.case !== id) ? undefined : journal.cases.get(id)
  if (found === undefined) return {}
  const { opens } = found
  return { report: reportCase(journal, found.id, clock), ...(opens === undefined ? {} : { opens }) }
}
