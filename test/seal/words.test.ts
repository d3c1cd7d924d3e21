import { createHash } from "node:crypto"
import { wordlist } from "@scure/bip39/wordlists/english.js"
import { expect, test } from "vitest"
import { callBackCode, checkCallBack } from "../../src/seal/call-back.ts"
import { checkFingerprintHex, checkFingerprintWords, fingerprintOf } from "../../src/seal/fingerprint.ts"
import { wordsOf } from "../../src/seal/words.ts"
import { bytesFrom } from "./people.ts"

test("the code is the first 66 bits of SHA-256, as words and as 20 digits", () => {
  const bytes = Buffer.from("nbde-rescue")
  const bits = [...createHash("sha256").update(bytes).digest()]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("")
    .slice(0, 66)
  const words = (bits.match(/.{11}/g) ?? []).map((eleven) => wordlist[Number.parseInt(eleven, 2)])
  const digits = BigInt(`0b${bits}`).toString().padStart(20, "0").match(/.{4}/g)
  expect(callBackCode(bytes)).toEqual({ words, digits })
  // As docs/protocol.md gives it for other implementations.
  expect(words.join(" ")).toBe("grab then scatter discover inmate drum")
  expect(digits?.join(" ")).toBe("2921 4881 5969 5942 9148")
})

test("all-ones and all-zeros fit 20 digits and the ends of the list", () => {
  expect((2n ** 66n - 1n).toString()).toHaveLength(20)
  expect(wordsOf(new Uint8Array(32), 6)).toEqual(Array(6).fill("abandon"))
  expect(wordsOf(new Uint8Array(32).fill(255), 6)).toEqual(Array(6).fill("zoo"))
})

const sample = bytesFrom("sample")
const { words, digits } = callBackCode(sample)

test.each<[string, string]>([
  ["the words", words.join(" ")],
  ["capitals", words.join(" ").toUpperCase()],
  ["four letters each", words.map((word) => word.slice(0, 4)).join(" ")],
  ["five letters each", words.map((word) => word.slice(0, 5)).join(" ")],
  ["commas and line ends", `\n ${words.join(",\n")}. `],
  ["digits in groups", digits.join(" ")],
  ["digits with dashes", digits.join("-")],
  ["digits in one", digits.join("")],
])("the code is taken as %s", (_, typed) => {
  expect(checkCallBack(sample, typed)).toBe(true)
})

test.each<[string, string]>([
  ["nothing", ""],
  ["five words", words.slice(0, 5).join(" ")],
  ["seven words", [...words, words[0]].join(" ")],
  ["another order", [...words].reverse().join(" ")],
  [
    "three letters each",
    words.map((word) => (word.length > 3 ? word.slice(0, 3) : word.slice(0, 2))).join(" "),
  ],
  ["longer words", words.map((word) => `${word}s`).join(" ")],
  ["19 digits", digits.join("").slice(1)],
  ["another digit", digits.join("").replace(/.$/, (d) => String((Number(d) + 1) % 10))],
  ["the code of another request", callBackCode(bytesFrom("other")).words.join(" ")],
])("the code is not taken as %s", (_, typed) => {
  expect(checkCallBack(sample, typed)).toBe(false)
})

test("four letters name every word of the list", () => {
  expect(new Set(wordlist.map((word) => word.slice(0, 4))).size).toBe(2048)
})

test("a fingerprint is compared as words or as all of its digits", () => {
  const { words, hex } = fingerprintOf("a.b.c")
  expect(words).toHaveLength(8)
  expect(checkFingerprintWords(fingerprintOf("a.b.c"), words.map((word) => word.slice(0, 4)).join(" "))).toBe(
    true,
  )
  expect(checkFingerprintWords(fingerprintOf("a.b.d"), words.join(" "))).toBe(false)
  expect(checkFingerprintWords(fingerprintOf("a.b.c"), words.slice(0, 7).join(" "))).toBe(false)
  expect(checkFingerprintHex(fingerprintOf("a.b.c"), hex.toUpperCase().replace(/(.{4})/g, "$1 "))).toBe(true)
  expect(checkFingerprintHex(fingerprintOf("a.b.c"), hex.slice(0, 63))).toBe(false)
})
