// nbde-rescue escrow test: is the envelope still good? Nothing is shown.
import { testEscrow } from "../../actions/escrow/open-escrow.ts"
import { makerLine } from "../../text/escrow-lines.ts"
import { type CliCommand, examples, listFlag, textFlag } from "../command.ts"
import { readEnvelopes } from "../read-envelopes.ts"

export interface Options {
  readonly envelopes: readonly string[]
  readonly volume?: string
  readonly confirm: readonly string[]
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<envelope...>", "envelopes of one set")
      .option("--volume <path>", "disk, image or header copy: does it open the key slot")
      .option("--confirm <word>", "expired, unknown-signer; may be repeated", listFlag, [])
      .addHelpText(
        "after",
        `\nWithout a disk only the checks inside are tried: the envelope opens and is whole.\n${examples(
          "nbde-rescue escrow test envelope-a1B2c3-1.sealed --volume /dev/sda3",
        )}`,
      ),
  options: (envelopes, flags) => {
    const volume = textFlag(flags, "volume")
    const confirm = flags.confirm as readonly string[]
    return { envelopes, confirm, ...(volume === undefined ? {} : { volume }) }
  },
  run: async (options, ports, out) => {
    const envelopes = await readEnvelopes(ports, options.envelopes)
    const tested = await testEscrow(ports, { ...options, envelopes })
    out.document(tested)
    if (tested.opens === null) out.print("The envelope opens and is whole. It was NOT tested against a disk.")
    else out.print(`Good: it opens key slot ${tested.opens}. Nothing was shown.`)
    out.print(makerLine(tested))
    return 0
  },
}
