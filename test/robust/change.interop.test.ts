// A change of a key slot cut off at every tenth system call of the programs it starts (security.md G-22). The full tier takes every one, and
// more faults: change.full.test.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { regen } from "../../src/actions/regen/regen.ts"
import { cutOffChange } from "./change-loop.ts"
import { type ChangeWorld, makeChangeWorld, NO_VIEW, regenOptions } from "./change-world.ts"

describe("a change that is cut off", () => {
  let world: ChangeWorld
  beforeAll(async () => {
    world = await makeChangeWorld()
  })
  afterAll(() => world.stop())

  it.each([
    ["luks2", true, 10],
    ["luks1", true, 6],
  ] as const)(
    "regen on %s without any other key slot: the volume opens, and it goes on",
    async (type, clevisOnly, every) => {
      const report = await cutOffChange({
        dir: world.dir,
        template: await world.image(type, clevisOnly),
        fault: "SIGKILL",
        alone: false,
        every,
        command: (stage, ports) => regen(ports, regenOptions(stage), NO_VIEW),
      })
      expect(report.missed).toEqual([])
      expect(report.points).toBeGreaterThan(40)
    },
  )
})
