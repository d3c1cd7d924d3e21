// kill -9 at every fifth system call that changes something (design §4.8). The full tier takes every call: main-job.full.test.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ACTS, cutOff } from "./main-job.ts"
import { makeWorld, type World } from "./world.ts"

describe("a killed command", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.stop())

  it.each(ACTS)("%s loses nothing and goes on with the next start", async (act) => {
    const report = await cutOff(world, world.strangers, { act, fault: "SIGKILL", every: 5 })
    expect(report.missed).toEqual([])
    expect(report.points).toBeGreaterThan(20)
  })
})
