// nbde-rescue tang prune: delete hidden keys that no host needs any more.
import { pruneAtServer } from "../../actions/tang-care/at-server.ts"
import { shortKey } from "../../text/tang-care-lines.ts"
import { type CliCommand, examples, listFlag, numberFlag, textFlag } from "../command.ts"

export interface Options {
  readonly path: string
  readonly backup?: string
  readonly hosts?: number
  readonly confirm: readonly string[]
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<dir>", "the key folder of the Tang server")
      .option("--hosts <n>", "how many hosts are bound to this server, by your own count")
      .option("--backup <file>", "the sealed backup that holds the keys")
      .option("--confirm <word>", "prune, unknown-hosts, no-backup; may be repeated", listFlag, [])
      .addHelpText(
        "after",
        `\nThe last step of a rotation, and the only one that cannot be taken back.\n${examples(
          "nbde-rescue tang prune /var/db/tang --hosts 40 --backup tang1.sealed --confirm prune",
        )}`,
      ),
  options: ([path = ""], flags) => {
    const backup = textFlag(flags, "backup")
    const hosts = numberFlag(flags, "hosts", [0, 9_999_999])
    const confirm = flags.confirm as readonly string[]
    return {
      path,
      confirm,
      ...(backup === undefined ? {} : { backup }),
      ...(hosts === undefined ? {} : { hosts }),
    }
  },
  run: async (options, ports, out) => {
    const { unneeded, knownHosts } = await pruneAtServer(ports, options)
    out.document({ deleted: unneeded, knownHosts })
    if (unneeded.length === 0) out.print("No hidden key is here. Nothing was deleted.")
    else out.print(`Deleted for ever: ${unneeded.map(shortKey).join(", ")}`)
    for (const { id, use } of unneeded) {
      if (use === "exchange") out.say(`Check that it is refused: nbde-rescue tang check URL --kid ${id}`)
    }
    return 0
  },
}
