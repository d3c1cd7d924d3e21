// nbde-rescue identity show
import { shownLink } from "../../actions/person/export-openpgp.ts"
import { showIdentity } from "../../actions/person/identity.ts"
import { type CliCommand, examples } from "../command.ts"
import { cardJson, hexGroups, printCard } from "../print-card.ts"

export const command: CliCommand<Record<string, never>> = {
  define: (cli) =>
    cli.addHelpText(
      "after",
      `\nShows your name, your roles and the 8 words that others compare. No passphrase is needed.\n${examples("nbde-rescue identity show")}`,
    ),
  options: () => ({}),
  run: async (_, ports, out) => {
    const card = await showIdentity(ports)
    const linked = await shownLink(ports)
    out.document({ ...cardJson(card), ...(linked === undefined ? {} : { openpgp: linked }) })
    printCard(card, out)
    if (linked !== undefined) {
      const [first, second] = hexGroups(linked)
      out.print(`OpenPGP key   ${first}`)
      out.print(`              ${second}`)
    }
    return 0
  },
}
