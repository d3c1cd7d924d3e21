// nbde-rescue case add-duty WHAT ABOUT… [--case ID] [--owner NAME] [--by TIME] [--volume PATH] [--slot N] [--keep secret|salt]
import { addDuty, DUTY_WORDS, type DutyWord, type NewDuty } from "../../actions/case/own-duties.ts"
import { ToolError } from "../../bytes/errors.ts"
import { dutySheet } from "../../text/duty-words.ts"
import { type CliCommand, examples, numberFlag, textFlag } from "../command.ts"
import { KEEP_FLAG, KEEP_HELP, readKeep } from "../keep-flag.ts"

export const command: CliCommand<NewDuty> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("<what>", Object.keys(DUTY_WORDS).join(", "))
      .argument("<about...>", "one line: which key, which file, which host, which rule")
      .option("--case <id>", "the case that it belongs to")
      .option("--owner <name>", "who does it: one person; else the owner of this home")
      .option("--by <time>", "until when, by the clock of this computer; else a week")
      .option("--volume <path>", "disk or image that it is about: looked at now, to see the end there")
      .option("--slot <n>", "key slot that it is about")
      .option(...KEEP_FLAG)
      .addHelpText(
        "after",
        `\nWith --keep the passphrase that was seen is asked for, and tested on the volume.\n${KEEP_HELP}\n${examples(
          'nbde-rescue case add-duty key "exchange keys of tang1, on a stick" --owner Kim --by Fri',
          'nbde-rescue case add-duty header-copy "header of web17 on the blue stick"',
          'nbde-rescue case add-duty leaked-header "header of web17, sent by mail" --volume /dev/sda3',
          'nbde-rescue case add-duty passphrase "read out by phone" --volume /dev/sda3 --slot 1 --keep secret',
          'nbde-rescue case add-duty breach "no second person at the safe" --by "tomorrow 12:00"',
        )}`,
      ),
  options: ([what = "", ...about], flags) => {
    if (!isDutyWord(what))
      throw new ToolError("usage", `what must be one of: ${Object.keys(DUTY_WORDS).join(", ")}`)
    const [caseId, owner, by] = [textFlag(flags, "case"), textFlag(flags, "owner"), textFlag(flags, "by")]
    const [volume, slot, keeps] = [
      textFlag(flags, "volume"),
      numberFlag(flags, "slot", [0, 31]),
      readKeep(flags),
    ]
    return {
      what,
      subject: about.join(" "),
      ...(caseId === undefined ? {} : { caseId }),
      ...(owner === undefined ? {} : { owner }),
      ...(by === undefined ? {} : { by }),
      ...(volume === undefined ? {} : { volume }),
      ...(slot === undefined ? {} : { slot }),
      ...(keeps === undefined ? {} : { keeps }),
    }
  },
  run: async (options, ports, out) => {
    const duty = await addDuty(ports, options)
    out.document(duty)
    for (const line of dutySheet(duty)) out.print(line)
    return 0
  },
}

function isDutyWord(word: string): word is DutyWord {
  return Object.hasOwn(DUTY_WORDS, word)
}
