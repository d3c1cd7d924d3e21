// The flags of the commands that change a volume: where a passphrase that opens it comes from, which servers may be asked, and the guards.
import type { Command } from "commander"
import type { RegenOptions } from "../actions/regen/regen.ts"
import type { SlotOptions } from "../actions/slot/slot-desk.ts"
import { listFlag, textFlag } from "./command.ts"

/** Of every such command; `guards` are the words that --confirm takes. */
export function volumeFlags(cli: Command, guards: readonly string[]): Command {
  const words = guards.map((word) => `"${word}"`).join(", ")
  return cli
    .option("--case <id>", "the case it belongs to; else the open case of this disk")
    .option("-y, --yes", "do not ask before the change")
    .option("--confirm <word>", `accept a risk: ${words}`, listFlag, [])
}

export function volumeOptions(path: string, flags: Readonly<Record<string, unknown>>): SlotOptions {
  const caseId = textFlag(flags, "case")
  return {
    path,
    ...(caseId === undefined ? {} : { caseId }),
    yes: flags.yes === true,
    confirm: texts(flags.confirm),
  }
}

/** Of `regen` and `rebind`: which servers may be asked, and whose keys are trusted. */
export function changeFlags(cli: Command): Command {
  return volumeFlags(cli, [
    "unprotected-home",
    "no-free-slot",
    "foreign-change",
    "empty-slot-N",
    "keep-slot-N",
  ])
    .option("--old-passphrase", "give the passphrase of today: prompt or standard input")
    .option("--tang <url>", "a Tang server that may be asked; OLD=NEW asks NEW instead", listFlag, [])
    .option("--thumbprint <t>", "trust a Tang server that signs with this key", listFlag, [])
    .option("--trust-header-url", "connect to the addresses inside the header")
    .option("--this-host", "the disk belongs to this machine: its TPM may be used")
    .option("--begin-again", "take back a change that was cut off, and begin anew")
}

export function changeOptions(
  path: string,
  flags: Readonly<Record<string, unknown>>,
): Omit<RegenOptions, "slot"> {
  return {
    ...volumeOptions(path, flags),
    oldPassphrase: flags.oldPassphrase === true,
    tang: texts(flags.tang),
    thumbprints: texts(flags.thumbprint),
    trustHeaderUrl: flags.trustHeaderUrl === true,
    thisHost: flags.thisHost === true,
    beginAgain: flags.beginAgain === true,
  }
}

// What a flag that may be repeated collected.
function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : []
}
