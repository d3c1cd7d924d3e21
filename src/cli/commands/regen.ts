// nbde-rescue regen PATH [--slot N]: a new passphrase for bound key slots, cut off at any point and gone on with.

import type { Command } from "commander"
import type { RegenResult, RegenView } from "../../actions/regen/regen.ts"
import { type RegenOptions, regen } from "../../actions/regen/regen.ts"
import { intendedLines, regenEndLines, stepLine, stepNumber } from "../../text/regen-lines.ts"
import { type CliCommand, examples, listFlag, numberFlag, textFlag } from "../command.ts"
import type { Out } from "../out.ts"

export interface Options extends RegenOptions {
  readonly offline: boolean
}

export const command: CliCommand<Options> = {
  net: true,
  offline: ({ offline }) => offline,
  define: (cli) =>
    changeFlags(
      cli
        .argument("<path>", "partition, volume, image or detached header")
        .option("--slot <n>", "this key slot only; without it every bound key slot")
        .option("--offline", "ask no server: the keys of the old binding are used again"),
    ).addHelpText(
      "after",
      `\nThe policy comes from the binding itself and stays as it is. The new passphrase is tested before\nthe old one goes. If it breaks off, run the same command again: it goes on.\n${examples(
        "nbde-rescue regen /dev/sdb2 --slot 1",
        "nbde-rescue regen /dev/sdb2 --yes",
        "nbde-rescue regen /dev/sdb2 --slot 1 --offline --old-passphrase",
      )}`,
    ),
  options: ([path = ""], flags) => {
    const slot = numberFlag(flags, "slot", [0, 31])
    const offline = flags.offline === true
    return {
      ...changeOptions(path, flags),
      ...(slot === undefined ? {} : { slot }),
      offline,
      // Without Tang it can only come from a person.
      oldPassphrase: offline || flags.oldPassphrase === true,
    }
  },
  run: async (options, ports, out) => {
    showEnd(await regen(ports, options, viewFor(out)), out)
    return 0
  },
}

/** The flags that `regen` and `rebind` share. */
export function changeFlags(cli: Command): Command {
  return cli
    .option("--case <id>", "the case it belongs to; else the open case of this disk")
    .option("--old-passphrase", "give the passphrase of today: prompt or standard input")
    .option("--tang <url>", "a Tang server that may be asked; OLD=NEW asks NEW instead", listFlag, [])
    .option("--thumbprint <t>", "trust a Tang server that signs with this key", listFlag, [])
    .option("--trust-header-url", "connect to the addresses inside the header")
    .option("--this-host", "the disk belongs to this machine: its TPM may be used")
    .option("--begin-again", "take back a change that was cut off, and begin anew")
    .option("-y, --yes", "do not ask before the change")
    .option("--confirm <word>", 'accept a risk: "unprotected-home", "no-free-slot"', listFlag, [])
}

export function changeOptions(
  path: string,
  flags: Readonly<Record<string, unknown>>,
): Omit<RegenOptions, "slot"> {
  const caseId = textFlag(flags, "case")
  return {
    path,
    ...(caseId === undefined ? {} : { caseId }),
    oldPassphrase: flags.oldPassphrase === true,
    yes: flags.yes === true,
    beginAgain: flags.beginAgain === true,
    confirm: texts(flags.confirm),
    tang: texts(flags.tang),
    thumbprints: texts(flags.thumbprint),
    trustHeaderUrl: flags.trustHeaderUrl === true,
    thisHost: flags.thisHost === true,
  }
}

/** Each step as it is done: a line for people, a record for programs. */
export function viewFor(out: Out): RegenView {
  return {
    intended: (path, uuid, image, slots) => {
      for (const line of intendedLines(path, uuid, image, slots)) out.say(line)
      for (const { slot, before, next } of slots)
        out.record({
          event: "intended",
          uuid,
          slot,
          policy: before,
          ...(next === undefined ? {} : { next: next.policy, servers: next.servers }),
        })
    },
    done: (slot, step, note) => {
      out.say(stepLine(slot, step, note))
      out.record({
        event: "step",
        slot,
        number: stepNumber(step),
        step,
        ...(note === undefined ? {} : { note }),
      })
    },
  }
}

export function showEnd(result: RegenResult, out: Out): void {
  const changed = result.changed.map(({ jwe: _, ...rest }) => rest)
  out.record({ event: "done", uuid: result.uuid, case: result.case, changed })
  for (const line of regenEndLines(result)) out.print(line)
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : []
}
