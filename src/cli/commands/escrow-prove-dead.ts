// nbde-rescue escrow prove-dead: after the change, show that the escrowed passphrase opens nothing.

import { proveDead } from "../../actions/escrow/end-escrow.ts"
import { readDiskPassphrase } from "../../actions/volume/disk-passphrase.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export interface Options {
  readonly set: string
  readonly volume: string
  readonly at?: string
  readonly ask: boolean
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<set>", "number of the set, as escrow list shows it")
      .argument("<path>", "disk or image, after the passphrase was changed")
      .option("--at <uuid|offset>", "which encrypted volume, if several are there")
      .option("--ask", "ask for the old passphrase: it was not kept here")
      .addHelpText(
        "after",
        `\nTries every key slot. Closes the duty. Copies of the old header stay open to the old passphrase:\nonly cryptsetup reencrypt cures those.\n${examples("nbde-rescue escrow prove-dead a1b2c3 /dev/sda3")}`,
      ),
  options: ([set = "", volume = ""], flags) => {
    const at = textFlag(flags, "at")
    return { set, volume, ask: flags.ask === true, ...(at === undefined ? {} : { at }) }
  },
  run: async ({ ask, ...options }, ports, out) => {
    const given = ask ? await readDiskPassphrase(ports, "The old passphrase:") : undefined
    const { set, debts, out: still, how } = await proveDead(ports, options, given)
    out.document({ set, how, duties: debts, out: still })
    if (how === "opens-nothing") out.print("The escrowed passphrase opens no key slot of this disk.")
    else out.print("The key slot was changed. The passphrase itself was not tried: this is weaker evidence.")
    out.print(`Duties closed: ${debts.length === 0 ? "none" : debts.join(", ")}`)
    if (still.length > 0)
      out.say(`Envelopes still out: ${still.map(showText).join(", ")}. They open only old header copies.`)
    return 0
  },
}
