import { describe, expect, it } from "vitest"
import type { TestModule } from "vitest/node"
import { closingLine, tally, triedAgain } from "./closing-line.ts"

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

  it("names the tests that passed only when they were tried again, with their first error", () => {
    const test = (fullName: string, flaky: boolean) => ({
      fullName,
      diagnostic: () => ({ flaky }),
      result: () => ({ state: "passed", errors: flaky ? [{ message: "never showed it\nscreen" }] : [] }),
    })
    const tests = [test("sees > it", true), test("sees > that", false)]
    const one = { relativeModuleId: "test/a.test.ts", children: { allTests: () => tests } }
    expect(triedAgain([one as unknown as TestModule])).toEqual([
      "passed when tried again: test/a.test.ts > sees > it: never showed it",
    ])
  })
})
