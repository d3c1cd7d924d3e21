// A temporary passphrase added and removed, and the last way in guarded, on real images of both kinds.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type AddedTemporary, addTemporary } from "../../../src/actions/slot/add-temporary.ts"
import { type RemoveOptions, removeSlot } from "../../../src/actions/slot/remove.ts"
import type { SlotOptions } from "../../../src/actions/slot/slot-desk.ts"
import { readChain } from "../../../src/journal/chain.ts"
import { replay } from "../../../src/journal/replay.ts"
import {
  ADMIN,
  type ChangeWorld,
  lookBefore,
  makeChangeWorld,
  makeStage,
  readImage,
  type Stage,
  startPorts,
  workingSlots,
} from "../../robust/change-world.ts"
import { opens } from "../../support/luks-image.ts"
import { workspace } from "../../support/workspace.ts"

const TYPES = ["luks1", "luks2"] as const

describe("slot", () => {
  let world: ChangeWorld
  beforeAll(async () => {
    world = await makeChangeWorld()
  })
  afterAll(() => world.stop())

  const stageFor = async (type: "luks1" | "luks2", clevisOnly: boolean): Promise<Stage> =>
    makeStage(join(workspace(), "stage"), await world.image(type, clevisOnly))

  const options = ({ image }: Stage, more: Partial<SlotOptions> = {}): SlotOptions => ({
    path: image,
    yes: true,
    confirm: [],
    ...more,
  })

  async function add(stage: Stage): Promise<AddedTemporary & { text: string }> {
    const started = startPorts(stage, "offline", await anyPassphrase(stage))
    let text = ""
    try {
      const added = await addTemporary(
        started.ports,
        { ...options(stage), days: 7, where: "stdout" },
        async (passphrase) => {
          text = Buffer.from(passphrase.reveal()).toString()
        },
      )
      return { ...added, text }
    } finally {
      await started.close()
    }
  }

  async function remove(stage: Stage, more: Partial<RemoveOptions>, stdin = "") {
    const started = startPorts(stage, "offline", stdin)
    try {
      return await removeSlot(started.ports, { ...options(stage), slot: 1, ...more })
    } finally {
      await started.close()
    }
  }

  const anyPassphrase = async ({ image }: Stage): Promise<string> =>
    Buffer.from((await lookBefore(image)).old).toString()

  const duties = ({ home }: Stage) => [
    ...replay(readChain(readFileSync(join(home, "journal.jsonl"))).links).debts.values(),
  ]
  const kept = ({ home }: Stage) => {
    const folder = join(home, "cases")
    return existsSync(folder)
      ? readdirSync(folder, { recursive: true }).filter((name) => /header|fresh/.test(String(name)))
      : []
  }

  it.each(TYPES)("adds a temporary passphrase to %s, a duty until it is removed again", async (type) => {
    const stage = await stageFor(type, true)
    const { slot, text, expires } = await add(stage)
    expect(await opens(stage.image, text, slot)).toBe(true)
    expect((await readImage(stage.image)).keyslots.find((one) => one.slot === slot)?.kdf).toMatchObject({
      kind: "pbkdf2",
      iterations: 1000,
    })
    expect(duties(stage).map(({ about }) => [about.kind, about.slot, about.deadline])).toEqual([
      ["temporary-slot", slot, expires],
    ])
    expect(kept(stage)).toEqual([])
    const removed = await remove(stage, { slot }, await anyPassphrase(stage))
    expect(removed).toMatchObject({ slot, stillOpens: 1, closed: [expect.any(Number)] })
    expect(await opens(stage.image, text)).toBe(false)
    expect(await workingSlots(stage.image)).toEqual([1])
    expect(duties(stage)).toEqual([])
    expect(kept(stage)).toEqual([])
  })

  it.each(TYPES)("refuses to remove the last way into %s without its word", async (type) => {
    const stage = await stageFor(type, true)
    await expect(remove(stage, { slot: 1 })).rejects.toMatchObject({ code: "last-way-in" })
    expect(await workingSlots(stage.image)).toEqual([1])
    await remove(stage, { slot: 1, confirm: ["last-way-in"] })
    expect((await readImage(stage.image)).keyslots).toEqual([])
  })

  it.each(TYPES)(
    "removes a bound key slot of %s with its binding, if another passphrase opens",
    async (type) => {
      const stage = await stageFor(type, false)
      const wrong = remove(stage, { slot: 1 }, "nobody's passphrase")
      await expect(wrong).rejects.toMatchObject({ code: "opens-nothing" })
      await remove(stage, { slot: 1 }, `${ADMIN}\n`)
      const volume = await readImage(stage.image)
      expect([volume.bindings, volume.keyslots.map(({ slot }) => slot)]).toEqual([[], [0]])
      expect(await opens(stage.image, ADMIN)).toBe(true)
    },
  )

  it("names a key slot that is not there", async () => {
    const stage = await stageFor("luks2", true)
    await expect(remove(stage, { slot: 9 })).rejects.toMatchObject({ code: "no-such-slot" })
  })
})
