import { describe, expect, it } from "vitest"
import { parseDeadline } from "../../../src/actions/case/deadline.ts"
import { showDay } from "../../../src/text/show-time.ts"

// Sunday, 22 November 2026, 03:00, by the clock of this computer.
const NOW = new Date(2026, 10, 22, 3, 0).getTime()
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime()

describe("a deadline", () => {
  it.each<[string, number]>([
    ["2026-11-27 18:00", at(2026, 10, 27, 18, 0)],
    ["2026-11-27T18:00", at(2026, 10, 27, 18, 0)],
    ["2026-11-27", at(2026, 10, 27, 23, 59)],
    ["Fri 18:00", at(2026, 10, 27, 18, 0)],
    ["friday", at(2026, 10, 27, 23, 59)],
    ["sun", at(2026, 10, 22, 23, 59)],
    ["Sun 02:00", at(2026, 10, 29, 2, 0)],
    ["today 12:30", at(2026, 10, 22, 12, 30)],
    [" Tomorrow ", at(2026, 10, 23, 23, 59)],
    ["tomorrow 9:05", at(2026, 10, 23, 9, 5)],
    ["18:00", at(2026, 10, 22, 18, 0)],
    ["02:00", at(2026, 10, 23, 2, 0)],
  ])("%j is read by the clock of this computer", (text, ms) => {
    expect(parseDeadline(text, NOW)).toBe(ms)
  })

  it.each([
    "soon",
    "",
    "2026-02-31",
    "2026-11-27 25:00",
    "27.11.2026",
    "fr",
    "frog 18:00",
    "2026-11-21",
    "today 02:59",
    "2028-01-01",
  ])("%j is refused, never guessed", (text) => {
    expect(() => parseDeadline(text, NOW)).toThrow(expect.objectContaining({ code: "bad-deadline" }))
  })

  it("is shown with its day and the time zone", () => {
    expect(showDay(at(2026, 10, 27, 18, 0))).toMatch(/^Fri 2026-11-27 18:00 UTC([+-]\d\d:\d\d)?$/)
    expect(showDay(Number.NaN)).toBe("unknown time")
  })
})
