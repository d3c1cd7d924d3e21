// nbde-rescue inventory known: does a known install passphrase still open this disk?
import { type KnownOptions, tryKnown } from "../../actions/inventory/known-passphrases.ts"
import { ToolError } from "../../bytes/errors.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export const command: CliCommand<KnownOptions> = {
  define: (cli) =>
    cli
      .argument("<path>", "disk, image, or header copy with its key slots")
      .requiredOption(
        "--list <file>",
        "the known passphrases of your site, one a line; - reads standard input",
      )
      .option("--at <uuid|offset>", "which encrypted volume, if several are there")
      .addHelpText(
        "after",
        `\nInstallers and images leave such passphrases behind. Lines are named by number, never shown.\nEnds with 3 if one of them opens.\n${examples(
          "nbde-rescue inventory known /dev/sda3 --list known.txt",
        )}`,
      ),
  options: ([path = ""], flags) => {
    const [list, at] = [textFlag(flags, "list"), textFlag(flags, "at")]
    if (list === undefined) throw new ToolError("usage", "--list names the file")
    return { path, list, ...(at === undefined ? {} : { at }) }
  },
  run: async (options, ports, out) => {
    const { tried, open } = await tryKnown(ports, options)
    out.document({ tried, open })
    if (open.length === 0) out.print(`No known passphrase opens this disk. Tried: ${tried}.`)
    for (const { line, slot } of open) out.print(`Line ${line} opens key slot ${slot}. Remove that key slot.`)
    return open.length === 0 ? 0 : 3
  },
}
