// nbde-rescue case end-duty NUMBER (--said-by NAME… | --destroyed WHAT | --disk-destroyed WHAT | --volume PATH | --changed PATH |
// --reencrypted PATH)
import {
  type EndedDuty,
  endDuty,
  endDutyByChange,
  endDutyByReencryption,
  endDutyByTest,
} from "../../actions/case/end-duty.ts"
import type { Ports } from "../../actions/ports.ts"
import { ToolError } from "../../bytes/errors.ts"
import { endedLines } from "../../text/duty-words.ts"
import { type CliCommand, examples, listFlag, textFlag } from "../command.ts"

/** A path, or what people say. */
type Way =
  | { readonly by: "said-by"; readonly names: readonly string[] }
  | {
      readonly by: "destroyed" | "disk-destroyed" | "volume" | "changed" | "reencrypted"
      readonly what: string
    }

export interface CaseEndDutyOptions {
  readonly duty: number
  readonly way: Way
}

export const command: CliCommand<CaseEndDutyOptions> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<number>", "number of the duty; see: nbde-rescue case list")
      .option("--said-by <name>", "a person who says that it is done; may be repeated", listFlag, [])
      .option("--destroyed <what>", "what was destroyed, where and how")
      .option("--disk-destroyed <what>", "weaker: the disk itself is gone; its serial, how, before whom")
      .option(
        "--volume <path>",
        "test it: the passphrase, kept here or typed, opens no key slot of this disk",
      )
      .option(
        "--changed <path>",
        "weaker: the key slot was changed, on this disk or in what luksDump printed",
      )
      .option("--reencrypted <path>", "this disk has another volume key than when the duty began")
      .addHelpText(
        "after",
        [
          "",
          "A passphrase is not done because somebody says so: it ends with a test.",
          "Use regen, escrow prove-dead, or --volume. Nobody has the passphrase any more: --changed.",
          "The disk was destroyed, and nothing can be tested: --disk-destroyed.",
          "A header copy that is outside ends with --reencrypted. LUKS1 asks for a passphrase of today.",
          "A carried key ends with tang check, or when every keeper says so.",
          examples(
            "nbde-rescue case end-duty 14 --said-by Kim --said-by Ana",
            "nbde-rescue case end-duty 16 --volume /dev/sda3",
            "nbde-rescue case end-duty 16 --changed dump-of-db1.txt",
            "nbde-rescue case end-duty 17 --reencrypted /dev/sda3",
            'nbde-rescue case end-duty 15 --destroyed "blue stick, chip broken before Ana"',
            'nbde-rescue case end-duty 18 --disk-destroyed "S4X1, shredded, paper 77"',
          ),
        ].join("\n"),
      ),
  options: ([number = ""], flags) => {
    if (!/^[1-9]\d{0,8}$/.test(number)) throw new ToolError("usage", "name the duty by its number")
    return { duty: Number(number), way: wayIn(flags) }
  },
  run: async ({ duty, way }, ports, out) => {
    const ended = await endBy(ports, duty, way)
    out.document({ ...ended.duty, evidence: ended.evidence, weaker: ended.weaker })
    for (const line of endedLines(ended)) out.print(line)
    return 0
  },
}

/** Each way, and what commander calls its flag. */
const FLAGS = [
  ["destroyed", "destroyed"],
  ["disk-destroyed", "diskDestroyed"],
  ["volume", "volume"],
  ["changed", "changed"],
  ["reencrypted", "reencrypted"],
] as const

function wayIn(flags: Readonly<Record<string, unknown>>): Way {
  const names = Array.isArray(flags.saidBy) ? flags.saidBy.map(String) : []
  const ways: Way[] = names.length === 0 ? [] : [{ by: "said-by", names }]
  for (const [by, flag] of FLAGS) {
    const what = textFlag(flags, flag)
    if (what !== undefined) ways.push({ by, what })
  }
  const [way, second] = ways
  if (way === undefined || second !== undefined) {
    const list = "--said-by, --destroyed, --disk-destroyed, --volume, --changed or --reencrypted"
    throw new ToolError("usage", `say in one way why it is done: ${list}`)
  }
  return way
}

async function endBy(ports: Ports, duty: number, way: Way): Promise<EndedDuty> {
  switch (way.by) {
    case "said-by":
      return await endDuty(ports, duty, { kind: "statements", custodians: way.names })
    case "destroyed":
    case "disk-destroyed":
      return await endDuty(ports, duty, { kind: way.by, what: way.what })
    case "volume":
      return await endDutyByTest(ports, duty, way.what)
    case "changed":
      return await endDutyByChange(ports, duty, way.what)
    case "reencrypted":
      return await endDutyByReencryption(ports, duty, way.what)
  }
}
