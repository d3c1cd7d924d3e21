// Every system call of every program that regen, rebind and slot start, on LUKS1 and LUKS2: killed with ours, with and without another key slot;
// killed alone, or failing with EIO or ENOSPC, without one; all of these once more for regen where no key slot is free. Then every call of
// regen's own. About 2,700 points, two to four seconds each on two busy processors; what the rows are and what `npm test` takes of them
// stands in docs/operations.md.
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { cutOffChange } from "./change-loop.ts"
import { cutOffOwn } from "./change-own.ts"
import { CHANGE_ACTS, changeRow, inPlaceRow } from "./change-rows.ts"
import { type ChangeWorld, makeChangeWorld } from "./change-world.ts"

const TYPES = ["luks1", "luks2"] as const
const FAULTS = [
  ["SIGKILL", "dies", true],
  ["SIGKILL", "dies", false],
  ["SIGKILL", "lives on", true],
  ["EIO", "lives on", true],
  ["ENOSPC", "lives on", true],
] as const
const ROWS = FAULTS.flatMap((fault) =>
  TYPES.flatMap((type) => CHANGE_ACTS.map((act) => [act, type, ...fault] as const)),
)

describe("a change of a volume cut off at every system call", () => {
  let world: ChangeWorld
  beforeAll(async () => {
    world = await makeChangeWorld()
  })
  afterAll(() => world.stop())

  it.each(ROWS)(
    "%s on %s, a program hit by %s, and ours %s, clevis only: %s",
    async (act, type, fault, we, only) => {
      const template = await world.image(type, only)
      const loop = {
        dir: world.dir,
        template,
        fault,
        alone: we === "lives on",
        every: 1,
        ...changeRow(world, act),
      }
      const report = await cutOffChange(loop)
      expect(report.missed).toEqual([])
      console.log(`${act} on ${type}, ${fault}, ours ${we}, clevis only ${only}: ${report.cut} points`)
    },
  )

  it.each(
    TYPES.flatMap((type) =>
      FAULTS.flatMap(([fault, we, only]) => (only ? [[type, fault, we] as const] : [])),
    ),
  )("regen without a free key slot on %s, a program hit by %s, and ours %s", async (type, fault, we) => {
    const seen = { bound: 0, asBefore: 0, empty: 0 }
    const template = await world.fullImage(type, type === "luks1" ? 8 : 32)
    const alone = we === "lives on"
    const report = await cutOffChange({
      dir: world.dir,
      template,
      fault,
      alone,
      every: 1,
      ...inPlaceRow(seen),
    })
    expect(report.missed).toEqual([])
    console.log(
      `regen in place on ${type}, ${fault}, ours ${we}: ${report.cut} points, ${JSON.stringify(seen)}`,
    )
  })

  it.each(
    TYPES.flatMap((type) => (["SIGKILL", "ENOSPC", "EIO"] as const).map((fault) => [type, fault] as const)),
  )("regen on %s, its own calls, %s", async (type, fault) => {
    const report = await cutOffOwn(world, { type, fault, every: 1 })
    expect(report.missed).toEqual([])
    console.log(`regen on ${type}, its own calls, ${fault}: ${report.faulted} points`)
  })
})
