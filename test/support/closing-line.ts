// A vitest reporter that writes one last line: "N passed, N failed, N skipped". Scripts and people read the outcome of a run there.
// It is written when the process ends, so that no other reporter can print after it. Above it stands each test that passed only when it was
// tried again, with what went wrong at first: such a test is looked into, it is not in order.
import { writeSync } from "node:fs"
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node"

export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** Counts the tests of `modules`. A file that broke before its tests ran, and an error outside any test, count as failed. */
export function tally(modules: readonly TestModule[], errors: readonly SerializedError[] = []): Tally {
  const sum: Tally = { passed: 0, failed: errors.length, skipped: 0 }
  for (const module of modules) {
    const before = sum.failed
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === "pending") sum.failed += 1
      else sum[state] += 1
    }
    if (module.state() === "failed" && sum.failed === before) sum.failed += 1
  }
  return sum
}

/** The tests of `modules` that failed at first and passed when they were tried again: where each is, and its first error. */
export function triedAgain(modules: readonly TestModule[]): string[] {
  return modules.flatMap((module) =>
    [...module.children.allTests("passed")]
      .filter((test) => test.diagnostic()?.flaky === true)
      .map(
        (test) =>
          `passed when tried again: ${module.relativeModuleId} > ${test.fullName}: ${firstError(test)}`,
      ),
  )
}

function firstError(test: TestCase): string {
  const [text = ""] = test.result().errors?.[0]?.message.split("\n") ?? []
  return text
}

export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

// vitest loads a reporter by its file's default export.
class ClosingLine implements Reporter {
  private sum: Tally | undefined
  private again: readonly string[] = []

  onInit(): void {
    process.on("exit", (code) => this.write(code))
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    this.sum = tally(modules, errors)
    this.again = triedAgain(modules)
  }

  private write(code: number): void {
    const sum = this.sum ?? { passed: 0, failed: 0, skipped: 0 }
    writeSync(1, `\n${[...this.again, closingLine(sum)].join("\n")}\n`)
    if (code === 0 && (sum.passed === 0 || sum.failed > 0)) process.exitCode = 1
  }
}

export { ClosingLine as default }
