// nbde-rescue tang keys: the keys in a Tang server's key folder, public facts only.
import type { Ports } from "../../actions/ports.ts"
import { describeKeys } from "../../actions/tang-keys.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples } from "../command.ts"
import type { Out } from "../out.ts"

export interface Options {
  readonly dir: string
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<dir>", "the key folder, for example /var/db/tang or /var/lib/tang")
      .addHelpText("after", examples("nbde-rescue tang keys /var/db/tang")),
  options: ([dir = ""]) => ({ dir }),
  run: async ({ dir }, ports: Ports, out: Out) => {
    const { keys, notes } = await describeKeys(ports.files, dir)
    out.document(keys)
    for (const key of keys) {
      const state = key.rotated ? "rotated, still answered" : "advertised"
      out.print(
        `${key.use.padEnd(8)}  ${showText(key.curve)}  ${showText(key.id)}  (SHA-1: ${showText(key.s1)})  ${state}`,
      )
      out.print(
        `          file ${showText(key.file)}${key.hasPrivate ? "" : "  (no private number: cannot answer)"}`,
      )
    }
    if (keys.length === 0) out.print("No keys here. A Tang server would make a new pair.")
    for (const { file, why } of notes) out.say(`passed over: ${showText(file)} (${showText(why)})`)
    return 0
  },
}
