// `flow run` killed at some of its system calls; the full tier takes every one: flow-killed.full.test.ts.
import { expect, it } from "vitest"
import { killRunbook } from "./flow-killed.ts"

it("a runbook that is killed goes on where it stood, and does nothing twice", async () => {
  const report = await killRunbook(9)
  expect(report.missed).toEqual([])
  expect(report.faulted).toBeGreaterThan(4)
})
