// nbde-rescue case resume [ID] [--settle done|not-done|unknown]
import type { Settled } from "../../actions/case/case-report.ts"
import { resumeCase } from "../../actions/case/resume-case.ts"
import { ToolError } from "../../bytes/errors.ts"
import { caseSheet } from "../../text/case-lines.ts"
import { type CliCommand, examples } from "../command.ts"

const OUTCOMES: readonly Settled[] = ["done", "not-done", "unknown"]

export interface CaseResumeOptions {
  readonly case?: string
  readonly settle?: Settled
}

export const command: CliCommand<CaseResumeOptions> = {
  keeps: ({ settle }) => settle !== undefined,
  define: (cli) =>
    cli
      .argument("[case]", "id of the case; not needed while only one is open")
      .option("--settle <outcome>", "what became of a step that a crash cut off: done, not-done or unknown")
      .addHelpText("after", examples("nbde-rescue case resume", "nbde-rescue case resume --settle not-done")),
  options: ([id], flags) => {
    const settle = OUTCOMES.find((outcome) => outcome === flags.settle)
    if (flags.settle !== undefined && settle === undefined) {
      throw new ToolError("usage", "--settle takes done, not-done or unknown")
    }
    return { ...(id === undefined ? {} : { case: id }), ...(settle === undefined ? {} : { settle }) }
  },
  run: async (options, ports, out) => {
    const { report, settled, secrets } = await resumeCase(ports, options)
    out.document({ ...report, settled, secrets })
    if (settled > 0) out.print(`Steps that were cut off and are settled now: ${settled}`)
    for (const line of report === undefined ? [] : caseSheet(report)) out.print(line)
    if (secrets === "gone") out.print("  The keys of the request are gone. Make a new request in this case.")
    return 0
  },
}
