// The program in this process, over a home that holds given entries.
import { join } from "node:path"
import { openRecorder } from "../../src/actions/record/record.ts"
import { main } from "../../src/cli/main.ts"
import { makeClock } from "../../src/host/clock.ts"
import { makeRandom } from "../../src/host/random.ts"
import type { NewEntry } from "../../src/journal/entry-types.ts"
import { openHomeAt } from "../host/open-home.ts"
import { captureStreams } from "../support/streams.ts"
import { workspace } from "../support/workspace.ts"

/** The path of a new home whose record has these entries. */
export async function homeWith(entries: readonly NewEntry[]): Promise<string> {
  const path = join(workspace(), "home")
  const { home, close } = await openHomeAt(path)
  const recorder = await openRecorder({ home, clock: makeClock(), random: makeRandom() })
  for (const entry of entries) await recorder.append(entry)
  await close()
  return path
}

/** Runs a command over the home at this path; nobody is there to be asked. */
export async function cli(home: string, ...argv: readonly string[]) {
  const streams = captureStreams()
  const code = await main([...argv, "--home", home, "--no-input"], streams)
  const stdout = streams.stdout.text()
  return { code, stdout, stderr: streams.stderr.text(), json: () => JSON.parse(stdout) }
}
