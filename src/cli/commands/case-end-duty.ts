// nbde-rescue case end-duty NUMBER (--said-by NAME… | --destroyed WHAT)
import { endDuty } from "../../actions/own-duties.ts"
import { ToolError } from "../../bytes/errors.ts"
import { dutyCount } from "../../text/duty-words.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, listFlag, textFlag } from "../command.ts"

export interface CaseEndDutyOptions {
  readonly duty: number
  readonly evidence:
    | { readonly kind: "statements"; readonly custodians: readonly string[] }
    | { readonly kind: "destroyed"; readonly what: string }
}

export const command: CliCommand<CaseEndDutyOptions> = {
  define: (cli) =>
    cli
      .argument("<number>", "number of the duty; see: nbde-rescue case list")
      .option("--said-by <name>", "a person who says that it is done; may be repeated", listFlag, [])
      .option("--destroyed <what>", "what was destroyed, where and how")
      .addHelpText(
        "after",
        [
          "",
          "A passphrase is not done because somebody says so: it ends with a test.",
          "Use regen, or escrow prove-dead. A carried key ends with tang check, or when every keeper says so.",
          examples(
            "nbde-rescue case end-duty 14 --said-by Kim --said-by Ana",
            'nbde-rescue case end-duty 15 --destroyed "blue stick, chip broken before Ana"',
          ),
        ].join("\n"),
      ),
  options: ([number = ""], flags) => {
    if (!/^[1-9]\d{0,8}$/.test(number)) throw new ToolError("usage", "name the duty by its number")
    const said = Array.isArray(flags.saidBy) ? flags.saidBy.map(String) : []
    const destroyed = textFlag(flags, "destroyed")
    if ((said.length === 0) === (destroyed === undefined))
      throw new ToolError("usage", "say why it is done: --said-by or --destroyed")
    const evidence =
      destroyed === undefined
        ? ({ kind: "statements", custodians: said } as const)
        : ({ kind: "destroyed", what: destroyed } as const)
    return { duty: Number(number), evidence }
  },
  run: async ({ duty, evidence }, ports, out) => {
    const ended = await endDuty(ports, duty, evidence)
    out.document({ ...ended, evidence })
    out.print(`Done: duty ${ended.id}, ${dutyCount([ended])}. ${showText(ended.subject)}`)
    return 0
  },
}
