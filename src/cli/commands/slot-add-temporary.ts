// nbde-rescue slot add-temporary PATH: a passphrase that is easy to type, in a key slot of its own.
import {
  type AddedTemporary,
  type AddTemporaryOptions,
  addTemporary,
} from "../../actions/slot/add-temporary.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { showText } from "../../text/escape.ts"
import { showTime } from "../../text/show-time.ts"
import { volumeFlags, volumeOptions } from "../change-flags.ts"
import { type CliCommand, examples, numberFlag } from "../command.ts"

const DAYS = 7

export const command: CliCommand<AddTemporaryOptions> = {
  define: (cli) =>
    volumeFlags(
      cli
        .argument("<path>", "partition, volume, image or detached header")
        .option("--days <n>", `until it must be removed, default ${DAYS}`)
        .option("--stdout", "write the passphrase to standard output, which must not be a terminal"),
      ["unprotected-home"],
    ).addHelpText(
      "after",
      `\nA passphrase that opens the volume is asked for, or read from standard input. The new one has\n42 letters that lie on the same key on every keyboard this program knows. The sixth letter of\neach group is a check: \`prove\` names the group that was mistyped.\n${examples(
        "nbde-rescue slot add-temporary /dev/sdb2",
        "nbde-rescue reveal --stdout | nbde-rescue slot add-temporary /dev/sdb2 --yes --days 2 --stdout > /dev/shm/new",
      )}`,
    ),
  options: ([path = ""], flags) => {
    const stdout = flags.stdout === true
    if (stdout && flags.json === true) throw new ToolError("usage", "--stdout and --json exclude each other")
    return {
      ...volumeOptions(path, flags),
      days: numberFlag(flags, "days", [1, 90]) ?? DAYS,
      where: stdout ? "stdout" : "screen",
    }
  },
  run: async (options, ports, out) => {
    const onScreen = options.where === "screen"
    if (!onScreen && out.stdoutIsTerminal)
      throw new ToolError("output-refused", "the passphrase is never written to a terminal", {
        flag: "--stdout",
      })
    if (onScreen && !(out.stdoutIsTerminal && ports.stdinIsTerminal))
      throw new ToolError("not-a-terminal", "the reveal screen needs a terminal", { flag: "--stdout" })
    const show = async (passphrase: Secret, added: AddedTemporary): Promise<void> => {
      if (!onScreen) return out.bytes(new Uint8Array(passphrase.reveal()))
      const { showOnRevealScreen } = await import("../reveal-screen.ts")
      const slot = `Tested: it opens key slot ${added.slot}.`
      await showOnRevealScreen(passphrase, { host: showText(added.host), slot, use: "type" })
    }
    const { uuid, slot, expires, case: caseId } = await addTemporary(ports, options, show)
    out.document({ uuid, slot, expires, case: caseId })
    out.say(`Key slot ${slot} has the temporary passphrase. It was tested.`)
    out.say(`Remove it before ${showTime(expires)}:`)
    out.say(`  nbde-rescue slot remove ${showText(options.path)} --slot ${slot}`)
    return 0
  },
}
