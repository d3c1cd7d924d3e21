// nbde-rescue escrow list: what was sealed here, what was tested, what is still to be done.
import { listEscrow } from "../../actions/escrow/end-escrow.ts"
import { escrowLines } from "../../text/escrow-lines.ts"
import { type CliCommand, examples } from "../command.ts"

export const command: CliCommand<Record<string, never>> = {
  define: (cli) => cli.addHelpText("after", examples("nbde-rescue escrow list")),
  options: () => ({}),
  run: async (_, ports, out) => {
    const sets = await listEscrow(ports)
    out.document(sets)
    if (sets.length === 0) out.print("Nothing was escrowed here.")
    for (const set of sets) for (const line of escrowLines(set)) out.print(line)
    return 0
  },
}
