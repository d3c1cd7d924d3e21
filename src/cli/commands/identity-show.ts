// nbde-rescue identity show
import { showIdentity } from "../../actions/identity.ts"
import { type CliCommand, examples } from "../command.ts"
import { cardJson, printCard } from "../print-card.ts"

export const command: CliCommand<Record<string, never>> = {
  define: (cli) =>
    cli.addHelpText(
      "after",
      `\nShows your name, your roles and the 8 words that others compare. No passphrase is needed.\n${examples("nbde-rescue identity show")}`,
    ),
  options: () => ({}),
  run: async (_, ports, out) => {
    const card = await showIdentity(ports)
    out.document(cardJson(card))
    printCard(card, out)
    return 0
  },
}
