// nbde-rescue tang find: which server, key folder or backup holds the key that a header needs.
import { findKeysAtHome } from "../../actions/tang-care/find-key.ts"
import { showText } from "../../text/escape.ts"
import { keyPlaceLines } from "../../text/inventory-lines.ts"
import { type CliCommand, examples, listFlag } from "../command.ts"
import { needNet } from "../need-net.ts"

export interface Options {
  readonly keys: readonly string[]
  readonly folders: readonly string[]
  readonly backups: readonly string[]
  readonly urls: readonly string[]
}

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    cli
      .argument("<key-id-or-path...>", "key ids, or disks, headers and tokens that need keys")
      .option("--folder <dir>", "a key folder to look into; may be repeated", listFlag, [])
      .option("--backup <file>", "a sealed backup to look at; may be repeated", listFlag, [])
      .option("--tang <url>", "a server to ask beside those of the trust list; may be repeated", listFlag, [])
      .addHelpText(
        "after",
        `\nPrivate keys are not shown, backups are not opened.\n${examples(
          "nbde-rescue tang find KEY-ID --folder /mnt/old/var/db/tang --backup tang1.sealed",
          "nbde-rescue tang find db1-header.img",
        )}`,
      ),
  options: (keys, flags) => ({
    keys,
    folders: flags.folder as readonly string[],
    backups: flags.backup as readonly string[],
    urls: flags.tang as readonly string[],
  }),
  run: async (options, ports, out) => {
    const found = await findKeysAtHome(ports, needNet(ports), options)
    out.document(found.map(({ kid, places }) => ({ id: kid, places })))
    for (const { kid, places } of found) {
      out.print(`Key id ${showText(kid)}`)
      if (places.length === 0) out.print("  NOT FOUND in any of the places looked at")
      for (const line of keyPlaceLines(places)) out.print(line)
    }
    return found.every(({ places }) => places.length > 0) ? 0 : 1
  },
}
