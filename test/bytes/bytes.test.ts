import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { decodeBase64url, encodeBase64url } from "../../src/bytes/base64url.ts"
import { Reader } from "../../src/bytes/reader.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { memorySource, sourceWindow } from "../../src/bytes/source.ts"

describe("base64url", () => {
  it("round-trips every length", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
      expect(decodeBase64url(encodeBase64url(bytes), "x")).toEqual(bytes)
    }
  })

  it.each(["A", "AB=", "A B", "AB\n", "A+", "A/", "AB", "ABC "])(
    "refuses %j, which is not canonical",
    (text) => {
      expect(() => decodeBase64url(text, "the value")).toThrow(/the value is not canonical/)
    },
  )
})

describe("Reader", () => {
  it("reads fields in order and stops at the end", () => {
    const reader = new Reader(new Uint8Array([1, 0, 2, 0, 0, 0, 3, 65, 66, 0, 0]), "the header")
    expect([reader.u8(), reader.u16be(), reader.u32be(), reader.text(4)]).toEqual([1, 2, 3, "AB"])
    expect(reader.left).toBe(0)
    expect(() => reader.u8()).toThrow(/the header ends too early/)
  })

  it("refuses a length beyond the end before it reads", () => {
    expect(() => new Reader(new Uint8Array(4), "x").take(5)).toThrow(/ends too early/)
    expect(() => new Reader(new Uint8Array(4), "x").take(-1)).toThrow(/ends too early/)
  })
})

describe("Secret", () => {
  it("prints as (secret) in every way JavaScript prints", () => {
    const secret = new Secret(new TextEncoder().encode("hunter2"))
    for (const text of [
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: [secret] }),
    ]) {
      expect(text).not.toContain("hunter2")
      expect(text).toContain("(secret)")
    }
  })

  it("wipes its own buffer", () => {
    const bytes = new TextEncoder().encode("hunter2")
    const secret = new Secret(bytes)
    secret.wipe()
    expect([...bytes]).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect(() => secret.reveal()).toThrow(TypeError)
  })

  it("is one of several parts, which stay as they are", () => {
    const [head, tail] = [new Uint8Array([1, 2]), new Uint8Array([3])]
    const both = Secret.join([head, new Uint8Array(), tail])
    expect([...both.reveal()]).toEqual([1, 2, 3])
    both.wipe()
    expect([...head, ...tail]).toEqual([1, 2, 3])
    expect(Secret.join([]).length).toBe(0)
  })
})

describe("sourceWindow", () => {
  it("reads from the offset and never past the window", async () => {
    const window = sourceWindow(memorySource(Uint8Array.from({ length: 10 }, (_, i) => i)), 4, 3)
    expect(window.size).toBe(3)
    expect([...(await window.read(0, 100))]).toEqual([4, 5, 6])
    expect([...(await window.read(2, 2))]).toEqual([6])
    expect([...(await window.read(5, 2))]).toEqual([])
  })
})
