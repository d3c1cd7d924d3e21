// nbde-rescue flow run NAME: works through a runbook, step by step, and remembers where it was.
import type { ActionHost } from "../../actions/flow-action.ts"
import { ToolError } from "../../bytes/errors.ts"
import type { Flow } from "../../flow/flow.ts"
import { beginRun, resumeRun, unfinishedRuns } from "../../session/open-session.ts"
import type { Session } from "../../session/session.ts"
import { siteValues } from "../../session/site.ts"
import { showText } from "../../text/escape.ts"
import { showTime } from "../../text/show-time.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"
import { findFlow } from "../find-flow.ts"
import { makeActionHost } from "../flow-host.ts"
import { runLines } from "../flow-line.ts"
import type { ExitCode } from "../out.ts"

export interface FlowRunOptions {
  readonly name: string
  readonly resume?: string
  readonly fresh: boolean
  readonly oneStep: boolean
}

export const command: CliCommand<FlowRunOptions> = {
  lineMode: true,
  define: (cli) =>
    cli
      .argument("<name>", "a built-in runbook, a file, or a runbook of your site")
      .option("--resume <run>", "go on with this run")
      .option("--one-step", "stop after the step that is at hand")
      .option("--new", "begin anew, although a run is not finished")
      .addHelpText(
        "after",
        `\nAt every question: h says what to do by hand, b goes back, q stops for now, ? says why.\nA run that was stopped or cut off goes on where it stood.\nWith --plain and no terminal, each line of standard input is an answer.\n${examples(
          "nbde-rescue flow run manual-recovery",
          "nbde-rescue flow run manual-recovery --resume 4f2a91c0",
        )}`,
      ),
  options: ([name = ""], flags) => {
    const resume = textFlag(flags, "resume")
    const fresh = flags.new === true
    if (fresh && resume !== undefined) throw new ToolError("usage", "--new and --resume exclude each other")
    return { name, fresh, oneStep: flags.oneStep === true, ...(resume === undefined ? {} : { resume }) }
  },
  run: async (options, ports, out) => {
    const home = await ports.openHome()
    const flow = await findFlow(options.name, ports.files, home.state)
    const host = makeActionHost(flow, ports, out, !options.oneStep)
    const run = await whichRun(flow, options, host)
    const session =
      run === undefined
        ? await beginRun(flow, host, await siteValues(home.state))
        : await resumeRun(flow, host, run)
    try {
      const finished = await runLines({ session, terminal: ports.terminal, out, oneStep: options.oneStep })
      if (!finished && !options.oneStep)
        out.say(
          `You can go on later: nbde-rescue flow run ${showText(options.name)} --resume ${session.getSnapshot().run}`,
        )
      return finished ? endOf(session) : 5
    } finally {
      await session.close()
    }
  },
}

/** The end's exit code: stopped is a refusal, an end with open duties is still an end. */
export function endOf(session: Session): ExitCode {
  const { definition } = session.getSnapshot().wanted
  return definition.kind === "end" && definition.result === "stopped" ? 4 : 0
}

async function whichRun(
  flow: Flow,
  { resume, fresh }: FlowRunOptions,
  host: ActionHost,
): Promise<string | undefined> {
  if (resume !== undefined || fresh) return resume
  const open = (await unfinishedRuns(host, flow.id)).slice(-8)
  if (open.length === 0) return undefined
  const { terminal } = host.ports
  terminal.say("Not finished yet:")
  for (const [at, { run, last }] of open.entries())
    terminal.say(`  ${at + 1}  run ${run}, last step ${showTime(last)}`)
  terminal.say("  n  begin anew")
  for (;;) {
    const typed = (await terminal.ask({ text: "Go on with which?", flag: "--resume RUN or --new" })).trim()
    if (typed === "n") return undefined
    const chosen = /^[1-8]$/.test(typed) ? open[Number(typed) - 1] : undefined
    if (chosen !== undefined) return chosen.run
  }
}
