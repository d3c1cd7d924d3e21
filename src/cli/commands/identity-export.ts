// nbde-rescue identity export [--renew | --format openpgp] [-o FILE]
import { exportOpenPgp } from "../../actions/person/export-openpgp.ts"
import { exportCard } from "../../actions/person/identity.ts"
import type { Ports } from "../../actions/ports.ts"
import { ToolError } from "../../bytes/errors.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import type { ExitCode, Out } from "../out.ts"
import { cardJson, hexGroups } from "../print-card.ts"

export interface ExportOptions {
  readonly renew: boolean
  readonly output: string
  readonly openpgp: boolean
}

export const command: CliCommand<ExportOptions> = {
  define: (cli) =>
    cli
      .option("--renew", "same keys, new dates: needs your passphrase")
      .option("--format <form>", "contact or openpgp: a key that gpg imports; needs your passphrase")
      .option("-o, --output <file>", "write to this file; - is standard output")
      .addHelpText(
        "after",
        `\nWrites your contact file: public keys, name and roles, nothing secret.\n${examples(
          "nbde-rescue identity export -o tess.txt",
          "nbde-rescue identity export --renew > tess.txt",
          "nbde-rescue identity export --format openpgp -o tess.asc",
        )}`,
      ),
  options: (_, flags) => {
    const format = textFlag(flags, "format") ?? "contact"
    if (format !== "contact" && format !== "openpgp")
      throw new ToolError("usage", "--format takes contact or openpgp")
    const openpgp = format === "openpgp"
    if (openpgp && flags.renew === true)
      throw new ToolError("usage", "--renew and --format openpgp exclude each other")
    return { renew: flags.renew === true, output: textFlag(flags, "output") ?? "-", openpgp }
  },
  run: async ({ renew, output, openpgp }, ports, out) => {
    if (openpgp) return await exportKey(output, ports, out)
    const { card, text } = await exportCard(ports, { renew })
    if (output !== "-") await ports.files.write(output, Buffer.from(text), 0o644)
    out.document({ ...cardJson(card), ...(output === "-" ? { card: text } : { file: output }) })
    if (output === "-") for (const line of text.trimEnd().split("\n")) out.print(line)
    out.say(`Words to read out: ${card.fingerprint.words.join(" ")}`)
    return 0
  },
}

async function exportKey(output: string, ports: Ports, out: Out): Promise<ExitCode> {
  const { fingerprint, linked, text } = await exportOpenPgp(ports)
  if (output !== "-") await ports.files.write(output, Buffer.from(text), 0o644)
  out.document({ fingerprint, linked, ...(output === "-" ? { key: text } : { file: output }) })
  if (output === "-") for (const line of text.trimEnd().split("\n")) out.print(line)
  out.say(`Digits to read out: ${hexGroups(fingerprint).join(" ")}`)
  return 0
}
