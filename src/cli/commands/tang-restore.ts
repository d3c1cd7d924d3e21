// nbde-rescue tang restore: put the keys of a backup into a key folder, and check each by its id.
import { restoreAtServer } from "../../actions/tang-care/at-server.ts"
import { showText } from "../../text/escape.ts"
import { showTime } from "../../text/show-time.ts"
import { shortKey } from "../../text/tang-care-lines.ts"
import { type CliCommand, examples, listFlag } from "../command.ts"

export interface Options {
  readonly file: string
  readonly dir: string
  readonly away: boolean
  readonly confirm: readonly string[]
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<file>", "the sealed backup")
      .argument("<dir>", "the key folder of the Tang server, as root on that server")
      .option("--away", "an emergency: this is not their server, so a duty to remove them begins")
      .option("--confirm <word>", "unknown-signer: nobody among your contacts made the backup", listFlag, [])
      .addHelpText(
        "after",
        `\nWrites what is missing, with the owner of the folder. Never writes over a key.\n${examples(
          "nbde-rescue tang restore tang1.sealed /var/db/tang",
        )}`,
      ),
  options: ([file = "", dir = ""], flags) => ({
    file,
    dir,
    away: flags.away === true,
    confirm: flags.confirm as readonly string[],
  }),
  run: async ({ file, dir, away, confirm }, ports, out) => {
    const { written, present, foreign, signer, made } = await restoreAtServer(ports, {
      file,
      path: dir,
      away,
      confirm,
    })
    out.document({ written, present, foreign, signer, made: made * 1000 })
    out.print(`Backup of ${showTime(made * 1000)}, signed by key ${showText(signer.slice(0, 8))}.`)
    for (const key of written) out.print(`  restored: ${shortKey(key)}${key.rotated ? " (hidden)" : ""}`)
    for (const key of present) out.print(`  was there: ${shortKey(key)}`)
    for (const key of foreign) {
      out.print(`  NOT in the backup: ${shortKey(key)}, advertised`)
    }
    if (foreign.length > 0) {
      out.say("A server that finds its folder empty makes such keys. Hosts bound to them need them.")
      out.say("If no host was bound since, hide them: rename each file to a name with a dot in front.")
    }
    if (away) out.say("An open duty says that these keys must leave this machine: nbde-rescue case list")
    out.say("Now ask for every key from another machine: nbde-rescue tang check URL --kid KEY-ID")
    return 0
  },
}
