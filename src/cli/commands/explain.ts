// nbde-rescue explain [TEXT…|-]
import { EXPLAIN_LIMIT, explain, explainDocument } from "../../actions/explain.ts"
import { ToolError } from "../../bytes/errors.ts"
import { explainLines } from "../../text/explain-lines.ts"
import { type CliCommand, examples } from "../command.ts"

export interface ExplainOptions {
  /** Absent: read standard input. */
  readonly text?: string
}

export const command: CliCommand<ExplainOptions> = {
  define: (cli) =>
    cli
      .argument("[text...]", "what the console printed; - or nothing is standard input")
      .addHelpText(
        "after",
        `\nFinds known messages of clevis, tang, cryptsetup, TPM and start images.\nNothing is opened, kept or sent. Exit code 1: no known message.\n${examples(
          "nbde-rescue explain 'Error communicating with server http://tang1'",
          "nbde-rescue explain - < boot.log",
          "journalctl -b | nbde-rescue explain --json",
        )}`,
      ),
  options: (words) => {
    if (words.includes("-") && words.length > 1)
      throw new ToolError("usage", "give text, or - for standard input, not both")
    return words.length === 0 || words[0] === "-" ? {} : { text: words.join(" ") }
  },
  run: async ({ text }, ports, out) => {
    if (text === undefined && ports.stdinIsTerminal === true)
      out.say("Paste the text of the console. End with Ctrl+D on an empty line.")
    const bytes = text === undefined ? await ports.files.read("-", EXPLAIN_LIMIT) : undefined
    const explanation = explain(text ?? new TextDecoder().decode(bytes))
    out.document(explainDocument(explanation))
    for (const line of explainLines(explanation, out.columns)) out.print(line)
    return explanation.findings.length > 0 ? 0 : 1
  },
}
