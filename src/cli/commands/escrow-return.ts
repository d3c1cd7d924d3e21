// nbde-rescue escrow return: a keeper's word about an envelope, written down.
import { returnEnvelope } from "../../actions/escrow/end-escrow.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { escrowLines } from "../../text/escrow-lines.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export interface Options {
  readonly set: string
  readonly keeper: string
  readonly how: "destroyed" | "handed-back"
}

export const command: CliCommand<Options> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<set>", "number of the set, as escrow list shows it")
      .argument("<keeper>", "who says so")
      .option("--how <destroyed|handed-back>", "what became of the envelope", "destroyed")
      .addHelpText("after", examples("nbde-rescue escrow return a1b2c3 'Ben Roth'")),
  options: ([set = "", keeper = ""], flags) => {
    const how = textFlag(flags, "how")
    if (how !== "destroyed" && how !== "handed-back")
      throw new ToolError("usage", "--how takes destroyed or handed-back")
    return { set, keeper, how }
  },
  run: async (options, ports, out) => {
    const set = await returnEnvelope(ports, options)
    out.document(set)
    out.print(`Written down: ${showText(options.keeper)}, ${options.how}.`)
    for (const line of escrowLines(set)) out.print(line)
    return 0
  },
}
