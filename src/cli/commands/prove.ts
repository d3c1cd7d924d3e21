// nbde-rescue prove PATH [--slot N]: exit 0 opens, 3 opens nothing, 1 cannot be computed here.
import { readDiskPassphrase } from "../../actions/volume/disk-passphrase.ts"
import { type ProveOptions, prove } from "../../actions/volume/prove.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, numberFlag, textFlag } from "../command.ts"

export const command: CliCommand<ProveOptions> = {
  define: (cli) =>
    cli
      .argument("<path>", "disk, partition, image or header copy with its key slots")
      .option("--slot <n>", "test this key slot only")
      .option("--at <where>", "UUID or byte offset, where several encrypted volumes are here")
      .addHelpText(
        "after",
        `\nThe passphrase is asked for without echo, or read from standard input. The exact bytes are tried\nfirst, then once more without a final newline. Nothing is opened or changed.\n${examples(
          "nbde-rescue prove /dev/sdb",
          "nbde-rescue prove disk.img --slot 1 < passphrase",
        )}`,
      ),
  options: ([path = ""], flags) => {
    if (path === "-") throw new ToolError("usage", "standard input is for the passphrase: give a path")
    const slot = numberFlag(flags, "slot", [0, 31])
    const at = textFlag(flags, "at")
    return { path, ...(slot === undefined ? {} : { slot }), ...(at === undefined ? {} : { at }) }
  },
  run: async (options, ports, out) => {
    const passphrase = await readDiskPassphrase(ports)
    try {
      const { source, uuid, opens, withoutNewline, untested } = await prove(ports, options, passphrase)
      out.document({
        source,
        uuid,
        opens,
        withoutNewline,
        untested: untested.map(({ slot, error }) => ({ slot, code: error.code, text: error.message })),
      })
      out.print(`This passphrase opens key slot ${opens}.`)
      if (withoutNewline) out.print("It opens without the final newline that was given.")
      for (const { slot, error } of untested)
        out.say(showText(`Key slot ${slot} was not tested: ${error.message}.`))
      return 0
    } finally {
      passphrase.wipe()
    }
  },
}
