// A change without a free key slot: when there is none, what is said before, and what goes on when the home has lost its keys meanwhile.
// Every cut of it, one after the other, is in test/robust/change.full.test.ts.
import { mkdirSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { RegenView } from "../../../src/actions/regen/regen.ts"
import { intendedLines } from "../../../src/text/regen-lines.ts"
import {
  ADMIN,
  type ChangeWorld,
  expectClean,
  lookBefore,
  makeChangeWorld,
  makeStage,
  readImage,
  type Stage,
  workingSlots,
} from "../../robust/change-world.ts"
import { type Failing, type ProgramFault, runRegen } from "../../robust/run-regen.ts"
import { run } from "../../support/cli.ts"
import { addKeyslot, opens, sssPin, tangPin } from "../../support/luks-image.ts"

const TOLD = { confirm: ["no-free-slot"] }
// The key slot area of the image has place for so many.
const FITTING = 8

let world: ChangeWorld
beforeAll(async () => {
  world = await makeChangeWorld()
})
afterAll(() => world.stop())

let stages = 0
// In memory, as the world is: else the keys of the home would lie in another place than `run`.
function stageOf(image: string): Stage {
  return makeStage(join(world.dir, `stage-${stages++}`), image)
}

/** Of LUKS2 the key slot area is full; 24 of its numbers are not used. */
const fullStage = async (type: "luks1" | "luks2") => stageOf(await world.fullImage(type, FITTING))

it("knows that the key slot area of LUKS2 is full long before its 32 numbers are", async () => {
  const stage = await fullStage("luks2")
  const before = await lookBefore(stage.image)
  expect((await readImage(stage.image)).keyslotGap).toBe(false)
  await expect(addKeyslot(stage.image, ADMIN, "one more")).rejects.toThrow("No space for new keyslot")
  await expect(runRegen(stage)).rejects.toMatchObject({ code: "no-free-slot" })
  expect(await workingSlots(stage.image)).toEqual([1])
  await runRegen(stage, { options: TOLD })
  await expectClean(stage, before)
})

it("goes on where the last free key slot was taken after the change had begun", async () => {
  const stage = stageOf(await world.image("luks2", false))
  const { policy, old } = await lookBefore(stage.image)
  const cut = runRegen(stage, { fault: (_, [act]) => act === "luksAddKey" })
  await expect(cut).rejects.toMatchObject({ code: "change-unfinished" })
  for (let slot = 2; slot < FITTING; slot++) await addKeyslot(stage.image, ADMIN, `other ${slot}`, slot)
  await expect(runRegen(stage)).rejects.toMatchObject({ code: "no-free-slot" })
  expect(await workingSlots(stage.image)).toEqual([1])
  await runRegen(stage, { options: TOLD })
  await expectClean(stage, { policy, old, slots: [...Array(FITTING).keys()] })
})

it("says before the question what it cannot promise", async () => {
  const said: string[] = []
  const intended: RegenView["intended"] = (path, work) => void said.push(...intendedLines(path, work))
  await runRegen(stageOf(await world.image("luks1", false)), { view: { intended } })
  expect(said.join("\n")).not.toContain("nothing will open")
  const refused = runRegen(await fullStage("luks1"), { view: { intended } })
  await expect(refused).rejects.toMatchObject({ code: "no-free-slot" })
  expect(said.slice(-7)).toEqual([
    expect.stringContaining("Tang server"),
    "No key slot is free, or the header has no room for a second binding.",
    "For a moment nothing will open key slot 1.",
    "Cut off then, only this home can fill it again: run the same command again.",
    "This home has no identity: a power cut destroys what it keeps for that.",
    "Then only a passphrase of another key slot opens this disk.",
    "Make an identity first: nbde-rescue identity create",
  ])
})

it.each(["luks1", "luks2"] as const)(
  "fills the key slot of %s with another passphrase where a power cut took what the home had kept",
  async (type) => {
    const stage = await fullStage(type)
    const before = await lookBefore(stage.image)
    // Killed between emptying the key slot and filling it.
    const fault = async (_: string, [act]: readonly string[]): Promise<boolean> => {
      if (act !== "luksChangeKey") return false
      await run("cryptsetup", ["luksKillSlot", "-q", stage.image, "1"])
      return true
    }
    await expect(runRegen(stage, { fault, options: TOLD })).rejects.toMatchObject({
      code: "change-unfinished",
      message: expect.stringContaining("Nothing opens key slot 1 now. This home keeps what fills it again"),
    })
    expect(readdirSync(join(stage.dir, "run"))).not.toEqual([])
    rmSync(join(stage.dir, "run"), { recursive: true })
    mkdirSync(join(stage.dir, "run"), { mode: 0o700 })
    await expect(runRegen(stage, { options: TOLD })).rejects.toMatchObject({
      details: { cause: "slot-lost" },
    })
    await runRegen(stage, { options: { ...TOLD, oldPassphrase: true }, stdin: ADMIN })
    expect(await workingSlots(stage.image)).toEqual([1])
    const { keyslots, bindings } = await readImage(stage.image)
    expect(keyslots.map(({ slot }) => slot)).toEqual(before.slots)
    expect(bindings.map(({ slot, standIn }) => [slot, standIn])).toEqual([[1, undefined]])
    expect(await opens(stage.image, before.old)).toBe(false)
  },
)

it("goes on where a cryptsetup before 2.5, which replaces a token in two writes, was cut off between them", async () => {
  const pins = await Promise.all(Array.from({ length: 4 }, () => tangPin(world.tangd.url)))
  const stage = stageOf(await world.image("luks2", false, sssPin(3, pins)))
  const before = await lookBefore(stage.image)
  let removed = false
  const old = (args: readonly string[]): Failing =>
    args.includes("--token-replace") ? "cryptsetup: --token-replace: unknown option" : false
  const fault: ProgramFault = (_, args) => {
    removed ||= args[0] === "token" && args[1] === "remove"
    return args[0] === "token" && args[1] === "import" && removed ? true : old(args)
  }
  await expect(runRegen(stage, { fault })).rejects.toMatchObject({ code: "change-unfinished" })
  expect((await readImage(stage.image)).bindings.filter(({ older }) => !older)).toEqual([])
  await runRegen(stage, { fault: (_, args) => old(args) })
  await expectClean(stage, before)
})
