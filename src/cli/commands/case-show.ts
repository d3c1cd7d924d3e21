// nbde-rescue case show [ID]
import { reportCase } from "../../actions/case/case-report.ts"
import { onlyOpenCase } from "../../actions/case/cases.ts"
import { readRecord } from "../../actions/record/read-record.ts"
import { caseSheet } from "../../text/case-lines.ts"
import { entryLines } from "../../text/record-lines.ts"
import { type CliCommand, examples } from "../command.ts"

export interface CaseShowOptions {
  readonly case?: string
}

export const command: CliCommand<CaseShowOptions> = {
  define: (cli) =>
    cli
      .argument("[case]", "id of the case; not needed while only one is open")
      .addHelpText("after", examples("nbde-rescue case show", "nbde-rescue case show 2026-11-22-web17-k3f9")),
  options: ([id]) => (id === undefined ? {} : { case: id }),
  run: async (options, ports, out) => {
    const { state, chain } = await readRecord(await ports.openHome())
    const id = options.case ?? onlyOpenCase(state).id
    const report = reportCase(state, id, ports.clock)
    const entries = chain.links.filter(({ entry }) => entry.case === id)
    out.document({ ...report, entries: entries.map(({ entry }) => entry) })
    for (const line of [...caseSheet(report), "  record:", ...entries.flatMap(entryLines)]) out.print(line)
    return 0
  },
}
