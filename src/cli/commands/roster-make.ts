// nbde-rescue roster make -o FILE CARD…
import { rosterOf } from "../../actions/person/make-roster.ts"
import { ToolError } from "../../bytes/errors.ts"
import { showText } from "../../text/escape.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { cardJson } from "../print-card.ts"

export interface RosterOptions {
  readonly paths: readonly string[]
  readonly output: string
}

export const command: CliCommand<RosterOptions> = {
  define: (cli) =>
    cli
      .argument("<files...>", "contact files you have compared; your own is always in")
      .option("-o, --output <file>", "write to this file; - is standard output")
      .addHelpText(
        "after",
        `\nOne signed contact list for a team. The others compare 8 words once, for everybody in it.\n${examples(
          "nbde-rescue roster make -o team.txt tess.txt carl.txt",
        )}`,
      ),
  options: (paths, flags) => {
    const output = textFlag(flags, "output")
    if (output === undefined) throw new ToolError("usage", "say where the list goes: -o FILE")
    return { paths, output }
  },
  run: async ({ paths, output }, ports, out) => {
    const { roster, text } = await rosterOf(ports, paths)
    if (output !== "-") await ports.files.write(output, Buffer.from(text), 0o644)
    const { words, hex } = roster.fingerprint
    out.document({
      words,
      fingerprint: hex,
      contacts: roster.cards.map(cardJson),
      ...(output === "-" ? { roster: text } : { file: output }),
    })
    if (output === "-") for (const line of text.trimEnd().split("\n")) out.print(line)
    for (const card of roster.cards) out.say(`In the list: ${showText(card.name)} (${card.roles.join(", ")})`)
    out.say(`Words to read out: ${words.join(" ")}`)
    return 0
  },
}
