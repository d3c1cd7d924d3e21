// nbde-rescue tang log: which questions in a Tang server's log are in the record, and which are not.
import { readServerLog } from "../../actions/tang-care/at-server.ts"
import { joinedLogLines } from "../../text/tang-care-lines.ts"
import { type CliCommand, examples } from "../command.ts"

export interface Options {
  readonly file: string
}

export const command: CliCommand<Options> = {
  define: (cli) =>
    cli
      .argument("<file>", "log lines of tangd, - reads standard input")
      .addHelpText(
        "after",
        examples(
          "journalctl -u 'tangd*' -o short-iso --since -2d > tang.log",
          "nbde-rescue tang log tang.log",
        ),
      ),
  options: ([file = ""]) => ({ file }),
  run: async ({ file }, ports, out) => {
    const joined = await readServerLog(ports, file)
    out.document(joined)
    for (const line of joinedLogLines(joined)) out.print(line)
    return 0
  },
}
