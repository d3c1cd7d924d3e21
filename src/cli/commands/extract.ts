// nbde-rescue extract PATH --what jwe|token|header -o FILE
import { type ExtractOptions, type ExtractWhat, extract, worthOf } from "../../actions/volume/extract.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, numberFlag, textFlag } from "../command.ts"

const KINDS: readonly ExtractWhat[] = ["jwe", "token", "header"]

export const command: CliCommand<ExtractOptions> = {
  define: (cli) =>
    cli
      .argument("<path>", "disk, partition, image or header copy")
      .option("--what <piece>", "jwe, token or header")
      .option("-o, --output <file>", "file to write, mode 0400; - is standard output")
      .option("--slot <n>", "key slot")
      .option("--token <n>", "token id, where one key slot has several")
      .option("--at <where>", "UUID or byte offset, where several encrypted volumes are here")
      .addHelpText(
        "after",
        examples(
          "nbde-rescue extract /dev/sdb --slot 1 --what jwe -o slot1.jwe",
          "nbde-rescue extract disk.img --what token -o token.json",
          "nbde-rescue extract /dev/sdb --what header -o header.img",
        ),
      ),
  options: ([path = ""], flags) => {
    const what = KINDS.find((kind) => kind === flags.what)
    const output = textFlag(flags, "output")
    const at = textFlag(flags, "at")
    const slot = numberFlag(flags, "slot", [0, 31])
    const token = numberFlag(flags, "token", [0, 31])
    if (what === undefined) throw new ToolError("usage", "--what takes jwe, token or header")
    if (output === undefined) throw new ToolError("usage", "-o FILE says where to write")
    if (what === "header" && (slot ?? token) !== undefined) {
      throw new ToolError("usage", "a header is taken whole: no --slot and no --token")
    }
    if (output === "-" && flags.json === true)
      throw new ToolError("usage", "-o - and --json exclude each other")
    return {
      path,
      what,
      output,
      ...(at === undefined ? {} : { at }),
      ...(slot === undefined ? {} : { slot }),
      ...(token === undefined ? {} : { token }),
    }
  },
  run: async (options, ports, out) => {
    const { what, output } = options
    if (output === "-" && what === "header" && out.stdoutIsTerminal) {
      throw new ToolError("output-refused", "a header is not text: it does not go to a terminal")
    }
    const taken = await extract(ports, options)
    if (output === "-") out.bytes(taken.bytes)
    const { uuid, slot, sha256, unreadable, verified, cutOff, bytes } = taken
    out.document({
      what,
      uuid,
      ...(slot === undefined ? {} : { slot }),
      file: output,
      bytes: bytes.length,
      sha256,
      verified,
      unreadable,
      cutOff,
      worth: worthOf(what),
    })
    if (output !== "-") out.print(showText(`${output}: ${bytes.length} bytes, SHA-256 ${sha256}`))
    for (const line of worthOf(what)) out.say(line)
    if (what === "header" && output !== "-")
      out.say(`Write it down: nbde-rescue case add-duty header-copy ${showText(output)}`)
    if (!verified) out.say("It comes from a damaged header copy and may be wrong.")
    if (unreadable > 0) out.say(`${unreadable} bytes could not be read from the medium and are zero.`)
    if (cutOff) out.say("The source ends before the header does. This copy is not complete.")
    return verified ? 0 : 3
  },
}
