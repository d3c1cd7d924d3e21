// nbde-rescue flow rehearse NAME: works through a runbook and changes nothing: what would change something is shown instead of done.
import { beginRehearsal } from "../../session/open-session.ts"
import { parseSite } from "../../session/site.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { findFlow, readText } from "../find-flow.ts"
import { makeActionHost } from "../flow-host.ts"
import { runLines } from "../flow-line.ts"
import { endOf } from "./flow-run.ts"

export interface FlowRehearseOptions {
  readonly name: string
  readonly profile?: string
}

export const command: CliCommand<FlowRehearseOptions> = {
  lineMode: true,
  define: (cli) =>
    cli
      .argument("<name>", "a built-in runbook, or a file")
      .option("--profile <file>", "the values of your site")
      .addHelpText(
        "after",
        `\nLooking is done for real. Nothing is written, sent or recorded.\n${examples("nbde-rescue flow rehearse manual-recovery")}`,
      ),
  options: ([name = ""], flags) => {
    const profile = textFlag(flags, "profile")
    return { name, ...(profile === undefined ? {} : { profile }) }
  },
  run: async ({ name, profile }, ports, out) => {
    const flow = await findFlow(name, ports.files)
    const site = profile === undefined ? {} : parseSite(await readText(ports.files, profile))
    const session = beginRehearsal(flow, makeActionHost(flow, ports, out), site)
    try {
      const finished = await runLines({ session, terminal: ports.terminal, out })
      return finished ? endOf(session) : 4
    } finally {
      await session.close()
    }
  },
}
