import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { parseStrictJson, parseStrictJsonBytes } from "../../src/bytes/json.ts"

const limits = { what: "the text" }

describe("strict JSON", () => {
  it.each([
    "null",
    "true",
    "[]",
    "{}",
    ' { "a" : [ 1 , -0.5e3 , "\\u00e9\\n" , { } ] } ',
    '"\\ud83d\\ude00"',
    "[[[[]]]]",
    "0",
    "-1",
    "1e5",
  ])("reads %s as JSON.parse does", (text) => {
    expect(JSON.stringify(parseStrictJson(text, limits))).toBe(JSON.stringify(JSON.parse(text)))
  })

  it.each([
    ["nothing", ""],
    ["two values", "1 2"],
    ["a trailing comma", "[1,]"],
    ["an open list", "[1"],
    ["a comma first", "[,1]"],
    ["an open string", '"a'],
    ["a control character", '"a\u0001"'],
    ["a bad escape", '"\\x41"'],
    ["a lone surrogate", '"\\ud800"'],
    ["a leading zero", "01"],
    ["a plus sign", "+1"],
    ["hexadecimal", "0x1"],
    ["NaN", "NaN"],
    ["a number beyond 2^53", "9007199254740993"],
    ["an infinite number", "1e999"],
    ["single quotes", "'a'"],
    ["a comment", "/* */ 1"],
    ["duplicate names", '{"a":1,"a":2}'],
    ["duplicate names written differently", '{"a":1,"\\u0061":2}'],
    ["a name without quotes", "{a:1}"],
    ["a missing colon", '{"a" 1}'],
    ["a byte order mark", "\ufeff{}"],
    ["a depth of 40", `${"[".repeat(40)}${"]".repeat(40)}`],
  ])("refuses %s", (_name, text) => {
    expect(() => parseStrictJson(text, limits)).toThrow(ToolError)
  })

  it("takes so many values and not one more", () => {
    const three = "[0,{}]"
    expect(parseStrictJson(three, { ...limits, maxValues: 3 })).toEqual([0, {}])
    expect(() => parseStrictJson(three, { ...limits, maxValues: 2 })).toThrow("too many values")
    expect(() => parseStrictJson(`[${"{},".repeat(300_000)}0]`, limits)).toThrow("too many values")
  })

  it("keeps the last of duplicate names where the format says so", () => {
    expect(parseStrictJson('{"a":1,"a":2}', { ...limits, duplicates: "last" })).toEqual({ a: 2 })
  })

  it("never touches a prototype", () => {
    const value = parseStrictJson('{"__proto__":{"polluted":true}}', limits) as Record<string, unknown>
    expect(Object.getPrototypeOf(value)).toBe(null)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.keys(value)).toEqual(["__proto__"])
  })

  it("refuses bytes that are not UTF-8", () => {
    expect(() => parseStrictJsonBytes(new Uint8Array([0x22, 0xff, 0x22]), limits)).toThrow(/not UTF-8/)
  })

  it("says where it failed", () => {
    try {
      parseStrictJson('{"a": tru}', limits)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: "bad-json", details: { offset: 6 } })
    }
  })
})
