// nbde-rescue identity export [--renew] [-o FILE]
import { exportCard } from "../../actions/identity.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { cardJson } from "../print-card.ts"

export interface ExportOptions {
  readonly renew: boolean
  readonly output: string
}

export const command: CliCommand<ExportOptions> = {
  define: (cli) =>
    cli
      .option("--renew", "same keys, new dates: needs your passphrase")
      .option("-o, --output <file>", "write to this file; - is standard output")
      .addHelpText(
        "after",
        `\nWrites your contact file: public keys, name and roles, nothing secret.\n${examples(
          "nbde-rescue identity export -o tess.txt",
          "nbde-rescue identity export --renew > tess.txt",
        )}`,
      ),
  options: (_, flags) => ({ renew: flags.renew === true, output: textFlag(flags, "output") ?? "-" }),
  run: async ({ renew, output }, ports, out) => {
    const { card, text } = await exportCard(ports, { renew })
    if (output !== "-") await ports.files.write(output, Buffer.from(text), 0o644)
    out.document({ ...cardJson(card), ...(output === "-" ? { card: text } : { file: output }) })
    if (output === "-") for (const line of text.trimEnd().split("\n")) out.print(line)
    out.say(`Words to read out: ${card.fingerprint.words.join(" ")}`)
    return 0
  },
}
