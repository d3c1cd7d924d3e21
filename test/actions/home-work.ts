// A program for the kill and fault loop: enters a home, opens a case, seals a secret, keeps a letter, closes the case. After each step that
// is on the medium it says so on stdout, so that the test knows what must not be lost.
import { closeCase, keepLetter } from "../../src/actions/case/cases.ts"
import { makeSealedStore } from "../../src/actions/case/sealed-store.ts"
import { openRecorder } from "../../src/actions/record/record.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { composePorts } from "../../src/cli/compose.ts"
import { makeOut } from "../../src/cli/out.ts"
import { report } from "../../src/cli/report-error.ts"
import { openCase } from "../support/open-case.ts"

const [home = ""] = process.argv.slice(2)
const globals = {
  json: false,
  input: false,
  plain: false,
  ascii: false,
  screenReader: false,
  verbose: false,
  home,
}
const out = makeOut(process, globals)
const { ports, close } = await composePorts(globals, false, out)
try {
  const opened = await ports.openHome()
  const recorder = await openRecorder({ ...ports, home: opened })
  out.print("record")
  const sealed = makeSealedStore({ state: opened.state, random: ports.random })
  const tools = { recorder, state: opened.state, sealed, clock: ports.clock, random: ports.random }
  const id = await openCase(tools, { host: "web17" })
  out.print(`opened ${id}`)
  await sealed.forCase(id).begin(false)
  await sealed.forCase(id).put("scalars", new Secret(Buffer.from("secret")))
  out.print("sealed")
  await keepLetter(tools, id, "request-r1.txt", Buffer.from("letter"))
  out.print("kept")
  const expires = ports.clock.now() + 1000
  const body = { request: "r1", letter: "aA", mode: "relay", open: true, leaves: ["tang"], expires }
  await recorder.append({ type: "request-written", case: id, body })
  out.print("written")
  await closeCase(tools, id, { outcome: "done" })
  out.print("closed")
} catch (error) {
  process.exitCode = report(error, out)
} finally {
  await close()
}
