// nbde-rescue flow export NAME: a runbook as JSON, for a site that wants to make its own of it.
import { flowDigest } from "../../session/digest.ts"
import { showJson, showText } from "../../text/escape.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { findFlow } from "../find-flow.ts"

export interface FlowExportOptions {
  readonly name: string
  readonly output?: string
}

export const command: CliCommand<FlowExportOptions> = {
  define: (cli) =>
    cli
      .argument("<name>", "a built-in runbook, or a file")
      .option("-o, --output <file>", "write to this file")
      .addHelpText("after", examples("nbde-rescue flow export manual-recovery -o our-recovery.json")),
  options: ([name = ""], flags) => {
    const output = textFlag(flags, "output")
    return { name, ...(output === undefined ? {} : { output }) }
  },
  run: async ({ name, output }, ports, out) => {
    const flow = await findFlow(name, ports.files)
    const text = `${showJson(flow)}\n`
    if (output === undefined) {
      out.document(flow)
      out.print(text.trimEnd())
      return 0
    }
    await ports.files.write(output, Buffer.from(text), 0o644)
    out.document({ id: flow.id, digest: flowDigest(flow), output })
    out.say(`Written to ${showText(output)}. After a change: nbde-rescue flow check ${showText(output)}`)
    return 0
  },
}
