// nbde-rescue case list [--all]
import { reportCases } from "../../actions/case/case-report.ts"
import { endedWeaker, openDebts } from "../../actions/case/debts.ts"
import { readRecord } from "../../actions/record/read-record.ts"
import { caseLines, debtLine, weakerLine } from "../../text/case-lines.ts"
import { type CliCommand, examples } from "../command.ts"

export interface CaseListOptions {
  readonly all: boolean
}

export const command: CliCommand<CaseListOptions> = {
  define: (cli) =>
    cli
      .option("--all", "finished cases too")
      .addHelpText("after", examples("nbde-rescue case list", "nbde-rescue case list --all --json")),
  options: (_, flags) => ({ all: flags.all === true }),
  run: async ({ all }, ports, out) => {
    const { state } = await readRecord(await ports.openHome())
    const reports = reportCases(state, ports.clock, all)
    const debts = openDebts(state)
    const weaker = endedWeaker(state, null)
    out.document([
      ...reports.map((report) => ({ kind: "case", ...report })),
      ...debts.map((debt) => ({ ...debt, duty: debt.kind, kind: "debt" })),
      ...weaker.map((debt) => ({ ...debt, duty: debt.kind, kind: "ended-weaker" })),
      ...state.openActs.map(({ seq, about, case: caseId, time }) => ({
        kind: "cut-off",
        id: seq,
        ...about,
        case: caseId,
        time,
      })),
    ])
    for (const line of reports.flatMap(caseLines)) out.print(line)
    if (reports.length === 0) out.print(all ? "There are no cases." : "No case is open.")
    if (debts.length > 0) out.print("Open duties:")
    for (const debt of debts) out.print(debtLine(debt))
    if (weaker.length > 0) out.print("Duties without a case:")
    for (const debt of weaker) out.print(weakerLine(debt))
    if (state.openActs.length > 0) {
      out.print(`Steps that were cut off: ${state.openActs.length}. Settle them: nbde-rescue case resume`)
    }
    return 0
  },
}
