// nbde-rescue inventory add: remember what hosts need, from captures, exports, disks or lists.
import { addToInventory } from "../../actions/inventory/at-home.ts"
import { ToolError } from "../../bytes/errors.ts"
import { inventoryLines } from "../../text/inventory-lines.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export interface Options {
  readonly paths: readonly string[]
  readonly host?: string
}

export const command: CliCommand<Options> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<path...>", "what inspect --json or clevis luks list printed, a token, a header, or a disk")
      .option("--host <name>", "the host; default: the name of the file without its ending")
      .addHelpText(
        "after",
        `\nKeeps public facts only: UUID, key slots, key ids. Give what inspect --json prints: it names the keys.\n${examples(
          "ssh db1 sudo nbde-rescue inspect --json /dev/sda3 > db1.json",
          "nbde-rescue inventory add db1.json db2.json db3.json",
          "nbde-rescue inventory add /dev/sdb --host db1",
        )}`,
      ),
  options: (paths, flags) => {
    const host = textFlag(flags, "host")
    if (host !== undefined && paths.length > 1) throw new ToolError("usage", "--host goes with one path")
    return { paths, ...(host === undefined ? {} : { host }) }
  },
  run: async ({ paths, host }, ports, out) => {
    const sources = paths.map((path) => ({ path, ...(host === undefined ? {} : { host }) }))
    const added = await addToInventory(ports, sources)
    out.document(added.map((entry) => ({ id: `${entry.host} ${entry.slot}`, ...entry })))
    for (const line of inventoryLines(added, [])) out.print(line)
    return 0
  },
}
