import { describe, expect, it } from "vitest"
import {
  BASE32,
  bytesNumber,
  decodeRfcBase32,
  leadingSymbols,
  numberBytes,
  numberSymbols,
  symbolOf,
  symbolsNumber,
  symbolText,
  textSymbols,
} from "../../src/bytes/base32.ts"

describe("base32 as people type it", () => {
  it("has 32 different letters and none of I, L, O and U", () => {
    expect(new Set(BASE32).size).toBe(32)
    expect(BASE32).not.toMatch(/[ILOU]/)
  })

  it.each([
    ["o", "0"],
    ["O", "0"],
    ["i", "1"],
    ["I", "1"],
    ["l", "1"],
    ["L", "1"],
    ["b", "B"],
    ["Z", "Z"],
  ])("reads %s as %s", (typed, meant) => {
    expect(BASE32[symbolOf(typed) ?? -1]).toBe(meant)
  })

  it.each(["U", "u", "-", " ", "é", "", "AB", "ß", "İ"])("does not take %j", (typed) => {
    expect(symbolOf(typed)).toBeUndefined()
  })

  it("writes and reads back every symbol", () => {
    expect(textSymbols(BASE32)).toEqual(Array.from({ length: 32 }, (_, symbol) => symbol))
    expect(symbolText(textSymbols("7zq") ?? [])).toBe("7ZQ")
    expect(textSymbols("7 Z")).toBeUndefined()
  })

  it("writes numbers highest symbol first and refuses what does not fit", () => {
    expect(numberSymbols(33n, 3)).toEqual([0, 1, 1])
    expect(symbolsNumber([0, 1, 1])).toBe(33n)
    expect(() => numberSymbols(32n, 1)).toThrow(TypeError)
    expect(() => numberSymbols(-1n, 1)).toThrow(TypeError)
  })

  it("takes the leading bits of bytes", () => {
    expect(leadingSymbols(Uint8Array.of(0b11111000, 0b01000000), 2)).toEqual([31, 1])
  })

  it("turns bytes into numbers and back, and says what does not fit", () => {
    expect(numberBytes(bytesNumber(Uint8Array.of(0, 1, 2)), 3)).toEqual(Uint8Array.of(0, 1, 2))
    expect(bytesNumber(new Uint8Array())).toBe(0n)
    expect(numberBytes(256n, 1)).toBeUndefined()
  })
})

describe("base32 as the program base32 writes it", () => {
  // RFC 4648 §10.
  it.each([
    ["MY======", "f"],
    ["MZXQ====", "fo"],
    ["MZXW6===", "foo"],
    ["mzxw6yq", "foob"],
    ["MZXW6YTB", "fooba"],
    ["MZXW6YTBOI======", "foobar"],
  ])("reads %s", (text, plain) => {
    expect(Buffer.from(decodeRfcBase32(text) ?? []).toString()).toBe(plain)
  })

  it.each(["", "M", "MZX", "MZ", "M1", "MY=A"])("refuses %j", (text) => {
    expect(decodeRfcBase32(text)).toBeUndefined()
  })
})
