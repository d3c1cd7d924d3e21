// nbde-rescue escrow seal: before planned work, seal a passphrase that opens its key slot for named keepers.

import { escrowFiles, recoverThroughTang } from "../../actions/escrow/at-desk.ts"
import { type SealEscrowOptions, sealEscrow } from "../../actions/escrow/seal-escrow.ts"
import { readDiskPassphrase } from "../../actions/volume/disk-passphrase.ts"
import { ToolError } from "../../bytes/errors.ts"
import { counted } from "../../text/counted.ts"
import { showText } from "../../text/escape.ts"
import { keeperPage } from "../../text/escrow-lines.ts"
import { type CliCommand, examples, listFlag, numberFlag, textFlag } from "../command.ts"
import { KEEP_FLAG, KEEP_HELP, readKeep } from "../keep-flag.ts"

export interface Options extends Omit<SealEscrowOptions, "expires"> {
  /** Where the passphrase comes from. */
  readonly from: "tang" | "person"
  /** Days from now. */
  readonly days: number
  readonly outDir: string
}

const DAY = 24 * 3600 * 1000

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) =>
    cli
      .argument("<path>", "disk, image, or header copy with its key slots")
      .requiredOption("--slot <n>", "key slot")
      .option("--at <uuid|offset>", "which encrypted volume, if several are there")
      .requiredOption("--host <name>", "the host the disk belongs to")
      .option("--to <name>", "contact who keeps an envelope; may be repeated", listFlag, [])
      .option("--needed <n>", "how many keepers together open it", "1")
      .option("--days <n>", "good for so many days", "7")
      .option("--from <tang|person>", "recover the passphrase through Tang, or ask for it", "tang")
      .option(...KEEP_FLAG, "secret")
      .option("--case <id>", "the case it belongs to")
      .option("--confirm <word>", "unprotected-home")
      .option("--out-dir <dir>", "folder for envelopes and pages", ".")
      .addHelpText(
        "after",
        `\nThe passphrase is tested against the key slot first, and never shown. A duty begins: it must die.\n${KEEP_HELP}\n${examples(
          "nbde-rescue escrow seal /dev/sda3 --slot 1 --host db1 --to 'Ben Roth' --days 3",
          "nbde-rescue escrow seal db1.img --slot 1 --host db1 --to Ana --to Ben --to Cem --needed 2",
        )}`,
      ),
  options: ([path = ""], flags) => {
    const to = flags.to as readonly string[]
    if (to.length === 0) throw new ToolError("usage", "--to names who keeps an envelope")
    const [at, caseId, confirm] = [textFlag(flags, "at"), textFlag(flags, "case"), textFlag(flags, "confirm")]
    return {
      path,
      slot: numberFlag(flags, "slot", [0, 31]) ?? 0,
      host: textFlag(flags, "host") ?? "",
      to,
      threshold: numberFlag(flags, "needed", [1, 16]) ?? 1,
      days: numberFlag(flags, "days", [1, 365]) ?? 7,
      from: wordFlag(flags, "from", ["tang", "person"]),
      keeps: readKeep(flags) ?? "secret",
      outDir: textFlag(flags, "outDir") ?? ".",
      ...(at === undefined ? {} : { at }),
      ...(caseId === undefined ? {} : { caseId }),
      ...(confirm === undefined ? {} : { confirm }),
    }
  },
  run: async ({ from, days, outDir, ...options }, ports, out) => {
    const passphrase =
      from === "tang" ? await recoverThroughTang(ports, options) : await readDiskPassphrase(ports)
    try {
      const request = { ...options, expires: ports.clock.now() + days * DAY }
      const sealed = await sealEscrow(ports, request, passphrase)
      const files = await escrowFiles(ports, sealed, outDir)
      for (const [at, path] of files.entries()) {
        const page = keeperPage(sealed, request, at + 1).join("\n")
        await ports.files.write(path.replace(/\.(sealed|asc)$/, ".txt"), Buffer.from(`${page}\n`))
      }
      const { set, uuid, slot, debt } = sealed
      out.document({ set, uuid, slot, debt, files })
      out.print(
        `The passphrase opens key slot ${slot}. It is sealed in ${counted(files.length, "envelope")}, set ${set.slice(0, 6)}:`,
      )
      for (const file of files) out.print(`  ${showText(file)}  and its page`)
      out.say("Give each keeper the file, the printed page and your contact file: identity export")
      out.say("Then every keeper adds your contact file, and tests the envelope: escrow test")
      out.say(
        `After the work: nbde-rescue regen DISK --slot ${slot}, then nbde-rescue escrow prove-dead ${set.slice(0, 6)} DISK`,
      )
      return 0
    } finally {
      passphrase.wipe()
    }
  },
}

function wordFlag<const W extends string>(
  flags: Readonly<Record<string, unknown>>,
  name: string,
  words: readonly W[],
): W {
  const word = words.find((one) => one === flags[name])
  if (word === undefined) throw new ToolError("usage", `--${name} takes ${words.join(" or ")}`)
  return word
}
