// nbde-rescue tang rotate: new keys for a Tang server, old ones hidden and still answered.
import { readCa } from "../../actions/tang/read-ca.ts"
import { rotateAtServer } from "../../actions/tang-care/at-server.ts"
import { keyLines, shortKey } from "../../text/tang-care-lines.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { needNet } from "../need-net.ts"

export interface Options {
  readonly dir: string
  readonly url?: string
  readonly ca?: string
}

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    cli
      .argument("<dir>", "the key folder of the Tang server, as root on that server")
      .option("--url <url>", "address of this server: every key is asked over HTTP before and after")
      .option("--ca <file>", "certificate of the only authority to accept (PEM)")
      .addHelpText(
        "after",
        `\nNo key is deleted. Hosts that are bound already still start. Then bind every host again.\n${examples(
          "nbde-rescue tang rotate /var/db/tang --url http://tang1.example.net",
        )}`,
      ),
  options: ([dir = ""], flags) => {
    const [url, ca] = [textFlag(flags, "url"), textFlag(flags, "ca")]
    return { dir, ...(url === undefined ? {} : { url }), ...(ca === undefined ? {} : { ca }) }
  },
  run: async ({ dir, url, ca }, ports, out) => {
    const pem = ca === undefined ? {} : { ca: await readCa(ports.files, ca) }
    const server = url === undefined ? undefined : { url, ...pem }
    const { by, hidden, made, canaries } = await rotateAtServer(ports, needNet(ports), dir, server)
    out.document({ by, hidden, made, canaries: canaries ?? null })
    out.print("New keys, advertised now:")
    for (const key of made) for (const line of keyLines(key)) out.print(`  ${line}`)
    out.print(`Hidden, still answered: ${hidden.map(shortKey).join(", ")}`)
    if (canaries === undefined)
      out.say("Not asked over HTTP. Do it from another machine: nbde-rescue tang check URL")
    else out.say(`Asked over HTTP: all ${canaries.length} exchange keys answer.`)
    out.say("Now make a backup: nbde-rescue tang backup FOLDER --to NAME -o FILE")
    out.say("Then bind every host again. Delete old keys only after that: nbde-rescue tang prune FOLDER")
    return 0
  },
}
