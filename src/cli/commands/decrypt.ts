// nbde-rescue decrypt: a stand-in for `clevis decrypt`.
import { decryptBinding } from "../../actions/decrypt.ts"
import type { Ports } from "../../actions/ports.ts"
import { loadTrustList, serversToAsk } from "../../actions/tang/trust-list.ts"
import { ToolError } from "../../bytes/errors.ts"
import { MAX_JWE } from "../../clevis/jwe.ts"
import { type CliCommand, examples } from "../command.ts"
import { needNet } from "../need-net.ts"
import type { Out } from "../out.ts"

export interface Options {
  readonly trustHeaderUrl: boolean
}

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    cli
      .option("--trust-header-url", "connect to the addresses inside the header, not only to trusted servers")
      .addHelpText(
        "after",
        `\nReads a binding (JWE) on standard input, writes the plaintext on standard output.\n${examples(
          "nbde-rescue decrypt < secret.jwe > secret",
          "nbde-rescue decrypt --trust-header-url < secret.jwe",
        )}`,
      ),
  options: (_args, flags) => ({ trustHeaderUrl: flags.trustHeaderUrl === true }),
  run: async ({ trustHeaderUrl }, ports: Ports, out: Out) => {
    if (out.json) throw new ToolError("usage", "the plaintext is bytes: --json cannot carry it")
    const jwe = Buffer.from(await ports.files.read("-", MAX_JWE + 1024)).toString("latin1")
    const trusted = async () => serversToAsk(await loadTrustList((await ports.openHome()).state))
    const tools = { net: needNet(ports), random: ports.random, clock: ports.clock }
    const plaintext = await decryptBinding(tools, jwe, { trusted, trustHeaderUrl })
    out.bytes(plaintext.reveal())
    return 0
  },
}
