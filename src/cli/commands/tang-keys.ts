// nbde-rescue tang keys: the keys in a Tang server's key folder, public facts only, and what the server does not say about them.
import { keyFolderFacts } from "../../actions/tang-care/key-folder-facts.ts"
import { showText } from "../../text/escape.ts"
import { keyLines } from "../../text/tang-care-lines.ts"
import { type CliCommand, examples } from "../command.ts"

export interface Options {
  readonly dir: string
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<dir>", "the key folder, for example /var/db/tang or /var/lib/tang")
      .addHelpText("after", examples("nbde-rescue tang keys /var/db/tang")),
  options: ([dir = ""]) => ({ dir }),
  run: async ({ dir }, ports, out) => {
    const { keys, notes } = await keyFolderFacts(await ports.keyFolder(dir))
    out.document(keys)
    for (const key of keys) for (const line of keyLines(key)) out.print(line)
    if (!keys.some((key) => !key.rotated)) {
      out.print("No advertised key is here. A Tang server would make a new pair and look healthy.")
      out.print("Hosts that are bound already could not start with that pair.")
    }
    for (const { file, why } of notes) out.say(`${showText(file)}: ${showText(why)}`)
    return 0
  },
}
