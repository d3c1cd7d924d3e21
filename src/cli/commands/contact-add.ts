// nbde-rescue contact add CARD|ROSTER [--words … | --fingerprint HEX | --yes]
import { addContact, type Compare } from "../../actions/contacts.ts"
import { ToolError } from "../../bytes/errors.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { changesJson, printChanges } from "../print-contacts.ts"

export interface AddOptions {
  readonly path: string
  readonly compare: Compare
}

export const command: CliCommand<AddOptions> = {
  define: (cli) =>
    cli
      .argument("<file>", "contact file or contact list; - is standard input")
      .option("--words <words>", "the 8 words the person read to you")
      .option("--fingerprint <hex>", "the 64 digits, in place of the words")
      .option("--yes", "add without comparing: shown on every approval until contact verify")
      .addHelpText(
        "after",
        `\nCall the person on a number you already had. They see the words with nbde-rescue identity show.\nA known name with another key is never replaced.\n${examples(
          "nbde-rescue contact add carl.txt",
          'nbde-rescue contact add carl.txt --words "zoo lamp ..."',
          "nbde-rescue contact add team.txt --yes",
        )}`,
      ),
  options: ([path = ""], flags) => ({ path, compare: compareFlags(flags) }),
  run: async ({ path, compare }, ports, out) => {
    const changes = await addContact(ports, path, compare)
    out.document(changesJson(changes))
    printChanges(changes, out)
    return 0
  },
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
