// nbde-rescue identity create --name N --role R
import { parseRoles } from "../../actions/person/contacts.ts"
import { makeIdentity, type NewIdentity } from "../../actions/person/identity.ts"
import { ROLES } from "../../seal/card.ts"
import { MIB_BOUNDS } from "../../seal/identity-file.ts"
import { type CliCommand, examples, numberFlag, textFlag } from "../command.ts"
import { cardJson, printCard } from "../print-card.ts"

export const command: CliCommand<NewIdentity> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .requiredOption("--name <name>", "your name, as the others know you")
      .requiredOption("--role <roles>", `what you do: ${ROLES.join(", ")}; several with commas`)
      .option("--kdf-mib <n>", "memory that opening costs, in MiB: more is slower and safer (64)")
      .addHelpText(
        "after",
        `\nThe keys are kept in your home, under a passphrase. Give your contact file to the others with\nnbde-rescue identity export, and read them the 8 words over the telephone.\n${examples(
          'nbde-rescue identity create --name "Tess Technician" --role technician',
          'nbde-rescue identity create --name "Carl Colleague" --role colleague,planner',
          "nbde-rescue identity create --name Tess --role technician --passphrase-file FILE",
        )}`,
      ),
  options: (_, flags) => {
    const kdfMib = numberFlag(flags, "kdfMib", [64, MIB_BOUNDS[1]])
    return {
      name: textFlag(flags, "name") ?? "",
      roles: parseRoles(textFlag(flags, "role") ?? ""),
      ...(kdfMib === undefined ? {} : { kdfMib }),
    }
  },
  run: async (options, ports, out) => {
    const card = await makeIdentity(ports, options)
    out.document(cardJson(card))
    out.print("Your identity is made.")
    printCard(card, out)
    out.print("Give your contact file to the others: nbde-rescue identity export")
    return 0
  },
}
