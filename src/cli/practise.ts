// The practice: sample volumes, Tang servers of its own on loopback, a throw-away home, one process a person. The command `drill` and the
// runbook step reach the same thing.
import { practiceTang } from "../actions/drill/practice-tang.ts"
import { type DrillRound, type DrillStep, runDrill } from "../actions/drill/run.ts"
import type { Clock, Net } from "../actions/ports.ts"
import { startPerson } from "../host/person-process.ts"
import { makePracticeFolder } from "../host/practice-folder.ts"
import type { Out } from "./out.ts"

export interface Practised {
  readonly rounds: readonly DrillRound[]
  readonly seconds: number
}

/** Runs all of it and tells each step. Throws `drill-failed`. */
export async function practise(net: Net, clock: Pick<Clock, "monotonic">, out: Out): Promise<Practised> {
  const began = clock.monotonic()
  const folder = await makePracticeFolder()
  const servers = [
    await net.listen({ port: 0 }, practiceTang("a")),
    await net.listen({ port: 0 }, practiceTang("b")),
  ]
  const technician = startPerson(["drill-technician", "--home", `${folder.path}/technician`])
  const colleague = startPerson(["drill-colleague", "--home", `${folder.path}/colleague`])
  try {
    out.print("PRACTICE. Sample volumes and Tang servers of its own. Nothing here is real.")
    const { SAMPLES } = await import("./drill-samples.ts")
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
      now: () => clock.monotonic(),
      tell: tellStep,
    })
    return { rounds, seconds: (clock.monotonic() - began) / 1000 }
  } finally {
    await Promise.all([technician.end(), colleague.end()])
    await Promise.all(servers.map((server) => server.close()))
    await folder.remove()
  }
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
