// nbde-rescue regen PATH [--slot N]: a new passphrase for bound key slots, cut off at any point and gone on with.

import type { Intended } from "../../actions/regen/look.ts"
import type { RegenResult, RegenView } from "../../actions/regen/regen.ts"
import { type RegenOptions, regen } from "../../actions/regen/regen.ts"
import { saveHeaderCopy } from "../../actions/regen/save-copy.ts"
import { ToolError } from "../../bytes/errors.ts"
import { intendedLines, regenEndLines, savedCopyLines, stepLine, stepNumber } from "../../text/regen-lines.ts"
import { changeFlags, changeOptions } from "../change-flags.ts"
import { type CliCommand, examples, numberFlag, textFlag } from "../command.ts"
import type { Out } from "../out.ts"

export interface Options extends RegenOptions {
  readonly offline: boolean
  /** Only write the kept header copy to this file. */
  readonly saveCopy?: string
}

export const command: CliCommand<Options> = {
  net: true,
  offline: ({ offline, saveCopy }) => offline || saveCopy !== undefined,
  define: (cli) =>
    changeFlags(
      cli
        .argument("<path>", "partition, volume, image or detached header")
        .option("--slot <n>", "this key slot only; without it every bound key slot")
        .option("--offline", "ask no server: the keys of the old binding are used again")
        .option("--save-copy <file>", "only write the header copy of a change that was cut off"),
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
    const saveCopy = textFlag(flags, "saveCopy")
    if (saveCopy !== undefined && slot === undefined)
      throw new ToolError("usage", "name the key slot of the header copy with --slot")
    return {
      ...changeOptions(path, flags),
      ...(slot === undefined ? {} : { slot }),
      offline,
      ...(saveCopy === undefined ? {} : { saveCopy }),
      // Without Tang it can only come from a person.
      oldPassphrase: offline || flags.oldPassphrase === true,
      preferKept: flags.oldPassphrase !== true,
    }
  },
  run: async (options, ports, out) => {
    const { saveCopy, slot } = options
    if (saveCopy !== undefined && slot !== undefined) {
      const saved = await saveHeaderCopy(ports, { ...options, slot, output: saveCopy })
      out.document({ output: saveCopy, ...saved })
      for (const line of savedCopyLines(saveCopy, options.path)) out.print(line)
      return 0
    }
    showEnd(await regen(ports, options, viewFor(out)), out)
    return 0
  },
}

/** Each step as it is done: a line for people, a record for programs. */
export function viewFor(out: Out): RegenView {
  return {
    intended: (path, work) => {
      const { uuid, slots } = work
      for (const line of intendedLines(path, work)) out.say(line)
      for (const { slot, before, next } of slots)
        out.record({
          event: "intended",
          uuid,
          slot,
          policy: before,
          ...(next === undefined ? {} : nextOf(next)),
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

function nextOf({ policy, servers, boots, beside }: NonNullable<Intended["next"]>) {
  return { next: policy, servers, boots, beside }
}

export function showEnd(result: RegenResult, out: Out): void {
  const changed = result.changed.map(({ jwe: _, ...rest }) => rest)
  out.record({ event: "done", uuid: result.uuid, case: result.case, changed })
  for (const line of regenEndLines(result)) out.print(line)
}
