// regen and what was kept of a passphrase that was seen: the passphrase itself takes the place of typing it, and a duty about an older
// passphrase than the one that was tested does not pass for tested.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { addDuty } from "../../../src/actions/case/own-duties.ts"
import type { Ports } from "../../../src/actions/ports.ts"
import { type RegenOptions, regen } from "../../../src/actions/regen/regen.ts"
import { Secret } from "../../../src/bytes/secret.ts"
import { readChain } from "../../../src/journal/chain.ts"
import {
  type ChangeWorld,
  expectClean,
  lookBefore,
  makeChangeWorld,
  makeStage,
  NO_VIEW,
  regenOptions,
  type Stage,
  startPorts,
} from "../../robust/change-world.ts"
import { workspace } from "../../support/workspace.ts"

let world: ChangeWorld
beforeAll(async () => {
  world = await makeChangeWorld()
})
afterAll(() => world.stop())

async function at<T>(
  stage: Stage,
  typed: readonly Uint8Array[],
  act: (ports: Ports) => Promise<T>,
): Promise<T> {
  const { ports, close } = startPorts(stage)
  const left = [...typed]
  const askSecret = async () => {
    const bytes = left.shift()
    if (bytes === undefined) throw new Error("nobody had to be asked")
    return new Secret(new Uint8Array(bytes))
  }
  try {
    return await act({ ...ports, stdinIsTerminal: true, terminal: { ...ports.terminal, askSecret } })
  } finally {
    await close()
  }
}

const seen = { what: "passphrase", subject: "read out by telephone", slot: 1 } as const
const ends = ({ home }: Stage) =>
  readChain(readFileSync(join(home, "journal.jsonl"))).links.flatMap(({ entry }) =>
    entry.type === "debt-closed" && entry.body.how !== "destroyed" ? [entry.body] : [],
  )
const run = (stage: Stage, more: Partial<RegenOptions>, typed: readonly Uint8Array[] = []) =>
  at(stage, typed, (ports) => regen(ports, regenOptions(stage, more), NO_VIEW))

it("before the network is back, the kept passphrase dies without being typed", async () => {
  const stage = makeStage(join(workspace(), "stage"), await world.image("luks2", true))
  const before = await lookBefore(stage.image)
  const duty = await at(stage, [before.old], (ports) =>
    addDuty(ports, { ...seen, volume: stage.image, keeps: "secret" }),
  )
  const { changed } = await run(stage, { oldPassphrase: true, preferKept: true })
  expect(changed).toMatchObject([{ oldTested: true, closed: [duty.id], weaker: [] }])
  await expectClean(stage, before)
})

it("ends the duty of the passphrase that was tested, and of an older one only on weaker evidence", async () => {
  const stage = makeStage(join(workspace(), "stage"), await world.image("luks2", true))
  const before = await lookBefore(stage.image)
  const add = (passphrase: Uint8Array) =>
    at(stage, [passphrase], (ports) => addDuty(ports, { ...seen, volume: stage.image, keeps: "salt" }))
  const first = await add(before.old)
  // Changed on the host, where this home was not.
  const elsewhere = { ...stage, home: join(stage.dir, "home of the host") }
  await run(elsewhere, {})
  const second = await add((await lookBefore(stage.image)).old)
  const { changed } = await run(stage, {})
  expect(changed).toMatchObject([{ oldTested: true, closed: [first.id, second.id], weaker: [first.id] }])
  expect(ends(stage)).toMatchObject([
    { debt: first.id, how: "salt-changed", weaker: true },
    { debt: second.id, how: "opens-nothing" },
  ])
})
