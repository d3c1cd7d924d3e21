// regen and rebind as acts of a runbook: servers come from the trust list alone, the person is asked once more, and what went wrong is an
// outcome with a way on.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { ActionHost } from "../../../src/actions/flow-action.ts"
import { rebindAction, regenAction } from "../../../src/actions/flow-actions/change.ts"
import { tangTrustAction } from "../../../src/actions/flow-actions/tang.ts"
import { openNet } from "../../../src/host/net.ts"
import {
  type ChangeWorld,
  lookBefore,
  makeChangeWorld,
  makeStage,
  type Stage,
  startPorts,
} from "../../robust/change-world.ts"
import { hostOf } from "../../session/world.ts"
import { clevisPass, opens } from "../../support/luks-image.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../../support/tangd.ts"
import { workspace } from "../../support/workspace.ts"

let world: ChangeWorld
let second: RunningTangd
beforeAll(async () => {
  world = await makeChangeWorld()
  second = await startTangd()
})
afterAll(async () => {
  await second.stop()
  await world.stop()
})

/** Does `act` with a person who answers `yes` to the question before the change. */
async function inRunbook<T>(yes: boolean, act: (host: ActionHost, stage: Stage) => Promise<T>): Promise<T> {
  const stage = makeStage(join(workspace(), "stage"), await world.image("luks2", true))
  const { ports, close } = startPorts(stage)
  const confirm = async (): Promise<boolean> => yes
  const host: ActionHost = {
    ...hostOf({ ...ports, terminal: { ...ports.terminal, confirm } }),
    openNet: async () => openNet(),
  }
  try {
    return await act(host, stage)
  } finally {
    await close()
  }
}

const trust = (host: ActionHost, { url, dir }: RunningTangd) =>
  tangTrustAction.perform(host, { url, thumbprint: signingThumbprint(dir) })

function policyFile({ dir }: Stage, { url }: RunningTangd, thp: string): string {
  const file = join(dir, "policy.json")
  writeFileSync(file, JSON.stringify({ url, thp }))
  return file
}

it("regen asks no server that nobody trusts, and does its work once it is trusted", async () => {
  await inRunbook(true, async (host, { image }) => {
    const before = await lookBefore(image)
    const act = () => regenAction.perform(host, { path: image, slot: 1 })
    expect(await act()).toMatchObject({ outcome: "no-tang" })
    expect(await opens(image, before.old, 1)).toBe(true)
    await trust(host, world.tangd)
    expect(await act()).toMatchObject({ outcome: "changed", values: { slot: 1, duties: 0 } })
    expect(await opens(image, before.old)).toBe(false)
    expect(await opens(image, await clevisPass(image, 1), 1)).toBe(true)
  })
})

it("whoever says no at the last question has changed nothing, and the step stands as it was", async () => {
  await inRunbook(false, async (host, { image }) => {
    const before = await lookBefore(image)
    await trust(host, world.tangd)
    const act = regenAction.perform(host, { path: image, slot: 1 })
    await expect(act).rejects.toMatchObject({ code: "cancelled" })
    expect(await opens(image, before.old, 1)).toBe(true)
  })
})

it("rebind takes the policy of a file, and refuses a server with another thumbprint", async () => {
  await inRunbook(true, async (host, stage) => {
    const { image } = stage
    const before = await lookBefore(image)
    await trust(host, world.tangd)
    const act = (thp: string) =>
      rebindAction.perform(host, { path: image, slot: 1, policy: policyFile(stage, second, thp) })
    expect(await act(signingThumbprint(world.tangd.dir))).toMatchObject({ outcome: "not-trusted" })
    expect(await opens(image, before.old, 1)).toBe(true)
    expect(await act(signingThumbprint(second.dir))).toMatchObject({ outcome: "changed" })
    expect((await lookBefore(image)).policy).toMatchObject({ url: second.url })
    expect(await opens(image, before.old)).toBe(false)
  })
})
