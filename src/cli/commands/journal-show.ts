// nbde-rescue journal show [--case ID] [--last N]
import { readRecord } from "../../actions/record/read-record.ts"
import { ToolError } from "../../bytes/errors.ts"
import { entryLines } from "../../text/record-lines.ts"
import { type CliCommand, examples, numberFlag, textFlag } from "../command.ts"

export interface JournalShowOptions {
  readonly case?: string
  readonly last?: number
}

export const command: CliCommand<JournalShowOptions> = {
  define: (cli) =>
    cli
      .option("--case <id>", "this case only")
      .option("--last <n>", "the last entries only")
      .addHelpText(
        "after",
        examples("nbde-rescue journal show --last 20", "nbde-rescue journal show --json"),
      ),
  options: (_, flags) => {
    const caseId = textFlag(flags, "case")
    const last = numberFlag(flags, "last", [1, 999_999_999])
    return { ...(caseId === undefined ? {} : { case: caseId }), ...(last === undefined ? {} : { last }) }
  },
  run: async (options, ports, out) => {
    const { chain } = await readRecord(await ports.openHome())
    const wanted = chain.links.filter(
      ({ entry }) => options.case === undefined || entry.case === options.case,
    )
    if (options.case !== undefined && wanted.length === 0)
      throw new ToolError("no-such-case", `the record has no case ${options.case}`, { case: options.case })
    const shown = options.last === undefined ? wanted : wanted.slice(-options.last)
    for (const link of shown) {
      out.record(link.entry)
      for (const line of entryLines(link)) out.print(line)
    }
    if (shown.length === 0) out.print("There is nothing in the record yet.")
    if (chain.problems.length > 0) out.say("The record is damaged. See: nbde-rescue journal verify")
    return chain.problems.length > 0 ? 3 : 0
  },
}
