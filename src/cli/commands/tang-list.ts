// nbde-rescue tang list: the Tang servers on the trust list.
import type { Ports } from "../../actions/ports.ts"
import { bothThumbprints, loadTrustList } from "../../actions/tang/trust-list.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples } from "../command.ts"
import type { Out } from "../out.ts"

export type Options = Readonly<Record<string, never>>

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli.addHelpText("after", examples("nbde-rescue tang list", "nbde-rescue tang list --json")),
  options: () => ({}),
  run: async (_options, ports: Ports, out: Out) => {
    const list = await loadTrustList((await ports.openHome()).state)
    out.document(
      list.map(({ url, ca, signing, keys }) => ({
        id: url,
        url,
        ownAuthority: ca !== undefined,
        signing: signing.map((key) => ({ crv: key.crv, ...bothThumbprints(key) })),
        keys,
      })),
    )
    if (list.length === 0) out.print("No Tang server is trusted yet. Add one: nbde-rescue tang trust URL")
    for (const { url, ca, signing, keys } of list) {
      out.print(`${showText(url)}${ca === undefined ? "" : "  (own authority)"}`)
      for (const key of signing)
        out.print(
          `  signing key ${key.crv}  ${bothThumbprints(key).s256}  (SHA-1: ${bothThumbprints(key).s1})`,
        )
      for (const id of keys.filter((one) => one.length === 43))
        out.print(`  exchange key seen: ${showText(id)}`)
    }
    return 0
  },
}
