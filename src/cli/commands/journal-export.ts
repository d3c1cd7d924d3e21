// nbde-rescue journal export --case ID -o DIR
import { exportOwnCase } from "../../actions/record/journal-export.ts"
import { ToolError } from "../../bytes/errors.ts"
import { counted } from "../../text/counted.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export interface JournalExportOptions {
  readonly case: string
  readonly folder: string
}

export const command: CliCommand<JournalExportOptions> = {
  define: (cli) =>
    cli
      .option("--case <id>", "the case, or the request you answered, whose entries are shown")
      .option("-o, --output <dir>", "folder to write to; made if it is not there")
      .addHelpText(
        "after",
        `\nEntries of other cases are left out; only their hashes are there, so that the whole can be\nchecked. VERIFY.txt in the folder says how, without this program.\n${examples(
          "nbde-rescue journal export --case 2026-11-22-web17-k3f9 -o web17-record",
        )}`,
      ),
  options: (_, flags) => {
    const caseId = textFlag(flags, "case")
    const folder = textFlag(flags, "output")
    if (caseId === undefined) throw new ToolError("usage", "--case ID says which case")
    if (folder === undefined) throw new ToolError("usage", "-o DIR says where to write")
    return { case: caseId, folder }
  },
  run: async (options, ports, out) => {
    const done = await exportOwnCase(await ports.openHome(), ports.files, options)
    out.document({ folder: options.folder, ...done })
    out.print(`Written to ${showText(options.folder)}: ${done.files.join(", ")}`)
    out.print(`Shown: ${counted(done.shown, "entry", "entries")}. Only as hashes: ${done.hidden}.`)
    out.print("Host, ticket and names are in it. Give it only to those who may know them.")
    return 0
  },
}
