// nbde-rescue tang trust: put a Tang server on the trust list, or renew its keys there.
import type { Ports } from "../../actions/ports.ts"
import { readCa } from "../../actions/tang/read-ca.ts"
import { trustServerAtHome } from "../../actions/tang/trust-at-home.ts"
import { bothThumbprints } from "../../actions/tang/trust-list.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { needNet } from "../need-net.ts"
import type { Out } from "../out.ts"

export interface Options {
  readonly url: string
  readonly thumbprint?: string
  readonly ca?: string
}

const WHY = {
  thumbprint: "the thumbprint fits",
  person: "you compared the thumbprint",
  "known key": "the key is known already",
  "old key": "the old key vouches for the new ones",
} as const

export const command: CliCommand<Options> = {
  net: true,
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<url>", "address of the Tang server")
      .option("--thumbprint <text>", "thumbprint of its signing key, as tang-show-keys prints it")
      .option("--ca <file>", "certificate of the only authority to accept (PEM)")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue tang trust http://tang.example",
          "nbde-rescue tang trust http://tang.example --thumbprint THUMBPRINT",
        ),
      ),
  options: ([url = ""], flags) => {
    const [thumbprint, ca] = [textFlag(flags, "thumbprint"), textFlag(flags, "ca")]
    return { url, ...(thumbprint === undefined ? {} : { thumbprint }), ...(ca === undefined ? {} : { ca }) }
  },
  run: async ({ url, thumbprint, ca }, ports: Ports, out: Out) => {
    const pem = ca === undefined ? undefined : await readCa(ports.files, ca)
    const request = {
      url,
      ...(thumbprint === undefined ? {} : { thumbprint }),
      ...(pem === undefined ? {} : { ca: pem }),
    }
    const { server, by } = await trustServerAtHome(ports, needNet(ports), request)
    const signing = server.signing.map((key) => bothThumbprints(key).s256)
    out.document({ id: server.url, signing, keys: server.keys, by })
    out.print(`Trusted: ${showText(server.url)} (${WHY[by]})`)
    return 0
  },
}
