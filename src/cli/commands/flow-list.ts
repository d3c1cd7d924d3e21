// nbde-rescue flow list: the built-in runbooks, and on request the runs that are not finished.
import { FLOWS } from "../../../flows/index.ts"
import { flowDigest } from "../../session/digest.ts"
import { unfinishedRuns } from "../../session/open-session.ts"
import { showText } from "../../text/escape.ts"
import { ROLE_WORDS } from "../../text/flow-words.ts"
import { showTime } from "../../text/show-time.ts"
import { type CliCommand, examples } from "../command.ts"

export interface FlowListOptions {
  readonly runs: boolean
}

export const command: CliCommand<FlowListOptions> = {
  define: (cli) =>
    cli
      .option("--runs", "the runs in your record that are not finished")
      .addHelpText("after", examples("nbde-rescue flow list", "nbde-rescue flow list --runs")),
  options: (_, flags) => ({ runs: flags.runs === true }),
  run: async ({ runs }, ports, out) => {
    if (runs) {
      const open = await unfinishedRuns({ ports })
      out.document(
        open.map(({ run, flow, digest, title, begun, last }) => ({
          id: run,
          flow,
          digest,
          title,
          begun,
          last,
        })),
      )
      for (const { run, flow, title, last } of open) {
        out.print(`${showText(run)}  ${showText(title)}, last step ${showTime(last)}`)
        out.print(`    nbde-rescue flow run ${showText(flow)} --resume ${showText(run)}`)
      }
      if (open.length === 0) out.print("Every run has come to its end.")
      return 0
    }
    out.document(
      FLOWS.map((flow) => ({ id: flow.id, title: flow.title, role: flow.role, digest: flowDigest(flow) })),
    )
    for (const { id, title, role } of FLOWS) {
      out.print(`${id.padEnd(26)}${title}`)
      out.print(`${"".padEnd(26)}for ${ROLE_WORDS[role]}`)
    }
    return 0
  },
}
