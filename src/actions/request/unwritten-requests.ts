// Requests that were begun and never written down, because the program was killed or the disk was full. The letter leaves only after the record
// has it, so the record itself says how such a step ended, and nobody has to be asked: what was kept of it is destroyed, and a case that
// has nothing else in it goes with it.
import type { JournalState, OpenAct } from "../../journal/replay.ts"
import { type CaseTools, closeCase, dropLetter } from "../case/cases.ts"
import { dropRequest, requestFile } from "./kept-request.ts"

/** How a step ended that was cut off. */
export interface CutOffRequest {
  readonly act: OpenAct
  readonly request: string
  /** False: nothing of it left this computer, and nothing is kept. */
  readonly written: boolean
}

/** Ends every such step; returns what became of each. Run whenever the home is entered. */
export async function dropUnwritten(tools: CaseTools): Promise<CutOffRequest[]> {
  const { recorder } = tools
  const ended: CutOffRequest[] = []
  for (const act of recorder.state().openActs) {
    const request = act.about.subject
    if (act.about.act !== "request" || request === undefined || act.case === null) continue
    const written = recorder.state().requests.has(request)
    if (!written) await drop(tools, act.case, request)
    const body = { of: act.seq, outcome: written ? "written" : "not-done", note: "as the record says" }
    await recorder.append({ type: "ended", case: act.case, body })
    ended.push({ act, request, written })
  }
  return ended
}

async function drop(tools: CaseTools, caseId: string, request: string): Promise<void> {
  const { recorder, sealed, state, world = "cases" } = tools
  const found = recorder.state().cases.get(caseId)
  if (found === undefined) {
    await sealed.destroyCase(caseId)
    await state.remove(`${world}/${caseId}`)
    return
  }
  await dropRequest(sealed.forCase(caseId), request)
  await dropLetter(tools, caseId, requestFile(request))
  if (isEmpty(recorder.state(), caseId)) await closeCase(tools, caseId, { outcome: "cancelled" })
}

// A power cut in the middle of the last write can leave the case without its request.
function isEmpty(journal: JournalState, caseId: string): boolean {
  const found = journal.cases.get(caseId)
  return found?.stage === "new" && ![...journal.debts.values()].some((debt) => debt.case === caseId)
}
