// nbde-rescue tang backup: all keys of a Tang server, hidden ones included, sealed for named people.
import { backupAtServer } from "../../actions/tang-care/at-server.ts"
import { ToolError } from "../../bytes/errors.ts"
import { counted } from "../../text/counted.ts"
import { showText } from "../../text/escape.ts"
import { shortKey } from "../../text/tang-care-lines.ts"
import { type CliCommand, examples, listFlag, textFlag } from "../command.ts"

export interface Options {
  readonly dir: string
  readonly to: readonly string[]
  readonly about: string
  readonly output: string
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<dir>", "the key folder of the Tang server")
      .option("--to <name>", "contact who can open the backup; may be repeated", listFlag, [])
      .option("--about <text>", "name of the server, readable without opening; default: the folder")
      .option("-o, --output <file>", "write to this file")
      .addHelpText(
        "after",
        `\nWhoever opens it has the private keys of the server.\n${examples(
          "nbde-rescue tang backup /var/db/tang --about tang1 --to 'Ana Diaz' --to 'Ben Roth' -o tang1.sealed",
        )}`,
      ),
  options: ([dir = ""], flags) => {
    const to = flags.to as readonly string[]
    const output = textFlag(flags, "output")
    if (to.length === 0) throw new ToolError("usage", "--to names who can open the backup")
    if (output === undefined) throw new ToolError("usage", "-o names the file")
    return { dir, to, about: textFlag(flags, "about") ?? dir, output }
  },
  run: async ({ dir, to, about, output }, ports, out) => {
    const { text, id, keys } = await backupAtServer(ports, dir, { to, about })
    await ports.files.write(output, Buffer.from(text))
    out.document({ id, file: output, keys, to })
    out.print(`In ${showText(output)}: ${counted(keys.length, "key")}: ${keys.map(shortKey).join(", ")}`)
    out.print(`It opens for: ${to.map(showText).join(", ")}`)
    out.say("Test it: one of them restores it into an empty folder.")
    return 0
  },
}
