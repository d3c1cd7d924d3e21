import { expect, it } from "vitest"
import { wrapLine } from "../../src/text/wrap.ts"

it.each([
  ["short", 10, ["short"]],
  ["one two three", 10, ["one two", "three"]],
  ["  one two three", 10, ["  one two", "  three"]],
  ["  abcdefghijklmnop", 10, ["  abcdefgh", "  ijklmnop"]],
  ["", 10, [""]],
])("wraps %j to %i columns", (text, columns, lines) => {
  expect(wrapLine(text, columns)).toEqual(lines)
})

it("loses no character but spaces", () => {
  const text = `    path ${"x".repeat(200)} and a tail of words that goes on`
  const lines = wrapLine(text, 30)
  expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""))
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(30)
})
