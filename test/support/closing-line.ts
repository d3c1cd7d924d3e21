// A vitest reporter that writes one last line: "N passed, N failed, N skipped". Scripts and people read the outcome of a run there.
// It is written when the process ends, so that no other reporter can print after it.
import { writeSync } from "node:fs"
import type { Reporter, SerializedError, TestModule } from "vitest/node"

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

export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

// vitest loads a reporter by its file's default export.
class ClosingLine implements Reporter {
  private sum: Tally | undefined

  onInit(): void {
    process.on("exit", (code) => this.write(code))
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    this.sum = tally(modules, errors)
  }

  private write(code: number): void {
    const sum = this.sum ?? { passed: 0, failed: 0, skipped: 0 }
    writeSync(1, `\n${closingLine(sum)}\n`)
    if (code === 0 && (sum.passed === 0 || sum.failed > 0)) process.exitCode = 1
  }
}

export { ClosingLine as default }
