// nbde-rescue contact add CARD|ROSTER|KEY [--words … | --fingerprint HEX | --yes] [--role R] [--name N]
import { addContact, type Compare, parseRoles, type Said } from "../../actions/person/contacts.ts"
import { ToolError } from "../../bytes/errors.ts"
import { ROLES } from "../../seal/card.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { changesJson, printChanges } from "../print-contacts.ts"

export interface AddOptions {
  readonly path: string
  readonly compare: Compare
  readonly said: Said
}

export const command: CliCommand<AddOptions> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<file>", "contact file, contact list or OpenPGP key; - is standard input")
      .option("--words <words>", "the 8 words the person read to you")
      .option(
        "--fingerprint <hex>",
        "the digits, in place of the words; of an OpenPGP key those that gpg shows",
      )
      .option("--role <roles>", `what the owner of an OpenPGP key may do: ${ROLES.join(", ")}`)
      .option("--name <name>", "what you call the owner of an OpenPGP key; else the name in the key")
      .option("--yes", "add without comparing: shown on every approval until contact verify")
      .addHelpText(
        "after",
        `\nCall the person on a number you already had. They see the words with nbde-rescue identity show.\nA known name with another key is never replaced.\n${examples(
          "nbde-rescue contact add carl.txt",
          'nbde-rescue contact add carl.txt --words "zoo lamp ..."',
          "nbde-rescue contact add team.txt --yes",
          'nbde-rescue contact add kim.asc --role colleague --fingerprint "5C0A 91D7 ..."',
        )}`,
      ),
  options: ([path = ""], flags) => ({ path, compare: compareFlags(flags), said: saidFlags(flags) }),
  run: async ({ path, compare, said }, ports, out) => {
    const changes = await addContact(ports, path, compare, said)
    out.document(changesJson(changes))
    printChanges(changes, out)
    return 0
  },
}

function saidFlags(flags: Readonly<Record<string, unknown>>): Said {
  const [name, roles] = [textFlag(flags, "name"), textFlag(flags, "role")]
  return {
    ...(name === undefined ? {} : { name }),
    ...(roles === undefined ? {} : { roles: parseRoles(roles) }),
  }
}

/** --words, --fingerprint and --yes: at most one. */
export function compareFlags(flags: Readonly<Record<string, unknown>>): Compare {
  const words = textFlag(flags, "words")
  const fingerprint = textFlag(flags, "fingerprint")
  const yes = flags.yes === true
  if ([words, fingerprint, yes || undefined].filter((it) => it !== undefined).length > 1) {
    throw new ToolError("usage", "give one of --words, --fingerprint and --yes")
  }
  return {
    ...(words === undefined ? {} : { words }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    yes,
  }
}
