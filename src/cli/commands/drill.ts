// nbde-rescue drill: the whole main job on sample volumes, with a Tang of its own on loopback, in a throw-away home, one process a person.
import { practiceTang } from "../../actions/drill/practice-tang.ts"
import { type DrillRound, type DrillStep, runDrill } from "../../actions/drill/run.ts"
import { startPerson } from "../../host/person-process.ts"
import { makePracticeFolder } from "../../host/practice-folder.ts"
import { type CliCommand, examples } from "../command.ts"
import { needNet } from "../need-net.ts"
import type { Out } from "../out.ts"

export type Options = Record<never, never>

export const command: CliCommand<Options> = {
  net: true,
  define: (cli) => cli.addHelpText("after", examples("nbde-rescue drill", "nbde-rescue drill --json")),
  options: () => ({}),
  run: async (_options, ports, out) => {
    const net = needNet(ports)
    const began = ports.clock.monotonic()
    const folder = await makePracticeFolder()
    const servers = [
      await net.listen({ port: 0 }, practiceTang("a")),
      await net.listen({ port: 0 }, practiceTang("b")),
    ]
    const script = process.argv[1] ?? ""
    const technician = startPerson(script, ["drill-technician", "--home", `${folder.path}/technician`])
    const colleague = startPerson(script, ["drill-colleague", "--home", `${folder.path}/colleague`])
    try {
      out.print("PRACTICE. Sample volumes and Tang servers of its own. Nothing here is real.")
      const { SAMPLES } = await import("../drill-samples.ts")
      const samples = []
      for (const [name, compressed] of SAMPLES)
        samples.push({ name, path: await folder.unpack(`${name}.img`, compressed) })
      const tellStep = teller(out)
      const rounds = await runDrill({
        technician,
        colleague,
        samples,
        tang: servers.map(({ port }) => `http://127.0.0.1:${port}`),
        handOver: (name, card) => folder.write(name, card),
        now: () => ports.clock.monotonic(),
        tell: tellStep,
      })
      finish(rounds, (ports.clock.monotonic() - began) / 1000, out)
      return 0
    } finally {
      await Promise.all([technician.end(), colleague.end()])
      await Promise.all(servers.map((server) => server.close()))
      await folder.remove()
    }
  },
}

function teller(out: Out): (step: DrillStep) => void {
  let before = ""
  return (step) => {
    const { sample, mode, who, step: kind, text, travelled, ms } = step
    const title = `${sample}: the colleague ${mode === "relay" ? "does not see" : "sees"} the passphrase`
    if (title !== before) out.print(`\nPRACTICE  ${title}`)
    before = title
    const arrow = travelled === undefined ? "" : `  (${travelled} bytes travel)`
    out.print(
      `  ${who.padEnd(10)}  ${kind.padEnd(9)}  ${text}${arrow}  ${ms === 0 ? "" : `${ms} ms`}`.trimEnd(),
    )
  }
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
