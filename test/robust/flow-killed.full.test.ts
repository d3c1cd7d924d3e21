// `flow run` killed at every system call that changes something.
import { expect, it } from "vitest"
import { killRunbook } from "./flow-killed.ts"

it("a runbook that is killed at any call goes on where it stood, and does nothing twice", async () => {
  const report = await killRunbook(1)
  expect(report.missed).toEqual([])
  expect(report.points).toBeGreaterThan(40)
}, 900_000)
