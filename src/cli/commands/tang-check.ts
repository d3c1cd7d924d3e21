// nbde-rescue tang check: is this Tang server reachable from here, and does it hold the keys?
import type { Ports } from "../../actions/ports.ts"
import { readCa } from "../../actions/tang/read-ca.ts"
import { type CheckRequest, checkTang } from "../../actions/tang/tang-check.ts"
import { proveKeyGone } from "../../actions/tang-care/at-server.ts"
import { lookBehind, requireOneServer } from "../../actions/tang-care/canaries.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { behindLines } from "../../text/tang-care-lines.ts"
import { type CliCommand, examples, numberFlag, textFlag } from "../command.ts"
import { needNet } from "../need-net.ts"
import type { Out } from "../out.ts"

export interface Options {
  readonly url: string
  readonly kid?: string
  readonly ca?: string
  readonly connections?: number
  /** The key must not be there any more. */
  readonly gone: boolean
}

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    cli
      .argument("<url>", "address of the Tang server")
      .option("--kid <id>", "check this key only, also if it is not advertised any more")
      .option("--ca <file>", "certificate of the only authority to accept (PEM)")
      .option("--gone", "with --kid: show that the server does not hold this key any more")
      .option("--connections <n>", "ask so many times: are there several servers behind this address")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue tang check http://tang.example",
          "nbde-rescue tang check tang:9090 --kid KEY-ID",
          "nbde-rescue tang check http://tang.example --kid OLD-KEY-ID --gone",
          "nbde-rescue tang check http://tang.example --connections 20",
        ),
      ),
  options: ([url = ""], flags) => {
    const [kid, ca] = [textFlag(flags, "kid"), textFlag(flags, "ca")]
    const connections = numberFlag(flags, "connections", [2, 1000])
    const gone = flags.gone === true
    if (gone && kid === undefined) throw new ToolError("usage", "--gone goes with --kid")
    return {
      url,
      gone,
      ...(kid === undefined ? {} : { kid }),
      ...(ca === undefined ? {} : { ca }),
      ...(connections === undefined ? {} : { connections }),
    }
  },
  run: async ({ url, kid, ca, connections, gone }, ports: Ports, out: Out) => {
    const pem = ca === undefined ? undefined : await readCa(ports.files, ca)
    const request: CheckRequest = {
      url,
      ...(kid === undefined ? {} : { kid }),
      ...(pem === undefined ? {} : { ca: pem }),
    }
    if (gone && kid !== undefined) {
      const closed = await proveKeyGone(ports, needNet(ports), request, kid)
      out.document({ url, kid, gone: true, duties: closed })
      out.print(`${showText(url)} does not hold the key ${showText(kid)}.`)
      if (closed.length > 0) out.print(`Duties closed: ${closed.join(", ")}`)
      return 0
    }
    const tools = { net: needNet(ports), random: ports.random, clock: ports.clock }
    if (connections !== undefined) {
      const groups = await lookBehind(tools, request, kid === undefined ? [] : [kid], connections)
      for (const line of behindLines(groups)) out.say(line)
      requireOneServer(groups, url)
    }
    const result = await checkTang(tools, request)
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
