import { describe, expect, it } from "vitest"
import { showJson, showShort, showText } from "../../src/text/escape.ts"

const hostile: [string, string][] = [
  ["an escape sequence", "\u001b[2J"],
  ["a bell", "\u0007"],
  ["a C1 control", "\u009b31m"],
  ["a bidi override", "\u202egnp"],
  ["a zero-width space", "a\u200bb"],
  ["a tag character", "\u{e0041}"],
  ["a newline", "a\nb"],
  ["a delete", "\u007f"],
  ["a byte order mark", "\ufeffx"],
  ["a variation selector", "x\ufe0f"],
  ["a line separator", "\u2028"],
]
const HARMFUL =
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e007f}]/u

describe("the display filter", () => {
  it.each(hostile)("makes %s visible", (_name, text) => {
    expect(showText(text)).not.toMatch(HARMFUL)
    expect(showText(text)).toMatch(/\\x|\\u\{/)
  })

  it.each(hostile)("keeps JSON with %s valid, harmless and equal", (_name, text) => {
    const json = showJson({ text }, 0)
    expect(json).not.toMatch(HARMFUL)
    expect(JSON.parse(json)).toEqual({ text })
  })

  it("leaves ordinary text of any language alone", () => {
    expect(showText("Zürich, 東京, Ωμέγα, ñ")).toBe("Zürich, 東京, Ωμέγα, ñ")
  })

  it("cuts long values in the middle", () => {
    expect(showShort("a".repeat(200), 21)).toBe(`${"a".repeat(9)}...${"a".repeat(9)}`)
  })
})
