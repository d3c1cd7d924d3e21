// The request as an act of a runbook: where its secret half is kept.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { requestAction } from "../../src/actions/flow-actions/letters.ts"
import type { State } from "../../src/actions/ports.ts"
import { vector } from "../luks/vectors.ts"
import { hostOf, openPorts } from "../session/world.ts"
import { workspace } from "../support/workspace.ts"

async function world() {
  const { ports, home, close } = await openPorts()
  const path = join(workspace(), "disk.img")
  writeFileSync(path, vector("luks2-bound"))
  // As on a machine without a folder in memory.
  const state: State = Object.create(home.state, { session: { value: undefined } })
  const bare = hostOf({ ...ports, openHome: async () => ({ ...home, state }) })
  return { host: hostOf(ports), bare, input: { path, slot: 0, host: "web17", name: "Kim" }, close }
}

it("a request that is to survive a power cut needs keys of one's own", async () => {
  const { host, input, close } = await world()
  const refused = await requestAction.perform(host, { ...input, survivePowerLoss: true })
  expect(refused).toMatchObject({ outcome: "no-contact", values: { code: "no-identity" } })
  expect(await requestAction.perform(host, { ...input, survivePowerLoss: false })).toMatchObject({
    outcome: "written",
  })
  await close()
})

it("a request of a process that ends at once is refused where nothing outlives it", async () => {
  const { bare, input, close } = await world()
  const ending = { ...bare, staysOpen: false }
  expect(await requestAction.perform(ending, input)).toMatchObject({ outcome: "not-kept" })
  expect(await requestAction.perform(bare, input)).toMatchObject({ outcome: "written" })
  await close()
})
