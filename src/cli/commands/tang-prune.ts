// nbde-rescue tang prune: delete hidden keys that no host needs any more.
import { pruneAtServer } from "../../actions/tang-care/at-server.ts"
import type { BackupProof } from "../../actions/tang-care/backup-proof.ts"
import { shortKey } from "../../text/tang-care-lines.ts"
import { type CliCommand, examples, listFlag, numberFlag, textFlag } from "../command.ts"

export interface Options {
  readonly path: string
  readonly backup?: string
  readonly hosts?: number
  readonly confirm: readonly string[]
}

const BACKUPS: Readonly<Record<BackupProof, string>> = {
  opened: "The backup was opened: the private keys are inside.",
  "made-here": "The backup is the file that this home made, to the byte. It was not opened.",
  label: "WARNING: the backup was not opened. Only its label names the keys.",
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<dir>", "the key folder of the Tang server")
      .option("--hosts <n>", "how many hosts are bound to this server, by your own count")
      .option("--backup <file>", "the sealed backup that holds the keys: opened if this home can")
      .option(
        "--confirm <word>",
        "prune, unknown-hosts, no-backup, unopened-backup; may be repeated",
        listFlag,
        [],
      )
      .addHelpText(
        "after",
        `\nThe last step of a rotation, and the only one that cannot be taken back.
A backup counts in a home that can open it, or that made it. Elsewhere only its label can be read.\n${examples(
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
    const { unneeded, knownHosts, backup } = await pruneAtServer(ports, options)
    out.document({ deleted: unneeded, knownHosts, backup: backup ?? null })
    if (backup !== undefined) out.say(BACKUPS[backup])
    if (unneeded.length === 0) out.print("No hidden key is here. Nothing was deleted.")
    else out.print(`Deleted for ever: ${unneeded.map(shortKey).join(", ")}`)
    for (const { id, use } of unneeded) {
      if (use === "exchange") out.say(`Check that it is refused: nbde-rescue tang check URL --kid ${id}`)
    }
    return 0
  },
}
