import { describe, expect, it } from "vitest"
import type { TestModule } from "vitest/node"
import { closingLine, tally } from "./closing-line.ts"

type State = "passed" | "failed" | "skipped" | "pending"

function module(states: readonly State[], state: State = "passed"): TestModule {
  const tests = states.map((each) => ({ result: () => ({ state: each }) }))
  return { children: { allTests: () => tests }, state: () => state } as unknown as TestModule
}

describe("the closing line", () => {
  it("counts the tests of all files", () => {
    const sum = tally([module(["passed", "passed", "skipped"]), module(["failed", "passed"], "failed")])
    expect(closingLine(sum)).toBe("3 passed, 1 failed, 1 skipped")
  })

  it("counts a file that broke before its tests ran as a failure", () => {
    expect(tally([module([], "failed")])).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it("counts an error outside every test as a failure", () => {
    expect(tally([module(["passed"])], [{ message: "late" }])).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it("counts a test that never ended as a failure", () => {
    expect(tally([module(["pending"])])).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})
