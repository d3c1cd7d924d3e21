// `case resume`: settles what a crash cut off, then says where the case stands and which command comes next.
import { ToolError } from "../bytes/errors.ts"
import { askOutcome, type CaseReport, reportCase, type Settled, settleAct } from "./case-report.ts"
import { type CaseTools, findCase, isOpen, onlyOpenCase } from "./cases.ts"
import { withDesk } from "./desk.ts"
import type { Ports } from "./ports.ts"

export interface ResumeOptions {
  /** Absent: the one open case. */
  readonly case?: string
  /** Absent: a person is asked. */
  readonly settle?: Settled
}

export interface Resumed {
  readonly report: CaseReport
  /** Whether what the request needs to be finished is still there. */
  readonly secrets: "here" | "gone" | "none"
}

/** Throws `no-such-case`, `choose-case`, `input-needed`. */
export async function resumeCase(ports: Ports, options: ResumeOptions): Promise<Resumed> {
  return withDesk(ports, "real", async ({ cases, recorder }) => {
    const journal = recorder.state()
    const found = options.case === undefined ? onlyOpenCase(journal) : findCase(journal, options.case)
    for (const act of journal.openActs.filter((open) => open.case === found.id)) {
      const when = new Date(act.time).toISOString().slice(0, 16).replace("T", " ")
      const words = `"${act.about.act}" was begun at ${when} UTC and cut off. Was it done?`
      await settleAct(recorder, act, options.settle ?? (await askOutcome(ports.terminal, words)))
    }
    return { report: reportCase(journal, found.id, ports.clock), secrets: await secretsOf(cases, found.id) }
  })
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
