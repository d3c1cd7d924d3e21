// nbde-rescue slot remove PATH --slot N: a key slot and what belongs to it, shown to be empty.
import { type RemoveOptions, removeSlot } from "../../actions/slot/remove.ts"
import { ToolError } from "../../bytes/errors.ts"
import { removedLines } from "../../text/regen-lines.ts"
import { volumeFlags, volumeOptions } from "../change-flags.ts"
import { type CliCommand, examples, numberFlag } from "../command.ts"

export const command: CliCommand<RemoveOptions> = {
  define: (cli) =>
    volumeFlags(
      cli
        .argument("<path>", "partition, volume, image or detached header")
        .option("--slot <n>", "the key slot to remove"),
      ["unprotected-home", "last-way-in"],
    ).addHelpText(
      "after",
      `\nAnother passphrase that opens the volume is asked for, or read from standard input, and tried first.\n${examples(
        "nbde-rescue slot remove /dev/sdb2 --slot 3",
        "clevis luks pass -d /dev/sdb2 -s 1 | nbde-rescue slot remove /dev/sdb2 --slot 3 --yes",
      )}`,
    ),
  options: ([path = ""], flags) => {
    const slot = numberFlag(flags, "slot", [0, 31])
    if (slot === undefined) throw new ToolError("usage", "name the key slot with --slot")
    return { ...volumeOptions(path, flags), slot }
  },
  run: async (options, ports, out) => {
    const removed = await removeSlot(ports, options)
    out.document(removed)
    for (const line of removedLines(removed)) out.print(line)
    return 0
  },
}
