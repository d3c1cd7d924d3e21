// How a change ends: nothing in the home opens the old passphrase any more and its duty is closed, also where it was cut off before; and where
// the only entry of LUKS1 was cut off out of its place, the home still has it.
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { overview } from "../../../src/actions/case/case-desk.ts"
import { endDuty } from "../../../src/actions/case/end-duty.ts"
import { type RegenOptions, type RegenView, regen } from "../../../src/actions/regen/regen.ts"
import { saveHeaderCopy } from "../../../src/actions/regen/save-copy.ts"
import {
  ADMIN,
  type Before,
  type ChangeWorld,
  expectClean,
  lookBefore,
  makeChangeWorld,
  makeStage,
  NO_VIEW,
  openInRecord,
  regenOptions,
  type Stage,
  startPorts,
} from "../../robust/change-world.ts"
import { type ProgramFault, runRegen } from "../../robust/run-regen.ts"
import { filesUnder, findLeaks, type Needle } from "../../support/leaks.ts"
import { addKeyslot, opens } from "../../support/luks-image.ts"
import { workspace } from "../../support/workspace.ts"

let world: ChangeWorld
beforeAll(async () => {
  world = await makeChangeWorld()
})
afterAll(() => world.stop())

/** The old passphrase, or a header that it opens, given out by the home at `home`. */
async function homeOpensOld(stage: Stage, { old }: Before, home = stage.home): Promise<boolean> {
  const needles: Needle[] = [{ name: "old", bytes: old }]
  if (findLeaks(needles, [...filesUnder(home), ...filesUnder(join(stage.dir, "run"))]).length > 0) return true
  const output = join(workspace(), "copy.img")
  const { ports, close } = startPorts({ ...stage, home })
  try {
    await saveHeaderCopy(ports, { path: stage.image, slot: 1, output })
  } catch (error) {
    expect(error).toMatchObject({ code: "no-header-copy" })
    return false
  } finally {
    await close()
  }
  return await opens(output, old, 1)
}

/** The person who has the file says that it is gone. */
async function endSaved(stage: Stage): Promise<void> {
  const { ports, close } = startPorts(stage)
  const { duties } = await overview(ports)
  const saved = duties.find(({ subject }) => subject.endsWith("in the file copy.img"))
  await endDuty(ports, saved?.id ?? 0, { kind: "destroyed", what: "copy.img" })
  await close()
}

describe("a change that has ended", () => {
  it.each(["luks1", "luks2"] as const)("leaves nothing that opens the old passphrase of %s", async (type) => {
    const stage = makeStage(join(workspace(), "stage"), await world.image(type, true))
    const before = await lookBefore(stage.image)
    const cut = runRegen(stage, { fault: (_, [act]) => act === "luksKillSlot" })
    await expect(cut).rejects.toMatchObject({ code: "change-unfinished" })
    expect(openInRecord(stage.home)).toEqual(["header-copy"])
    expect(await homeOpensOld(stage, before)).toBe(true)
    // A header copy that was given out is a duty of its own: nobody but a person can end it.
    expect(openInRecord(stage.home)).toEqual(["header-copy", "header-copy"])
    await endSaved(stage)
    const backup = join(workspace(), "backup")
    cpSync(stage.home, backup, { recursive: true })
    await runRegen(stage)
    await expectClean(stage, before)
    expect(await homeOpensOld(stage, before)).toBe(false)
    // Neither does a copy of the home from the time between: the key to it was not in there.
    expect(await homeOpensOld(stage, before, backup)).toBe(false)
  })

  it("closes the duty also where it was cut off between the last proof and the end", async () => {
    const stage = makeStage(join(workspace(), "stage"), await world.image("luks2", true))
    const before = await lookBefore(stage.image)
    const { ports, close } = startPorts(stage)
    const home = await ports.openHome()
    let proved = false
    const remove: typeof home.state.remove = async (name) => {
      if (proved) throw new Error("the power went")
      await home.state.remove(name)
    }
    const dying = { ...home, state: { ...home.state, remove } }
    const done: RegenView["done"] = (_, step) => {
      proved ||= step === "test-old"
    }
    const cut = regen({ ...ports, openHome: async () => dying }, regenOptions(stage), { ...NO_VIEW, done })
    await expect(cut).rejects.toThrow("the power went")
    await close()
    expect(openInRecord(stage.home)).toEqual(["header-copy", "regen"])
    await runRegen(stage)
    await expectClean(stage, before)
    expect(await homeOpensOld(stage, before)).toBe(false)
  })
})

