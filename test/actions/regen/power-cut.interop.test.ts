// A power cut in the middle of a change, with a home that has no identity: its keys are gone, and what it had sealed with them. What tells then is
// the record, the disk, and the bindings that the home keeps beside it.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import {
  type ChangeWorld,
  expectClean,
  lookBefore,
  makeChangeWorld,
  makeStage,
  readImage,
  type Stage,
  workingSlots,
} from "../../robust/change-world.ts"
import { type ProgramFault, runRegen } from "../../robust/run-regen.ts"
import { opens, sssPin, tangPin } from "../../support/luks-image.ts"

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

/** LUKS2 whose header has no room for a second binding. */
async function crowded(): Promise<Stage> {
  const pins = await Promise.all(Array.from({ length: 4 }, () => tangPin(world.tangd.url)))
  return stageOf(await world.image("luks2", false, sssPin(3, pins)))
}

function cutPower({ dir }: Stage): void {
  expect(readdirSync(join(dir, "run"))).not.toEqual([])
  rmSync(join(dir, "run"), { recursive: true })
  mkdirSync(join(dir, "run"), { mode: 0o700 })
}

/** Cut off when the new key slot was made, and before any token named it. */
async function cutUnnamed(stage: Stage): Promise<void> {
  const fault: ProgramFault = (_, [act]) => act === "token"
  await expect(runRegen(stage, { fault })).rejects.toMatchObject({ code: "change-unfinished" })
  const { keyslots, bindings } = await readImage(stage.image)
  expect(keyslots.map(({ slot }) => slot)).toEqual([0, 1, 2])
  expect(bindings.map(({ slot }) => slot)).toEqual([1])
  cutPower(stage)
}

it("finds the key slot of LUKS2 that nothing names, by the passphrase that its binding gives", async () => {
  const stage = await crowded()
  const before = await lookBefore(stage.image)
  await cutUnnamed(stage)
  await runRegen(stage)
  await expectClean(stage, before)
})

it("does not leave it behind where the key sources are not asked, nor where the change is taken back", async () => {
  const stage = await crowded()
  const before = await lookBefore(stage.image)
  await cutUnnamed(stage)
  const stdin = Buffer.from(before.old).toString()
  const offline = runRegen(stage, { options: { oldPassphrase: true }, stdin, offline: true })
  await expect(offline).rejects.toMatchObject({ details: { cause: "change-needs-tang" } })
  const back = { oldPassphrase: true, beginAgain: true }
  const unproven = runRegen(stage, { options: back, stdin, offline: true })
  await expect(unproven).rejects.toMatchObject({ code: "slot-not-proven", details: { place: 0 } })
  await runRegen(stage, { options: { beginAgain: true } })
  await expectClean(stage, before)
})

it("does not believe a kept binding that the record does not know", async () => {
  const stage = await crowded()
  const { old } = await lookBefore(stage.image)
  await cutUnnamed(stage)
  const [folder = ""] = readdirSync(join(stage.home, "cases"))
  const path = join(stage.home, "cases", folder, "binding")
  const planted = `${readFileSync(path, "latin1").slice(0, -1)}A`
  writeFileSync(path, planted)
  await runRegen(stage)
  // A change of its own; what the other one left is no more known than anybody's.
  expect(await workingSlots(stage.image)).toEqual([1])
  expect(await opens(stage.image, old)).toBe(false)
  const { bindings } = await readImage(stage.image)
  expect(bindings.map(({ jwe }) => jwe === planted)).toEqual([false])
})

it("has the only entry of LUKS1 that was cut off out of its place", async () => {
  const stage = stageOf(await world.fullImage("luks1", 8))
  const before = await lookBefore(stage.image)
  const options = { confirm: ["no-free-slot"] }
  const fault: ProgramFault = (program, [act]) => program === "luksmeta" && act === "save"
  await expect(runRegen(stage, { fault, options })).rejects.toMatchObject({ code: "change-unfinished" })
  expect((await readImage(stage.image)).bindings).toEqual([])
  cutPower(stage)
  await runRegen(stage, { options })
  await expectClean(stage, before)
})
