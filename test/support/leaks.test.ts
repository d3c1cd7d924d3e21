import { createHash } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { filesUnder, findLeaks, formsOf, haystack, stringsIn } from "./leaks.ts"
import { workspace } from "./workspace.ts"

const noise = (length: number, seed = "noise") =>
  createHash("shake256", { outputLength: length }).update(seed).digest()

const SECRET = noise(32, "secret")
const PASSPHRASE = Buffer.from('CANARY-0f1e "2d3c"\n4b5a69788796')

// Written here once more, not with the finder's own code: otherwise a wrong encoding would agree with itself.
const LEAKS: Readonly<Record<string, (secret: Buffer) => string | Buffer>> = {
  raw: (secret) => secret,
  reversed: (secret) => Buffer.from([...secret].reverse()),
  hex: (secret) => secret.toString("hex"),
  "hex in capitals": (secret) => secret.toString("hex").toUpperCase(),
  "a Buffer that was printed": (secret) => inspect(secret),
  "a fingerprint": (secret) => [...secret].map((b) => b.toString(16).padStart(2, "0")).join(":"),
  "xxd, even": (secret) => secret.toString("hex").replaceAll(/(.{4})/g, "$1 "),
  "xxd, odd": (secret) =>
    Buffer.concat([Buffer.from("?"), secret])
      .toString("hex")
      .replaceAll(/(.{4})/g, "$1 "),
  base64: (secret) => secret.toString("base64"),
  "base64 one byte later": (secret) =>
    Buffer.concat([Buffer.from("?"), secret, Buffer.from("!")]).toString("base64"),
  "base64 two bytes later": (secret) =>
    Buffer.concat([Buffer.from("??"), secret, Buffer.from("!")]).toString("base64"),
  base64url: (secret) => secret.toString("base64url"),
  "base64url one byte later": (secret) => Buffer.concat([Buffer.from("?"), secret]).toString("base64url"),
  "base64url two bytes later": (secret) => Buffer.concat([Buffer.from("??"), secret]).toString("base64url"),
  ...Object.fromEntries(
    [0, 1, 2, 3, 4].map((skip) => [
      `base32, ${skip} bytes later`,
      (secret: Buffer) => base32(Buffer.concat([Buffer.alloc(skip, "?"), secret])),
    ]),
  ),
  "base32 in small letters": (secret) => base32(secret).toLowerCase(),
  "UTF-16 little-endian": (secret) => Buffer.from(secret.toString("latin1"), "utf16le"),
  "UTF-16 big-endian": (secret) => Buffer.from(secret.toString("latin1"), "utf16le").swap16(),
  "a byte string read as characters": (secret) => Buffer.from(secret.toString("latin1"), "utf8"),
  "a JSON string": (secret) => JSON.stringify(secret.toString("latin1")),
  "JSON escapes": (secret) => [...secret].map((b) => `\\u${b.toString(16).padStart(4, "0")}`).join(""),
  "C escapes": (secret) =>
    [...secret].map((b) => `\\x${b.toString(16).padStart(2, "0").toUpperCase()}`).join(""),
  "percent escapes": (secret) =>
    [...secret].map((b) => `%${b.toString(16).padStart(2, "0").toUpperCase()}`).join(""),
  "a URI component": (secret) => encodeURIComponent(secret.toString("latin1")),
  "a Buffer as JSON": (secret) => JSON.stringify(secret),
  "a Buffer as indented JSON, joined": (secret) => [...secret].join(", "),
  "a Uint8Array as JSON": (secret) => JSON.stringify(new Uint8Array(secret)),
  "a printed number": (secret) => secret.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n).toString(),
}

function base32(bytes: Buffer): string {
  let number = BigInt(`0x01${bytes.toString("hex")}`) << BigInt((5 - ((bytes.length * 8) % 5)) % 5)
  let text = ""
  for (let left = Math.ceil((bytes.length * 8) / 5); left > 0; left -= 1, number >>= 5n) {
    text = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number(number & 31n)] + text
  }
  return text
}

function plant(leak: string | Buffer): Buffer {
  return Buffer.concat([noise(5000, "before"), Buffer.from(leak), noise(3001, "after")])
}

describe("the leak finder", () => {
  const needles = [
    { name: "secret", bytes: SECRET },
    { name: "passphrase", bytes: PASSPHRASE },
  ]

  it.each(Object.keys(LEAKS))("finds %s", (kind) => {
    const leak = LEAKS[kind] ?? (() => "")
    for (const needle of needles) {
      const leaks = findLeaks(needles, [haystack("log", plant(leak(Buffer.from(needle.bytes))))])
      expect(leaks.map((each) => each.needle)).toContain(needle.name)
      expect(
        leaks.every((each) => each.needle === needle.name && each.haystack === "log" && each.offset >= 4990),
      ).toBe(true)
    }
  })

  it("finds any eight bytes in a row", () => {
    for (let at = 0; at + 8 <= SECRET.length; at += 1) {
      const part = SECRET.subarray(at, at + 8)
      expect(findLeaks(needles, [haystack("part", plant(part))]), `bytes ${at}`).toMatchObject([
        { form: "raw", offset: 5000 },
      ])
      expect(findLeaks(needles, [haystack("part", plant(part.toString("hex")))]), `hex ${at}`).not.toEqual([])
      expect(
        findLeaks(needles, [haystack("part", plant(part.toString("base64")))]),
        `base64 ${at}`,
      ).not.toEqual([])
    }
  })

  it("finds every form it looks for, also of the shortest needle", () => {
    const short = noise(8, "short")
    for (const { name, bytes } of formsOf(short)) {
      const forms = findLeaks([{ name: "short", bytes: short }], [haystack("x", plant(bytes))]).map(
        (each) => each.form,
      )
      expect(forms).toContain(name)
    }
  })

  it("finds nothing in noise and in the ends of a needle", () => {
    expect(findLeaks(needles, [haystack("noise", noise(2_000_000))])).toEqual([])
    expect(findLeaks(needles, [haystack("seven", plant(SECRET.subarray(0, 7)))])).toEqual([])
    expect(findLeaks(needles, [haystack("empty", ""), haystack("tiny", "x")])).toEqual([])
  })

  it("refuses a needle that chance would find", () => {
    expect(() => findLeaks([{ name: "pin", bytes: Buffer.from("1234567") }], [])).toThrow(TypeError)
  })

  it("looks into all files of a folder, and at their names", () => {
    const folder = workspace()
    mkdirSync(join(folder, "a", "b"), { recursive: true })
    writeFileSync(join(folder, "a", "b", "deep"), plant(SECRET))
    writeFileSync(join(folder, "a", SECRET.toString("hex")), "")
    const places = findLeaks(needles, filesUnder(folder)).map((leak) => leak.haystack)
    expect(new Set(places)).toEqual(new Set([join(folder, "a", "b", "deep"), `names in ${folder}`]))
  })

  it("looks into the strings of system calls", () => {
    const call = {
      pid: 1,
      name: "execve",
      args: `"/bin/x", ["x", "--key=${SECRET.toString("hex")}"]`,
      result: "0",
      injected: false,
    }
    expect(findLeaks(needles, stringsIn([call]))).toMatchObject([{ needle: "secret", form: "hex" }])
  })
})
