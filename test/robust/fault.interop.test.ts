// A system call that fails, every fifth (design §4.8, §4.9): a defined exit code, the cause in words, and what was there is still there.
// The full tier takes every call and more faults: main-job.full.test.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ACTS, cutOff } from "./main-job.ts"
import { makeWorld, type World } from "./world.ts"

describe("a command whose system call fails", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.stop())

  it.each((["EIO", "ENOSPC", "EROFS"] as const).flatMap((fault) => ACTS.map((act) => [act, fault] as const)))(
    "%s names %s, leaves whole files and goes on with the next start",
    async (act, fault) => {
      const report = await cutOff(world, world.strangers, { act, fault, every: 5 })
      expect(report.missed).toEqual([])
      expect(report.points).toBeGreaterThan(20)
    },
  )
})
