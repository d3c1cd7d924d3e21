// nbde-rescue identity unlink
import { unlinkGnupg } from "../../actions/person/gnupg-link.ts"
import { type CliCommand, examples } from "../command.ts"

export const command: CliCommand<Record<string, never>> = {
  keeps: () => true,
  define: (cli) =>
    cli.addHelpText(
      "after",
      `\nOpenPGP messages are signed by your identity again. Nothing in GnuPG is changed.\nMessages that are on their way to the key of GnuPG cannot be opened here any more.\n${examples("nbde-rescue identity unlink")}`,
    ),
  options: () => ({}),
  run: async (_, ports, out) => {
    const unlinked = await unlinkGnupg(ports)
    out.document({ unlinked })
    out.print(unlinked ? "The key of GnuPG is no longer used." : "No key of GnuPG was linked.")
    return 0
  },
}
