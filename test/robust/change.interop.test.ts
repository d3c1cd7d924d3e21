// Commands that change a volume, cut off at every tenth system call of the programs they start (`slot`, which makes few: at every fifth), and
// at every tenth of their own (security.md G-22). The full tier takes every one, on both kinds of volume with every fault: change.full.test.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { cutOffChange } from "./change-loop.ts"
import { cutOffOwn } from "./change-own.ts"
import { changeRow, inPlaceRow } from "./change-rows.ts"
import { type ChangeWorld, makeChangeWorld } from "./change-world.ts"

describe("a change of a volume that is cut off", () => {
  let world: ChangeWorld
  beforeAll(async () => {
    world = await makeChangeWorld()
  })
  afterAll(() => world.stop())

  it.each([
    ["regen", "luks2", "SIGKILL", "dies", 10],
    ["regen", "luks1", "SIGKILL", "dies", 10],
    ["regen", "luks2", "EIO", "lives on", 10],
    ["regen", "luks1", "ENOSPC", "lives on", 10],
    ["rebind", "luks2", "SIGKILL", "lives on", 10],
    ["rebind", "luks1", "SIGKILL", "dies", 10],
    ["slot add-temporary", "luks2", "SIGKILL", "dies", 5],
    ["slot remove", "luks1", "SIGKILL", "dies", 5],
  ] as const)(
    "%s on %s, a program hit by %s, and ours %s: it always opens, and goes on",
    async (act, type, fault, we, every) => {
      const template = await world.image(type, true)
      const loop = {
        dir: world.dir,
        template,
        fault,
        alone: we === "lives on",
        every,
        ...changeRow(world, act),
      }
      const report = await cutOffChange(loop)
      expect(report.missed).toEqual([])
      expect(report.points).toBeGreaterThan(5)
    },
  )

  it.each([
    ["luks1", "SIGKILL", "dies", 14],
    ["luks2", "EIO", "lives on", 22],
  ] as const)(
    "regen without a free key slot on %s, a program hit by %s, and ours %s: the others open, and it goes on",
    async (type, fault, we, every) => {
      const seen = { bound: 0, asBefore: 0, empty: 0 }
      const template = await world.fullImage(type, 8)
      const loop = { dir: world.dir, template, fault, alone: we === "lives on", every, ...inPlaceRow(seen) }
      const report = await cutOffChange(loop)
      expect(report.missed).toEqual([])
      expect(seen.bound + seen.asBefore + seen.empty).toBe(report.cut)
    },
  )

  it("regen loses nothing when the program itself is killed", async () => {
    const report = await cutOffOwn(world, { type: "luks2", fault: "SIGKILL", every: 10 })
    expect(report.missed).toEqual([])
    expect(report.points).toBeGreaterThan(50)
  })
})
