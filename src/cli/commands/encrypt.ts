// nbde-rescue encrypt: a stand-in for `clevis encrypt tang|sss`.
import { encryptBinding } from "../../actions/encrypt.ts"
import type { Ports } from "../../actions/ports.ts"
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { type CliCommand, examples } from "../command.ts"
import { needNet } from "../need-net.ts"
import type { Out } from "../out.ts"

// A binding of 256 KiB is the most that is read again; base64 takes a third of it.
const MAX_PLAINTEXT = 128 * 1024

export interface Options {
  readonly pin: string
  readonly config: string
  readonly yes: boolean
}

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    cli
      .argument("<pin>", "tang or sss")
      .argument("<config>", "the configuration, as JSON text")
      .option("-y, --yes", "trust the keys of every server without a question")
      .addHelpText(
        "after",
        `\nReads the plaintext on standard input, writes the binding (JWE) on standard output.\n${examples(
          `nbde-rescue encrypt tang '{"url":"http://tang.example"}' < secret > secret.jwe`,
          `nbde-rescue encrypt sss '{"t":1,"pins":{"tang":[{"url":"http://a"},{"url":"http://b"}]}}' -y < secret`,
        )}`,
      ),
  options: ([pin = "", config = ""], flags) => {
    if (pin !== "tang" && pin !== "sss") throw new ToolError("usage", "the pin must be tang or sss", { pin })
    return { pin, config, yes: flags.yes === true }
  },
  run: async (options, ports: Ports, out: Out) => {
    const plaintext = new Secret(await ports.files.read("-", MAX_PLAINTEXT))
    const { files, random, terminal } = ports
    const jwe = await encryptBinding({ net: needNet(ports), files, random, terminal }, options, plaintext)
    plaintext.wipe()
    if (out.json) out.document({ jwe })
    else out.bytes(Buffer.from(jwe))
    return 0
  },
}