describe("LUKS1 without a free key slot", () => {
  const fullStage = async (): Promise<Stage> => {
    const stage = makeStage(join(workspace(), "stage"), await world.image("luks1", false))
    for (const slot of [2, 3, 4, 5, 6, 7]) await addKeyslot(stage.image, ADMIN, `other ${slot}`, slot)
    return stage
  }
  const TOLD: Partial<RegenOptions> = { confirm: ["no-free-slot"] }

  // Its one entry is taken out and put in twice: with the mark before the key slot is changed, without it at the end.
  it.each([1, 2])("goes on where its entry was cut off out of its place, time %d", async (time) => {
    const stage = await fullStage()
    const before = await lookBefore(stage.image)
    let saved = 0
    const fault: ProgramFault = (program, [act]) =>
      program === "luksmeta" && act === "save" && ++saved >= time
    await expect(runRegen(stage, { fault, options: TOLD })).rejects.toMatchObject({
      code: "change-unfinished",
    })
    expect(saved).toBe(time)
    expect(readdirSync(join(stage.home, "cases"))).toHaveLength(1)
    const back = runRegen(stage, { options: { ...TOLD, beginAgain: true } })
    await expect(back).rejects.toMatchObject({ details: { cause: "slot-taken" } })
    await runRegen(stage, { options: TOLD })
    await expectClean(stage, before)
  })

  it("finds it also where no key slot is named", async () => {
    const stage = await fullStage()
    const before = await lookBefore(stage.image)
    const fault: ProgramFault = (program, [act]) => program === "luksmeta" && act === "save"
    await expect(runRegen(stage, { fault, options: TOLD })).rejects.toMatchObject({
      code: "change-unfinished",
    })
    const { slot: _, ...whole } = regenOptions(stage, TOLD)
    const { ports, close } = startPorts(stage)
    await regen(ports, whole, NO_VIEW)
    await close()
    await expectClean(stage, before)
  })
})

describe("the header copy of a change that was cut off", () => {
  const save = async (stage: Stage, output: string): Promise<void> => {
    const { ports, close } = startPorts(stage)
    await saveHeaderCopy(ports, { path: stage.image, slot: 1, output }).finally(close)
  }

  it("is given out also where no header is left on the disk, unless it could be that of another", async () => {
    const stage = makeStage(join(workspace(), "stage"), await world.image("luks1", true))
    const { old } = await lookBefore(stage.image)
    const cut = runRegen(stage, { fault: (_, [act]) => act === "luksKillSlot" })
    await expect(cut).rejects.toMatchObject({ code: "change-unfinished" })
    const whole = readFileSync(stage.image)
    writeFileSync(stage.image, Buffer.alloc(whole.length))
    const output = join(stage.dir, "copy.img")
    await save(stage, output)
    writeFileSync(stage.image, Buffer.concat([readFileSync(output), whole.subarray(statSync(output).size)]))
    expect(await opens(stage.image, old, 1)).toBe(true)
    // The whole disk where the partition was meant: the path is wrong, and not the header.
    writeFileSync(stage.image, Buffer.concat([Buffer.alloc(1 << 20), whole]))
    await expect(save(stage, join(stage.dir, "no.img"))).rejects.toMatchObject({ code: "volume-inside" })
    writeFileSync(stage.image, whole)
    const other = makeStage(join(workspace(), "stage"), await world.image("luks2", true))
    const both = { ...stage, image: other.image }
    await expect(runRegen(both, { fault: (_, [act]) => act === "luksKillSlot" })).rejects.toThrow()
    writeFileSync(stage.image, Buffer.alloc(whole.length))
    await expect(save(stage, join(stage.dir, "no.img"))).rejects.toMatchObject({ code: "no-header-copy" })
  })
})
