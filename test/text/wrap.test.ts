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

it("lets no control, bidi or hidden character through, however long the line", () => {
  const hostile = "db1\u001b]52;c;cm0=\u0007\u009b2J\u202e\u200b"
  for (const columns of [10, 200])
    expect(wrapLine(hostile, columns).join("")).toBe("db1\\x1b]52;c;cm0=\\x07\\x9b2J\\u{202e}\\u{200b}")
})

it("loses no character but spaces", () => {
  const text = `    path ${"x".repeat(200)} and a tail of words that goes on`
  const lines = wrapLine(text, 30)
  expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""))
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(30)
})
