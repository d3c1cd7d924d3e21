// Every system call that changes something, every fault, open and sealed requests: the loops of kill.interop and fault.interop without
// the gaps.
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Fault } from "../support/faults.ts"
import { ACTS, cutOff } from "./main-job.ts"
import { makeWorld, type World } from "./world.ts"

const FAULTS: readonly Fault[] = ["SIGKILL", "EIO", "ENOSPC", "EROFS", "EACCES", "ENODEV", "EMFILE", "EINTR"]
const ROWS = FAULTS.flatMap((fault) => ACTS.map((act) => [act, fault] as const))

describe("a command cut off at every system call", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.stop())

  it.each(ROWS)("%s survives %s, open requests", async (act, fault) => {
    const report = await cutOff(world, world.strangers, { act, fault, every: 1 })
    expect(report.missed).toEqual([])
  })

  it.each(ROWS)("%s survives %s, sealed requests", async (act, fault) => {
    const report = await cutOff(world, world.friends, { act, fault, every: 1 })
    expect(report.missed).toEqual([])
  })
})
