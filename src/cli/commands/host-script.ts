// nbde-rescue host-script [--as FORM] [-o FILE]
import { carriedCharacters } from "../../actions/host-script.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { HOST_SCRIPT_FORMS, type HostScriptForm, hostScriptFile } from "../../text/host-script/forms.ts"
import { hostScriptUsage } from "../../text/host-script/usage.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export interface HostScriptOptions {
  readonly form: HostScriptForm
  readonly output?: string
}

export const command: CliCommand<HostScriptOptions> = {
  define: (cli) =>
    cli
      .option("--as <form>", `${HOST_SCRIPT_FORMS.join(", ")}`, "script")
      .option("-o, --output <file>", "write it to this file")
      .addHelpText(
        "after",
        `
A host that waits for its passphrase often has a shell, and Clevis in it.
This script takes the place of curl there: the host's own clevis luks unlock
shows its question as lines, and a person carries them to a colleague and back.
The disk stays in the host. A TPM that is also needed does its part as always.
It needs only what a start image with Clevis has: sh, jose, sed, cut.
${examples(
  "nbde-rescue host-script > curl",
  "nbde-rescue host-script --as initramfs-hook -o nbde-relay",
  "nbde-rescue host-script --as dracut-module -o module-setup.sh",
  "nbde-rescue host-script --as machineconfig -o 99-nbde-relay.yaml",
)}`,
      ),
  options: (_, flags) => {
    const form = HOST_SCRIPT_FORMS.find((one) => one === flags.as)
    const output = textFlag(flags, "output")
    if (form === undefined) throw new ToolError("usage", `--as takes ${HOST_SCRIPT_FORMS.join(", ")}`)
    return { form, ...(output === undefined ? {} : { output }) }
  },
  run: async ({ form, output }, ports, out) => {
    const { RELAY_SCRIPT } = await import("../relay-script.ts")
    const text = hostScriptFile(form, RELAY_SCRIPT)
    const carried = carriedCharacters()
    const usage = hostScriptUsage(form, RELAY_SCRIPT, carried)
    if (output !== undefined) await ports.files.write(output, Buffer.from(text))
    else out.print(text.trimEnd())
    out.document({ form, text, file: output ?? null, carried, usage })
    if (output !== undefined) out.say(`${showText(output)} is written.\n`)
    for (const line of usage) out.say(line)
    return 0
  },
}
