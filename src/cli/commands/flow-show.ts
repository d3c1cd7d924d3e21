// nbde-rescue flow show NAME: what a runbook is for, its steps by number, and what it changes.
import { ACTIONS } from "../../actions/action-table.ts"
import { documentOf } from "../../flow/document.ts"
import { flowDigest } from "../../session/digest.ts"
import { showText } from "../../text/escape.ts"
import { RESULT_WORDS, ROLE_WORDS } from "../../text/flow-words.ts"
import { type CliCommand, examples } from "../command.ts"
import { findFlow } from "../find-flow.ts"

export interface FlowNameOptions {
  readonly name: string
}

export const command: CliCommand<FlowNameOptions> = {
  define: (cli) =>
    cli
      .argument("<name>", "a built-in runbook, or a file")
      .addHelpText(
        "after",
        examples("nbde-rescue flow show manual-recovery", "nbde-rescue flow show ./our-site.json"),
      ),
  options: ([name = ""]) => ({ name }),
  run: async ({ name }, ports, out) => {
    const flow = await findFlow(name, ports.files)
    const document = documentOf(flow, flowDigest(flow), ACTIONS)
    out.document(document)
    out.print(showText(document.title))
    out.print(`For ${ROLE_WORDS[document.role]}. Digest ${document.mark}`)
    for (const line of document.summary) out.print(showText(line))
    out.print("")
    for (const { number, title, action, result } of document.steps) {
      const more =
        result === undefined
          ? action === undefined
            ? ""
            : ` [${action.name}]`
          : ` (${RESULT_WORDS[result]})`
      out.print(`${String(number).padStart(3)}  ${showText(title)}${more}`)
    }
    return 0
  },
}
