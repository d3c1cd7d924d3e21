import { expect, test } from "vitest"
import { encodeArmour, findArmour } from "../../src/transport/armour.ts"
import { recognise } from "../../src/transport/recognise.ts"
import { bytesFrom, makeCast, makeRequest } from "../seal/people.ts"
import { codeOf } from "../support/code-of.ts"

const letter = (await makeRequest(await makeCast(), "armour")).text
const exact = encodeArmour("REQUEST", letter)
const read = (text: string) => findArmour(text).map(({ text }) => text)

test("the text form is exact: fixed lines, 64 columns, a check, a newline at the end", () => {
  const lines = exact.split("\n")
  expect(lines[0]).toBe("-----BEGIN NBDE RESCUE REQUEST-----")
  expect(lines.slice(1, -4).every((line) => line.length === 64)).toBe(true)
  expect(lines.at(-3)).toMatch(/^=[\w-]{4}$/)
  expect(lines.slice(-2)).toEqual(["-----END NBDE RESCUE REQUEST-----", ""])
  expect(encodeArmour("CARD", "a.b.c", true)).toBe(
    "-----BEGIN NBDE RESCUE DRILL CARD-----\na.b.c\n=hF4w\n-----END NBDE RESCUE DRILL CARD-----\n",
  )
})

test.each<[string, (text: string) => string]>([
  ["as written", (text) => text],
  ["line ends of Windows", (text) => text.replaceAll("\n", "\r\n")],
  ["a byte order mark", (text) => `\ufeff${text}`],
  ["quoted once", (text) => text.replace(/^/gm, "> ")],
  ["quoted twice", (text) => text.replace(/^/gm, ">> ").replace(/^/gm, "| ")],
  ["quoted in HTML", (text) => text.replace(/^/gm, "&gt; ")],
  ["indented", (text) => text.replace(/^/gm, "\t  ")],
  ["blank lines between", (text) => text.replaceAll("\n", "\n\n")],
  ["wrapped at 40 columns", (text) => text.replace(/(.{40})/g, "$1\n")],
  ["all on one line", (text) => text.replaceAll("\n", " ")],
  ["no line ends at all", (text) => text.replaceAll("\n", "")],
  ["text around", (text) => `Hello Carl,\n\nhere it is - see below.\n\n${text}\n-- \nTess`],
  ["dashes made long in the first and last line", (text) => text.replaceAll("-----", "——–")],
  ["dashes made short", (text) => text.replaceAll("-----", "--")],
  ["every double hyphen made an em dash", (text) => text.replaceAll("--", "—")],
  ["every hyphen made an en dash", (text) => text.replaceAll("-", "–")],
  ["every double hyphen made an en dash", (text) => text.replaceAll("--", "–")],
  ["in curly quotes", (text) => `“${text.trim()}”`],
  ["bold in a chat", (text) => text.replace(/^/gm, "*").replace(/$/gm, "*")],
  ["quoted-printable equals", (text) => text.replace("\n=", "\n=3D")],
  ["non-breaking spaces", (text) => text.replaceAll(" ", "\u00a0")],
  ["zero-width spaces", (text) => text.replace(/(.{20})/g, "$1\u200b")],
  ["without its check line", (text) => text.replace(/\n=.*/, "")],
])("a text form survives: %s", (_, change) => {
  const hyphens = "eyJhIjoxfQ.ab--cd-ef.g-h--i"
  for (const text of [letter, hyphens]) {
    expect(recognise(Buffer.from(change(encodeArmour("REQUEST", text))))).toMatchObject({ letter: text })
  }
})

test("a check that ends in a hyphen is found where no line end parts it from the last line", () => {
  const ends = Array.from({ length: 400 }, (_, n) => encodeArmour("REQUEST", `eyJhIjoxfQ.${n}.Yw`))
  const hyphens = ends.filter((text) => text.includes("-\n-----END"))
  expect(hyphens.length).toBeGreaterThan(0)
  for (const text of hyphens) expect(read(text.replaceAll("\n", ""))).toEqual(read(text))
})

test("UTF-16 from an editor and the code page of an old mail are read", () => {
  expect(recognise(Buffer.from(`\ufeff${exact}`, "utf16le"))).toMatchObject({ letter })
  const swapped = Buffer.from(`\ufeff${exact}`, "utf16le").swap16()
  expect(recognise(swapped)).toMatchObject({ letter })
  const old = Buffer.from(`Gr\u00fc\u00dfe \u0096 ${exact}`, "latin1")
  expect(recognise(old)).toMatchObject({ letter })
})

test("every changed, lost or doubled character is damage, never another letter", () => {
  const body = exact.indexOf("\n") + 1
  const end = exact.indexOf("\n=")
  for (let at = body; at < end; at += 7) {
    if (exact[at] === "\n") continue
    const other = exact[at] === "A" ? "B" : "A"
    for (const text of [
      exact.slice(0, at) + other + exact.slice(at + 1),
      exact.slice(0, at) + exact.slice(at + 1),
    ]) {
      expect(codeOf(() => read(text))).toBe("armour-damaged")
    }
  }
})

test("a block without its end, or with the end of another, is damage", () => {
  expect(codeOf(() => recognise(Buffer.from(exact.slice(0, -40))))).toBe("armour-damaged")
  expect(codeOf(() => read(exact.replace("END NBDE RESCUE REQUEST", "END NBDE RESCUE REPLY")))).toBe(
    "armour-damaged",
  )
  expect(codeOf(() => read(exact.slice(0, -40) + exact))).toBe("armour-damaged")
  const lines = exact.split("\n")
  expect(() => read(lines.slice(0, 5).join("\n"))).toThrow("the message ends before its last line")
})

test("two different messages in one text are named, the same one twice is one", () => {
  const other = encodeArmour("REPLY", "eyJhIjoxfQ.Yg.Yw")
  expect(codeOf(() => recognise(Buffer.from(exact + other)))).toBe("letter-ambiguous")
  expect(recognise(Buffer.from(exact + exact))).toMatchObject({ letter })
})

test("hostile texts come to an end", () => {
  const nasty = [
    "-".repeat(200_000),
    "-----BEGIN NBDE RESCUE REQUEST-----".repeat(5000),
    ">".repeat(200_000),
    "eyJ.".repeat(50_000),
    "eyJa-".repeat(40_000),
  ]
  for (const text of nasty) codeOf(() => recognise(Buffer.from(text)))
  codeOf(() => recognise(bytesFrom("noise", 300_000)))
})
