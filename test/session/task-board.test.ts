import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { withProgress } from "../../src/actions/progress.ts"
import { makeProgressBar } from "../../src/cli/progress-bar.ts"
import { makeTaskBoard, type ShownTask } from "../../src/session/task-board.ts"
import { plainProgress, progressLine } from "../../src/text/progress-line.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const DISK = { what: "Searching /dev/sdb", of: 30e9, unit: "bytes" } as const

describe("a task", () => {
  it("is not told before half a second, and then four times a second until it ends", () => {
    const told: (ShownTask | undefined)[] = []
    const running = makeTaskBoard((shown) => told.push(shown))(DISK)
    vi.advanceTimersByTime(499)
    expect(told).toEqual([])
    running.to(12e9)
    vi.advanceTimersByTime(501)
    expect(told).toMatchObject([
      { done: 12e9, elapsed: 500 },
      { done: 12e9, elapsed: 750 },
      { done: 12e9, elapsed: 1000 },
    ])
    running.end()
    running.end()
    vi.advanceTimersByTime(5000)
    expect(told.slice(3)).toEqual([undefined])
  })

  it("that is over at once is never told", () => {
    const told: unknown[] = []
    const begin = makeTaskBoard((shown) => told.push(shown))
    for (let times = 0; times < 20; times++) {
      const running = begin(DISK)
      vi.advanceTimersByTime(100)
      running.end()
    }
    expect(told).toEqual([])
  })

  it("gives way to a later one, and is there again after it", () => {
    const told: (string | undefined)[] = []
    const begin = makeTaskBoard((shown) => told.push(shown?.task.what))
    const outer = begin({ what: "outer" })
    vi.advanceTimersByTime(500)
    const inner = begin({ what: "inner" })
    vi.advanceTimersByTime(500)
    inner.end()
    vi.advanceTimersByTime(250)
    outer.end()
    expect(told).toEqual(["outer", "outer", "inner", "outer", undefined])
  })

  it("ends when the work fails", async () => {
    const ended = vi.fn()
    const task = () => ({ to: () => {}, end: ended })
    await expect(withProgress({ task }, DISK, () => Promise.reject(new Error("no")))).rejects.toThrow("no")
    expect(ended).toHaveBeenCalledTimes(1)
    expect(await withProgress({}, DISK, async (to) => to(1))).toBeUndefined()
  })
})

describe("its line", () => {
  it.each<[ShownTask, string]>([
    [
      { task: DISK, done: 12e9, elapsed: 600 },
      "[########............]  40 %  Searching /dev/sdb, 12.0 GB of 30.0 GB",
    ],
    [
      { task: { what: "Asking Tang", of: 3 }, done: 3, elapsed: 600 },
      "[###################.]  99 %  Asking Tang, 3 of 3",
    ],
    [
      { task: { what: "Testing key slot 1", seconds: 4 }, done: 0, elapsed: 1000 },
      "[#####...............]  25 %  Testing key slot 1",
    ],
    [{ task: { what: "Opening your keys" }, done: 0, elapsed: 2600 }, "Opening your keys: 2 s"],
    [{ task: { what: "x\u001b[2J", of: 0 }, done: 0, elapsed: 600 }, "x\\x1b[2J: 0 s"],
  ])("of %j is %j", (shown, line) => {
    expect(progressLine(shown, 80)).toBe(line)
    expect(progressLine(shown, 30).length).toBeLessThanOrEqual(30)
  })

  it("for a screen reader has no bar", () => {
    expect(plainProgress({ task: DISK, done: 12e9, elapsed: 600 })).toBe(
      "Searching /dev/sdb: 40 %, 12.0 GB of 30.0 GB",
    )
  })
})

describe("on the lines of a terminal", () => {
  function terminal(more: { json?: boolean; stderrIsTerminal?: boolean } = {}) {
    const written: string[] = []
    const out = {
      json: false,
      stderrIsTerminal: true,
      columns: 80,
      say: (line: string) => void written.push(`${line}\n`),
      redraw: (line: string) => void written.push(`\r${line}`),
      ...more,
    }
    return { out, written }
  }

  it("the bar is drawn over itself and is gone at the end", () => {
    const { out, written } = terminal()
    const running = makeProgressBar(out, false).task(DISK)
    vi.advanceTimersByTime(600)
    running.to(15e9)
    vi.advanceTimersByTime(200)
    running.end()
    expect(written).toEqual([
      "\r[....................]   0 %  Searching /dev/sdb, 0 bytes of 30.0 GB",
      "\r[##########..........]  50 %  Searching /dev/sdb, 15.0 GB of 30.0 GB",
      "\r",
    ])
  })

  it("a line that is said does not stand behind a bar", () => {
    const { out, written } = terminal()
    const bar = makeProgressBar(out, false)
    const running = bar.task(DISK)
    vi.advanceTimersByTime(500)
    bar.clear()
    bar.clear()
    running.end()
    expect(written.slice(1)).toEqual(["\r"])
  })

  it("for a screen reader there is a plain line every ten seconds", () => {
    const { out, written } = terminal()
    const running = makeProgressBar(out, true).task(DISK)
    vi.advanceTimersByTime(21_000)
    running.end()
    expect(written).toEqual(Array(3).fill("Searching /dev/sdb: 0 %, 0 bytes of 30.0 GB\n"))
  })

  it.each([{ json: true }, { stderrIsTerminal: false }])("with %j nothing is drawn", (more) => {
    const { out, written } = terminal(more)
    for (const plain of [true, false]) {
      const running = makeProgressBar(out, plain).task(DISK)
      vi.advanceTimersByTime(30_000)
      running.end()
    }
    expect(written).toEqual([])
  })
})
