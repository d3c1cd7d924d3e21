// nbde-rescue escrow open: a keeper opens an envelope on the night, or hands a part on.
import { KEEPS_BY_DEFAULT, type Keeps } from "../../actions/case/kept-proof.ts"
import { type OpenedEscrow, openEscrow, passOnEnvelope } from "../../actions/escrow/open-escrow.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { showText } from "../../text/escape.ts"
import { makerLine } from "../../text/escrow-lines.ts"
import { type CliCommand, examples, listFlag, textFlag } from "../command.ts"
import { KEEP_FLAG, KEEP_HELP, readKeep } from "../keep-flag.ts"
import { readEnvelopes } from "../read-envelopes.ts"

export interface Options {
  readonly envelopes: readonly string[]
  readonly reason: string
  readonly volume?: string
  readonly stdout: boolean
  readonly passTo?: string
  readonly output?: string
  readonly confirm: readonly string[]
  readonly keeps: Keeps
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<envelope...>", "envelopes of one set; also what gpg printed of one, - reads standard input")
      .requiredOption("--reason <text>", "why it is opened: the ticket")
      .option("--volume <path>", "disk, image or header copy: tests it before it is shown")
      .option("--stdout", "write the exact passphrase to standard output, which must not be a terminal")
      .option(...KEEP_FLAG, KEEPS_BY_DEFAULT)
      .option("--pass-to <name>", "show nothing: seal this part for the person who puts them together")
      .option("-o, --output <file>", "with --pass-to: write the sealed part to this file")
      .option("--confirm <word>", "expired, unknown-signer, unprotected-home; may be repeated", listFlag, [])
      .addHelpText(
        "after",
        `\nIt is in the record before anything is shown, and a duty begins: the passphrase must be changed.\n${KEEP_HELP}\n${examples(
          "nbde-rescue escrow open envelope-a1b2c3-1.sealed --reason OPS-7",
          "nbde-rescue escrow open envelope-a1b2c3-2.sealed --reason OPS-7 --pass-to 'Kim Lee' -o part.sealed",
          "nbde-rescue escrow open part-1.sealed part-2.sealed --reason OPS-7 --volume /dev/sdb",
        )}`,
      ),
  options: (envelopes, flags) => {
    const [volume, passTo, output] = [
      textFlag(flags, "volume"),
      textFlag(flags, "passTo"),
      textFlag(flags, "output"),
    ]
    const stdout = flags.stdout === true
    if (stdout && flags.json === true) throw new ToolError("usage", "--stdout and --json exclude each other")
    if ((passTo === undefined) !== (output === undefined))
      throw new ToolError("usage", "--pass-to and -o go together")
    if (passTo !== undefined && envelopes.length !== 1)
      throw new ToolError("usage", "--pass-to takes one envelope")
    return {
      envelopes,
      reason: textFlag(flags, "reason") ?? "",
      stdout,
      keeps: readKeep(flags) ?? KEEPS_BY_DEFAULT,
      confirm: flags.confirm as readonly string[],
      ...(volume === undefined ? {} : { volume }),
      ...(passTo === undefined ? {} : { passTo }),
      ...(output === undefined ? {} : { output }),
    }
  },
  run: async (options, ports, out) => {
    const envelopes = await readEnvelopes(ports, options.envelopes)
    const { passTo, output, reason, stdout } = options
    if (passTo !== undefined && output !== undefined) {
      const text = await passOnEnvelope(ports, envelopes[0]?.bytes ?? new Uint8Array(), {
        to: passTo,
        reason,
        confirm: options.confirm,
      })
      await ports.files.write(output, Buffer.from(text))
      out.document({ file: output, to: passTo })
      out.print(`Your part is sealed for ${showText(passTo)}: ${showText(output)}`)
      return 0
    }
    if (stdout && out.stdoutIsTerminal)
      throw new ToolError("output-refused", "the passphrase is never written to a terminal", {
        flag: "--stdout",
      })
    if (!stdout && !(out.stdoutIsTerminal && ports.stdinIsTerminal))
      throw new ToolError("not-a-terminal", "the reveal screen needs a terminal", { flag: "--stdout" })
    const show = async (passphrase: Secret, opened: OpenedEscrow) => {
      // Before it is seen: who reads it out should know.
      out.say(makerLine(opened))
      if (stdout) return out.bytes(new Uint8Array(passphrase.reveal()))
      const { showOnRevealScreen } = await import("../reveal-screen.ts")
      const slot = opened.opens === null ? "It was NOT tested." : `Tested: it opens key slot ${opened.opens}.`
      await showOnRevealScreen(passphrase, { host: showText(opened.host), slot, use: "type" })
    }
    const opened = await openEscrow(ports, { ...options, envelopes }, show)
    out.document(opened)
    out.say(
      `Opened: ${opened.numbers.length === 1 ? "envelope" : "envelopes"} ${opened.numbers.join(", ")} of set ${opened.set.slice(0, 6)}. It is in the record.`,
    )
    out.say("This passphrase was seen. It must be changed once the host is up: nbde-rescue case list")
    return 0
  },
}
