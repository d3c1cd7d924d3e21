// nbde-rescue identity link KEY [--gnupg-home DIR]
import { type Link, linkGnupg } from "../../actions/person/gnupg-link.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { hexGroups, isoTime } from "../print-card.ts"

export const command: CliCommand<Link> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<key>", "your key in GnuPG: fingerprint, address or name")
      .option("--gnupg-home <folder>", "where GnuPG keeps it, if not in the usual folder")
      .addHelpText(
        "after",
        `\nOpenPGP messages are then signed and opened by this key, through gpg and its agent.\nThe private key stays where it is, also on a smart card. The others add it with\nnbde-rescue contact add, after you read them the digits.\n${examples(
          "nbde-rescue identity link kim@example.net",
          "nbde-rescue identity link 5C0A91D7E2B44F0D8A3C6B1E9F20D7A411C3E58B --gnupg-home /media/stick/gnupg",
        )}`,
      ),
  options: ([key = ""], flags) => {
    const folder = textFlag(flags, "gnupgHome")
    if (folder !== undefined && !folder.startsWith("/"))
      throw new ToolError("usage", "--gnupg-home takes a whole path, from / on")
    return { key, ...(folder === undefined ? {} : { folder }) }
  },
  run: async (options, ports, out) => {
    const { fingerprint, userId, ends } = await linkGnupg(ports, options)
    out.document({ fingerprint, userId, until: isoTime(ends) })
    out.print(`Your OpenPGP messages are now signed by the key of ${showText(userId)}.`)
    out.print(`Digits to read out: ${hexGroups(fingerprint).join(" ")}`)
    out.print("Give it to the others: nbde-rescue identity export --format openpgp")
    return 0
  },
}
