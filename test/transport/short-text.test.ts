import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import {
  encodeShortText,
  findShortTexts,
  SHORT_PREFIX,
  shortTextLength,
  shortTextRoom,
} from "../../src/transport/short-text.ts"
import { codeOf } from "../support/code-of.ts"

function bytesFrom(seed: string, length: number): Uint8Array {
  return createHash("shake256", { outputLength: length }).update(seed).digest()
}

/** The 45 characters of QR codes (ISO/IEC 18004, table 5). */
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]+$/
/** The basic alphabet of SMS (3GPP TS 23.038), as far as it is used here. */
const GSM = /^[0-9A-Z $%+\-.]+$/

describe("short text", () => {
  it("comes back for every length from 1 to 300 bytes and is as long as was said", () => {
    for (let length = 1; length <= 300; length++) {
      const bytes = bytesFrom(`text ${length}`, length)
      const text = encodeShortText(bytes)
      expect(text.length).toBe(shortTextLength(length))
      expect(shortTextRoom(text.length)).toBe(length)
      expect(findShortTexts(text).map((found) => Buffer.from(found))).toEqual([Buffer.from(bytes)])
    }
  })

  it("is found at once between hundreds of words that could belong to it", () => {
    const text = `${encodeShortText(bytesFrom("one of many", 8))} ${`${"A".repeat(20)} `.repeat(380)}\n`
    expect(findShortTexts(text.repeat(64))).toHaveLength(64)
  })

  it("is made of characters that QR codes and SMS both have, and begins as it should", () => {
    for (let n = 0; n < 200; n++) {
      const text = encodeShortText(bytesFrom(`alphabet ${n}`, 100))
      expect(text).toMatch(ALPHANUMERIC)
      expect(text).toMatch(GSM)
      expect(text.startsWith(SHORT_PREFIX)).toBe(true)
      expect(text.slice(SHORT_PREFIX.length)).toMatch(/^[0-9A-Z$%+\-.]+$/)
    }
  })

  const bytes = bytesFrom("mangled", 120)
  const exact = encodeShortText(bytes)
  const body = exact.slice(SHORT_PREFIX.length)
  const wrapped = body.replace(/(.{30})/g, "$1\n")

  it.each<[string, string]>([
    ["small letters", exact.toLowerCase()],
    ["lines of a mail program", `${SHORT_PREFIX}\n${wrapped}`],
    ["lines of Windows", `${SHORT_PREFIX}${wrapped}`.replaceAll("\n", "\r\n")],
    ["a quoted mail", `> ${SHORT_PREFIX}${wrapped}`.replaceAll("\n", "\n> ")],
    ["a quoted mail in HTML", `&gt; ${SHORT_PREFIX}${wrapped}`.replaceAll("\n", "\n&gt; ")],
    ["a quote of a quote", `> > ${SHORT_PREFIX}${wrapped}`.replaceAll("\n", "\n> > ")],
    ["blanks in groups of five", SHORT_PREFIX + body.replace(/(.{5})/g, "$1 ")],
    ["blanks that do not break", SHORT_PREFIX + body.replace(/(.{5})/g, "$1\u00a0")],
    ["characters that cannot be seen", SHORT_PREFIX + body.replace(/(.{7})/g, "$1\u200b")],
    ["dashes of a word processor", exact.replaceAll("--", "\u2014").replaceAll("-", "\u2010")],
    ["an ellipsis", exact.replaceAll("...", "\u2026")],
    ["words before and after", `Hello Ana, here it is:\n${exact}\nPlease hurry. Thank you!`],
    ["words after it on the same line", `${exact} thanks`],
    ["a byte order mark", `\ufeff${exact}`],
    ["two SMS of which the second came first", `${body.slice(90)}\n${SHORT_PREFIX}${body.slice(0, 90)}`],
    [
      "two SMS, the second first, after other words",
      `Hi Ana\n${body.slice(90)}\n${SHORT_PREFIX}${body.slice(0, 90)}`,
    ],
    ["a prefix that was torn apart", `NBDE 1\n${body}`],
  ])("survives %s", (_, text) => {
    expect(findShortTexts(text).map((found) => Buffer.from(found))).toEqual([Buffer.from(bytes)])
  })

  it.each(["3 1 2", "4 3 2 1", "2 4 1 3", "2 3 4 1"])("comes back from four SMS in the order %s", (order) => {
    const long = bytesFrom("four messages", 360)
    const text = encodeShortText(long)
    const sms = text.match(/.{1,153}/g) ?? []
    expect(sms).toHaveLength(4)
    const came = order.split(" ").map((number) => sms[Number(number) - 1])
    if (came.length === 3) came.push(sms[3])
    expect(findShortTexts(came.join("\n")).map((found) => Buffer.from(found))).toEqual([Buffer.from(long)])
  })

  it("is found where there are several", () => {
    const other = bytesFrom("other", 33)
    const found = findShortTexts(`${exact}\n${encodeShortText(other)}`)
    expect(found.map((one) => Buffer.from(one))).toEqual([Buffer.from(bytes), Buffer.from(other)])
  })

  it("is refused with any one character changed, left out or added", () => {
    const at = (n: number) => SHORT_PREFIX.length + n
    for (let n = 0; n < body.length; n++) {
      const other = exact[at(n)] === "7" ? "8" : "7"
      const changed = exact.slice(0, at(n)) + other + exact.slice(at(n) + 1)
      const shorter = exact.slice(0, at(n)) + exact.slice(at(n) + 1)
      expect(
        codeOf(() => findShortTexts(changed)),
        `changed ${n}`,
      ).toBe("armour-damaged")
      expect(
        codeOf(() => findShortTexts(shorter)),
        `left out ${n}`,
      ).toBe("armour-damaged")
    }
    expect(codeOf(() => findShortTexts(`${exact}7`))).toBe("armour-damaged")
  })

  it("is not seen where there is none", () => {
    for (const text of [
      "",
      "hello",
      "NBDE",
      "NBDE1",
      "the NBDE1-project",
      "-----BEGIN NBDE RESCUE REQUEST-----",
    ]) {
      expect(findShortTexts(text)).toEqual([])
    }
  })

  it("is looked for in bounded time, whatever the text", () => {
    for (const text of [
      "NBDE1 ".repeat(20_000),
      `NBDE1 ${"A ".repeat(60_000)}`,
      `NBDE1 ${"\u2013".repeat(60_000)}`,
      `${`${"A ".repeat(90)}\n`.repeat(5)}NBDE1 ${"A ".repeat(90)}`,
    ])
      expect(codeOf(() => findShortTexts(text))).toBe("armour-damaged")
  })
})
