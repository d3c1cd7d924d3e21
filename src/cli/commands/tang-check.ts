// nbde-rescue tang check: is this Tang server reachable from here, and does it hold the keys?
import type { Ports } from "../../actions/ports.ts"
import { readCa } from "../../actions/read-ca.ts"
import { type CheckRequest, checkTang } from "../../actions/tang-check.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { needNet } from "../need-net.ts"
import type { Out } from "../out.ts"

export interface Options {
  readonly url: string
  readonly kid?: string
  readonly ca?: string
}

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    cli
      .argument("<url>", "address of the Tang server")
      .option("--kid <id>", "check this key only, also if it is not advertised any more")
      .option("--ca <file>", "certificate of the only authority to accept (PEM)")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue tang check http://tang.example",
          "nbde-rescue tang check tang:9090 --kid KEY-ID",
        ),
      ),
  options: ([url = ""], flags) => {
    const [kid, ca] = [textFlag(flags, "kid"), textFlag(flags, "ca")]
    return { url, ...(kid === undefined ? {} : { kid }), ...(ca === undefined ? {} : { ca }) }
  },
  run: async ({ url, kid, ca }, ports: Ports, out: Out) => {
    const pem = ca === undefined ? undefined : await readCa(ports.files, ca)
    const request: CheckRequest = {
      url,
      ...(kid === undefined ? {} : { kid }),
      ...(pem === undefined ? {} : { ca: pem }),
    }
    const result = await checkTang({ net: needNet(ports), random: ports.random, clock: ports.clock }, request)
    out.document(result)
    out.print(`${showText(result.url)}: a Tang server, ${result.milliseconds} ms`)
    for (const key of result.signing) {
      out.print(`  signing key   ${key.crv}  ${showText(key.s256)}  (SHA-1: ${showText(key.s1)})`)
    }
    for (const key of result.keys) {
      out.print(
        `  exchange key  ${key.crv}  ${showText(key.id)}  answers${key.advertised ? "" : ", not advertised any more"}`,
      )
    }
    return 0
  },
}
