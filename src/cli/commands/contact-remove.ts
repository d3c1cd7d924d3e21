// nbde-rescue contact remove NAME --confirm remove [--lost]
import { dropContact } from "../../actions/person/contacts.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export interface RemoveOptions {
  readonly name: string
  readonly lost: boolean
  readonly confirmed: boolean
}

export const command: CliCommand<RemoveOptions> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<name>", "name of the contact")
      .option("--lost", "the key was lost or stolen: refuse everything signed with it from now on")
      .option("--confirm <word>", "the word remove")
      .addHelpText(
        "after",
        `\n${examples(
          'nbde-rescue contact remove "Carl Colleague" --confirm remove',
          'nbde-rescue contact remove "Tess Technician" --lost --confirm remove',
        )}`,
      ),
  options: ([name = ""], flags) => ({
    name,
    lost: flags.lost === true,
    confirmed: textFlag(flags, "confirm") === "remove",
  }),
  run: async ({ name, lost, confirmed }, ports, out) => {
    if (!confirmed)
      throw new ToolError("confirm-needed", "removing a contact needs --confirm remove", {
        flag: "--confirm remove",
      })
    const { card } = await dropContact(ports, name, lost ? "lost" : "forget")
    out.document({ id: card.thumbprint, name: card.name, removed: true, lost })
    out.print(`${showText(card.name)} is no longer among the contacts.`)
    if (lost) out.print("Messages signed with this key are refused from now on.")
    return 0
  },
}
