// nbde-rescue case end-duty NUMBER (--said-by NAME… | --destroyed WHAT | --volume PATH)
import { endDuty, endDutyByTest } from "../../actions/case/own-duties.ts"
import { ToolError } from "../../bytes/errors.ts"
import { dutyCount } from "../../text/duty-words.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, listFlag, textFlag } from "../command.ts"

export interface CaseEndDutyOptions {
  readonly duty: number
  readonly evidence:
    | { readonly kind: "statements"; readonly custodians: readonly string[] }
    | { readonly kind: "destroyed"; readonly what: string }
    | { readonly kind: "opens-nothing"; readonly volume: string }
}

export const command: CliCommand<CaseEndDutyOptions> = {
  define: (cli) =>
    cli
      .argument("<number>", "number of the duty; see: nbde-rescue case list")
      .option("--said-by <name>", "a person who says that it is done; may be repeated", listFlag, [])
      .option("--destroyed <what>", "what was destroyed, where and how")
      .option("--volume <path>", "test it: the passphrase, typed twice, opens no key slot here")
      .addHelpText(
        "after",
        [
          "",
          "A passphrase is not done because somebody says so: it ends with a test.",
          "Use regen, escrow prove-dead, or --volume for a key slot that is not bound to Tang.",
          "A carried key ends with tang check, or when every keeper says so.",
          examples(
            "nbde-rescue case end-duty 14 --said-by Kim --said-by Ana",
            "nbde-rescue case end-duty 16 --volume /dev/sda3",
            'nbde-rescue case end-duty 15 --destroyed "blue stick, chip broken before Ana"',
          ),
        ].join("\n"),
      ),
  options: ([number = ""], flags) => {
    if (!/^[1-9]\d{0,8}$/.test(number)) throw new ToolError("usage", "name the duty by its number")
    return { duty: Number(number), evidence: evidenceIn(flags) }
  },
  run: async ({ duty, evidence }, ports, out) => {
    const ended =
      evidence.kind === "opens-nothing"
        ? await endDutyByTest(ports, duty, evidence.volume)
        : await endDuty(ports, duty, evidence)
    out.document({ ...ended, evidence })
    out.print(`Done: duty ${ended.id}, ${dutyCount([ended])}. ${showText(ended.subject)}`)
    return 0
  },
}

function evidenceIn(flags: Readonly<Record<string, unknown>>): CaseEndDutyOptions["evidence"] {
  const said = Array.isArray(flags.saidBy) ? flags.saidBy.map(String) : []
  const [what, volume] = [textFlag(flags, "destroyed"), textFlag(flags, "volume")]
  const given = [said.length > 0, what !== undefined, volume !== undefined].filter(Boolean)
  if (given.length !== 1)
    throw new ToolError("usage", "say why it is done: --said-by, --destroyed or --volume")
  if (what !== undefined) return { kind: "destroyed", what }
  if (volume !== undefined) return { kind: "opens-nothing", volume }
  return { kind: "statements", custodians: said }
}
