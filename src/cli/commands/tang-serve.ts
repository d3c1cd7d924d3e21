// nbde-rescue tang serve: answers like tangd over a key folder, on a port of this machine or on standard input and output.
import type { Ports } from "../../actions/ports.ts"
import { serveKeys } from "../../actions/tang/tang-serve.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showShort, showText } from "../../text/escape.ts"
import { type CliCommand, examples, numberFlag } from "../command.ts"
import { needNet } from "../need-net.ts"
import type { Out } from "../out.ts"

const DEFAULT_PORT = 9090

export interface Options {
  readonly dir: string
  readonly port: number
  readonly stdio: boolean
}

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    cli
      .argument("<dir>", "the key folder; a new key pair is made if it holds none")
      .option("--port <number>", `port on this machine only, 0 takes any free one (default ${DEFAULT_PORT})`)
      .option("--stdio", "one connection on standard input and output, for socat, xinetd or systemd")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue tang serve ./keys --port 9090",
          `socat TCP-LISTEN:9090,fork,nodelay EXEC:"nbde-rescue tang serve /keys --stdio"`,
        ),
      ),
  options: ([dir = ""], flags) => {
    const port = numberFlag(flags, "port", [0, 65535])
    if (flags.stdio === true && port !== undefined)
      throw new ToolError("usage", "give --port or --stdio, not both")
    return { dir, port: port ?? DEFAULT_PORT, stdio: flags.stdio === true }
  },
  run: async ({ dir, port, stdio }, ports: Ports, out: Out) => {
    // Text of the target is a stranger's: escaped and cut.
    const serve = serveKeys(
      ports.files,
      dir,
      (length) => ports.random.bytes(length),
      (line) => out.say(showShort(line, 200)),
    )
    await ports.files.list(dir)
    const net = needNet(ports)
    if (stdio) {
      if (out.json) throw new ToolError("usage", "standard output is the connection: --json cannot use it")
      await net.stdio?.(serve)
      return 0
    }
    const listening = await net.listen({ port }, serve)
    const url = `http://127.0.0.1:${listening.port}`
    out.record({ url, dir, port: listening.port })
    out.say(`Answering as a Tang server on ${url}, keys in ${showText(dir)}. Stop with Ctrl-C.`)
    // It serves until a signal ends the process.
    return await new Promise<never>(() => {})
  },
}
