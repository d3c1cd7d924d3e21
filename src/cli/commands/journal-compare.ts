// nbde-rescue journal compare MINE THEIRS
import { compareRecordFiles } from "../../actions/record/journal-compare.ts"

import { showText } from "../../text/escape.ts"
import { type CliCommand, examples } from "../command.ts"

const MAX_RECORD = 256 << 20

export interface JournalCompareOptions {
  readonly mine: string
  readonly theirs: string
}

const WHOSE = { mine: "The first record", theirs: "The second record" } as const

export const command: CliCommand<JournalCompareOptions> = {
  define: (cli) =>
    cli
      .argument("<mine>", "journal.jsonl or chain.txt of an export")
      .argument("<theirs>", "the same of the other person")
      .addHelpText(
        "after",
        `\nEvery message quotes where the record of its sender stood. So each record shows\nif something was cut off from the other, or written anew.\n${examples(
          "nbde-rescue journal compare ~/.local/state/nbde-rescue/journal.jsonl ben/chain.txt",
        )}`,
      ),
  options: ([mine = "", theirs = ""]) => ({ mine, theirs }),
  run: async ({ mine, theirs }, ports, out) => {
    const { differences, problems } = await compareRecordFiles(
      await ports.files.read(mine, MAX_RECORD),
      await ports.files.read(theirs, MAX_RECORD),
    )
    out.document({ differences, problems })
    for (const { record, text } of problems) out.print(`${WHOSE[record]} is damaged: ${showText(text)}.`)
    for (const { record, text, shownBy } of differences) {
      out.print(`${WHOSE[record]}: ${showText(text)} (line ${shownBy} of the other).`)
    }
    if (differences.length + problems.length > 0) return 3
    out.print("The two records agree.")
    return 0
  },
}
