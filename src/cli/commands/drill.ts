// nbde-rescue drill: the whole main job on sample volumes, with a Tang of its own on loopback, in a throw-away home, one process a person.
import type { DrillRound } from "../../actions/drill/run.ts"
import { type CliCommand, examples } from "../command.ts"
import { needNet } from "../need-net.ts"
import type { Out } from "../out.ts"
import { practise } from "../practise.ts"

export type Options = Record<never, never>

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) => cli.addHelpText("after", examples("nbde-rescue drill", "nbde-rescue drill --json")),
  options: () => ({}),
  run: async (_options, ports, out) => {
    const { rounds, seconds } = await practise(needNet(ports), ports.clock, out)
    finish(rounds, seconds, out)
    return 0
  },
}

function finish(rounds: readonly DrillRound[], seconds: number, out: Out): void {
  out.document({ drill: true, seconds: Math.round(seconds * 10) / 10, rounds })
  out.print("\nPRACTICE  what had to be carried, in bytes of text")
  for (const { sample, mode, open, requestBytes, answerBytes } of rounds) {
    const kind = `${mode === "relay" ? "not seen" : "seen"}${open ? ", open" : ""}`
    out.print(
      `  ${sample.padEnd(10)}  ${kind.padEnd(14)}  request ${String(requestBytes).padStart(5)}   answer ${String(answerBytes).padStart(5)}`,
    )
  }
  out.print(
    `\nPRACTICE done: ${rounds.length} rescues in ${seconds.toFixed(1)} s. Every passphrase opened its key slot.`,
  )
}
