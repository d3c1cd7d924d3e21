// nbde-rescue contact list
import { listContacts } from "../../actions/person/contacts.ts"
import { type CliCommand, examples } from "../command.ts"
import { contactJson, contactLine } from "../print-contacts.ts"

export const command: CliCommand<Record<string, never>> = {
  define: (cli) =>
    cli.addHelpText(
      "after",
      `\nNo passphrase is needed, so the list is not checked here. Every command that relies on it checks it.\n${examples("nbde-rescue contact list")}`,
    ),
  options: () => ({}),
  run: async (_, ports, out) => {
    const contacts = await listContacts(ports)
    const now = Math.floor(ports.clock.now() / 1000)
    out.document(contacts.map((contact) => contactJson(contact, now)))
    for (const contact of contacts) out.print(contactLine(contact, now))
    if (contacts.length === 0) out.print("There are no contacts yet.")
    return 0
  },
}
