// nbde-rescue case hand-over [CASE] --to NAME [--duty N]… [--by TIME] [-o FILE]
import { handOver } from "../../actions/case/hand-over.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { handedOverLines, leavingLine, receiptText } from "../../text/hand-over-lines.ts"
import { type CliCommand, examples, listFlag, textFlag } from "../command.ts"

export interface CaseHandOverOptions {
  readonly case?: string
  readonly to: string
  readonly duties?: readonly number[]
  readonly by?: string
  readonly output?: string
}

export const command: CliCommand<CaseHandOverOptions> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("[case]", "id of the case; not needed while only one has open duties")
      .requiredOption("--to <name>", "the person who takes the duties over: one person, not a team")
      .option("--duty <number>", "only this duty; may be repeated", listFlag, [])
      .option("--by <time>", "until when, by the clock of this computer; else each duty keeps its time")
      .option("-o, --output <file>", "write the receipt to this file")
      .addHelpText(
        "after",
        [
          "",
          "Prints a receipt for the new owner and a comment for the ticket.",
          "There is no secret in either. Numbers of duties: nbde-rescue case list",
          examples(
            'nbde-rescue case hand-over --to "Kim Lee" --by "Fri 18:00"',
            "nbde-rescue case hand-over 2026-11-22-web17-k3f9 --to Kim -o receipt.txt",
            "nbde-rescue case hand-over --duty 12 --to Kim --by 2026-11-27",
          ),
        ].join("\n"),
      ),
  options: ([id], flags) => {
    const by = textFlag(flags, "by")
    const output = textFlag(flags, "output")
    const duties = dutyNumbers(flags)
    return {
      ...(id === undefined ? {} : { case: id }),
      to: textFlag(flags, "to") ?? "",
      ...(duties.length === 0 ? {} : { duties }),
      ...(by === undefined ? {} : { by }),
      ...(output === undefined ? {} : { output }),
    }
  },
  run: async ({ case: caseId, to, duties, by, output }, ports, out) => {
    const handed = await handOver(ports, {
      to,
      ...(caseId === undefined ? {} : { caseId }),
      ...(duties === undefined ? {} : { duties }),
      ...(by === undefined ? {} : { by }),
    })
    if (output !== undefined) await ports.files.write(output, Buffer.from(receiptText(handed)))
    const { report, ...rest } = handed
    out.document({
      ...rest,
      case: report?.id ?? null,
      receipt: receiptText(handed),
      says: leavingLine(handed),
    })
    for (const line of handedOverLines(handed)) out.print(line)
    if (output !== undefined) out.print(`The receipt is in ${showText(output)}`)
    return 0
  },
}

function dutyNumbers({ duty }: Readonly<Record<string, unknown>>): number[] {
  const texts = Array.isArray(duty) ? duty : []
  return texts.map((text: unknown) => {
    if (typeof text !== "string" || !/^[1-9]\d{0,8}$/.test(text))
      throw new ToolError("usage", "--duty takes the number of a duty, see: nbde-rescue case list")
    return Number(text)
  })
}
