// What people save when a letter comes by mail, and what is got out of it. The mails are those of test/vectors/mail, written by the email
// package of Python (make.py there).
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { gatherLetters } from "../../../src/actions/letter/gather-letters.ts"
import { recognise } from "../../../src/transport/recognise.ts"
import { codeOf } from "../../support/code-of.ts"
import { pictureReader } from "../../support/picture-reader.ts"

const pictures = await pictureReader()
const folder = new URL("../../vectors/mail/", import.meta.url)
const read = (name: string): Buffer => readFileSync(new URL(name, folder))
const LETTER = recognise(read("letter.txt"))
const SHORT = recognise(read("short.txt"))

async function inside(bytes: Uint8Array): Promise<{ found: Uint8Array[]; said: string[] }> {
  const said: string[] = []
  const found = await gatherLetters([{ name: "mail", bytes }], pictures, (line) => said.push(line))
  return { found: found.map((one) => one.bytes), said }
}

/** What is expected where it is not one letter. */
const OTHERS: Readonly<Record<string, readonly object[]>> = {
  "short-text-soft-breaks.eml": [SHORT],
  "attached-picture.eml": [SHORT],
  "two-letters.eml": [LETTER, SHORT],
  "no-letter.eml": [],
}

describe("a saved mail", () => {
  const mails = readdirSync(folder).filter((name) => name.endsWith(".eml") && !(name in OTHERS))

  it.each(mails)("gives the letter once: %s", async (name) => {
    const { found, said } = await inside(read(name))
    expect(found.map(recognise)).toEqual([LETTER])
    expect(said).toEqual(["mail: 1 message"])
  })

  it("gives a short text that was broken in the middle, and the code in a picture", async () => {
    for (const name of ["short-text-soft-breaks.eml", "attached-picture.eml"])
      expect((await inside(read(name))).found.map(recognise)).toEqual([SHORT])
  })

  it("with two letters gives both, as a folder would", async () => {
    const { found, said } = await inside(read("two-letters.eml"))
    expect(found.map(recognise)).toEqual([LETTER, SHORT])
    expect(said).toEqual(["mail: 2 messages"])
  })

  it("without a letter says so", async () => {
    const { found } = await inside(read("no-letter.eml"))
    expect(() => found.map(recognise)).toThrow("this mail holds no message")
  })

  it("with a letter that was damaged says that, and takes the page where that is whole", async () => {
    const broken = (name: string): Buffer =>
      Buffer.from(
        read(name)
          .toString("latin1")
          .replace(/\neyJ.{20}/, "\neyJ"),
        "latin1",
      )
    const [damaged] = (await inside(broken("quoted-printable.eml"))).found
    expect(codeOf(() => recognise(damaged ?? new Uint8Array()))).toBe("armour-damaged")
    expect((await inside(broken("alternative.eml"))).found.map(recognise)).toEqual([LETTER])
  })

  it("is read when only a part of it was copied: the body, or everything in lines of Windows and UTF-16", async () => {
    const mail = read("quoted-printable.eml").toString("latin1")
    const body = mail.slice(mail.indexOf("\n\n"))
    const copies = [Buffer.from(body), Buffer.from(`\ufeff${mail.replaceAll("\n", "\r\n")}`, "utf16le")]
    for (const copy of copies) expect((await inside(copy)).found.map(recognise)).toEqual([LETTER])
  })

  it("of a mail program's page alone is read too", async () => {
    const rows = read("letter.txt").toString().trim().split("\n")
    const page = `<!DOCTYPE html><html><body>${rows.map((row) => `<p>${row}</p>`).join("")}</body></html>`
    expect((await inside(Buffer.from(page))).found.map(recognise)).toEqual([LETTER])
  })

  it("with a header in it gives the very bytes of the header", async () => {
    const header = Buffer.concat([Buffer.from("LUKS\xba\xbe\0\x02", "latin1"), Buffer.alloc(70_000, 0x0d)])
    const mail = `Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n${header.toString("base64")}`
    const { found } = await inside(Buffer.from(mail))
    expect(found.map((bytes) => Buffer.from(bytes).equals(header))).toEqual([true])
  })
})

describe("what is given in place of a message", () => {
  it.each<[string, string]>([
    ["PK\x03\x04....", "this is an archive or an office document (ZIP): take the message out of it first"],
    ["\x1f\x8b\b.....", "this is compressed: unpack it first"],
    [
      "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
      "this is a mail or a document of Office (.msg, .doc): save it as text",
    ],
    ["{\\rtf1 hello}", "this is an RTF document: save it as text"],
    ["\x7fELF\x02", "this is a program"],
    ["\0".repeat(4096), "this holds zeros only"],
    [" \r\n\t", "this holds blanks only"],
    ["", "this is empty"],
  ])("%j is called by its name", (start, name) => {
    expect(() => recognise(Buffer.from(start, "latin1"))).toThrow(name)
  })
})
