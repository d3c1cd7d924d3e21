// nbde-rescue flow check FILE: everything that is wrong with a runbook, each with its line.
import { ACTIONS } from "../../actions/action-table.ts"
import { shortDigest } from "../../flow/digest.ts"
import { parseFlowText } from "../../flow/parse-flow.ts"
import { flowDigest } from "../../session/digest.ts"
import { counted } from "../../text/counted.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples } from "../command.ts"
import { readText } from "../find-flow.ts"

export interface FlowCheckOptions {
  readonly file: string
  readonly words: boolean
}

export const command: CliCommand<FlowCheckOptions> = {
  define: (cli) =>
    cli
      .argument("<file>", "a runbook in JSON; - reads standard input")
      .option("--words", "also find sentences of more than 14 words")
      .addHelpText(
        "after",
        examples("nbde-rescue flow check our-site.json", "nbde-rescue flow check our-site.json --words"),
      ),
  options: ([file = ""], flags) => ({ file, words: flags.words === true }),
  run: async ({ file, words }, ports, out) => {
    const { flow, problems } = parseFlowText(await readText(ports.files, file), ACTIONS, { words })
    if (flow === undefined) {
      out.document({ good: false, problems })
      for (const { line, path, text } of problems)
        out.print(
          `${line === undefined ? "" : `line ${line}: `}${showText(text)}${path === "" ? "" : `  (${showText(path)})`}`,
        )
      return 1
    }
    const digest = flowDigest(flow)
    out.document({ good: true, id: flow.id, steps: Object.keys(flow.steps).length, digest })
    out.print(
      `${showText(flow.id)} is right: ${counted(Object.keys(flow.steps).length, "step")}. Digest ${shortDigest(digest)}`,
    )
    return 0
  },
}
