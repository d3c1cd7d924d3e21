// nbde-rescue inventory list: which hosts are known, what they need, and what is odd about them.
import { listInventory } from "../../actions/inventory/at-home.ts"
import { clonedVolumes } from "../../actions/inventory/look.ts"
import { inventoryLines } from "../../text/inventory-lines.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export interface Options {
  readonly kid?: string
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .option("--kid <id>", "only hosts that need this key")
      .addHelpText(
        "after",
        examples("nbde-rescue inventory list", "nbde-rescue inventory list --kid KEY-ID"),
      ),
  options: (_, flags) => {
    const kid = textFlag(flags, "kid")
    return kid === undefined ? {} : { kid }
  },
  run: async ({ kid }, ports, out) => {
    const all = await listInventory(ports)
    const entries = kid === undefined ? all : all.filter(({ kids }) => kids.includes(kid))
    const clones = clonedVolumes(all)
    const cloned = (host: string) => clones.some(({ hosts }) => hosts.includes(host))
    out.document(
      entries.map((entry) => ({
        id: `${entry.host} ${entry.slot}`,
        ...entry,
        warnings: cloned(entry.host) ? ["cloned-volume"] : [],
      })),
    )
    if (entries.length === 0) out.print("No host is known here. Add some: nbde-rescue inventory add FILE")
    for (const line of inventoryLines(entries, clones)) out.print(line)
    return 0
  },
}
