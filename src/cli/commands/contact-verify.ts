// nbde-rescue contact verify NAME [--words … | --fingerprint HEX]
import { type Compare, verifyContact } from "../../actions/person/contacts.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { changesJson, printChanges } from "../print-contacts.ts"
import { compareFlags } from "./contact-add.ts"

export interface VerifyOptions {
  readonly name: string
  readonly compare: Compare
}

export const command: CliCommand<VerifyOptions> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<name>", "name of the contact")
      .option("--words <words>", "the 8 words the person read to you")
      .option("--fingerprint <hex>", "the digits, in place of the words")
      .addHelpText(
        "after",
        `\nFor contacts that were added without comparing.\n${examples(
          'nbde-rescue contact verify "Carl Colleague"',
          'nbde-rescue contact verify "Carl Colleague" --words "zoo lamp ..."',
        )}`,
      ),
  options: ([name = ""], flags) => ({
    name,
    compare: compareFlags({ words: textFlag(flags, "words"), fingerprint: textFlag(flags, "fingerprint") }),
  }),
  run: async ({ name, compare }, ports, out) => {
    const changes = await verifyContact(ports, name, compare)
    out.document(changesJson(changes))
    printChanges(changes, out)
    return 0
  },
}
