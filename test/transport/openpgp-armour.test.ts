import { describe, expect, it } from "vitest"
import { encodePgpArmour, findPgpArmour } from "../../src/transport/openpgp-armour.ts"
import { recognise } from "../../src/transport/recognise.ts"
import { bytesFrom } from "../seal/people.ts"
import { codeOf } from "../support/code-of.ts"

const refusal = (text: string): string => codeOf(() => findPgpArmour(text))

const MESSAGE = Buffer.concat([Buffer.from([0x84, 5, 3, 1, 2, 3, 4]), bytesFrom("message", 900)])
const KEY = Buffer.concat([Buffer.from([0x98, 5, 4, 1, 2, 3, 4]), bytesFrom("key", 300)])
const TEXT = encodePgpArmour("MESSAGE", MESSAGE, "NBDE RESCUE REQUEST")

function found(text: string): Buffer[] {
  return findPgpArmour(text).map(({ bytes }) => Buffer.from(bytes))
}

describe("the text form of OpenPGP", () => {
  it.each(Array.from({ length: 130 }, (_, length) => length + 1))("holds %i bytes", (length) => {
    const bytes = bytesFrom("bytes", length)
    expect(found(encodePgpArmour("MESSAGE", bytes))).toEqual([Buffer.from(bytes)])
  })

  it.each([
    ["quoted in a mail", (text: string) => text.replace(/^/gm, "> ")],
    ["quoted twice", (text: string) => text.replace(/^/gm, "> > ")],
    ["with other line ends", (text: string) => text.replace(/\n/g, "\r\n")],
    [
      "wrapped anew",
      (text: string) => text.replace(/([A-Za-z0-9+/]{64})\n/g, "$1").replace(/(.{40})/g, "$1\n"),
    ],
    ["with long dashes", (text: string) => text.replace(/-----/g, "\u2014\u2014-")],
    ["with invisible characters", (text: string) => text.replace(/a/g, "a\u200b")],
    ["with text around it", (text: string) => `Hello Kim,\nplease: \n\n${text}\nThanks - Tess\n`],
    ["without its check", (text: string) => text.replace(/\n=.{4}\n/, "\n")],
    ["without the empty line", (text: string) => text.replace(/\n\n/, "\n")],
    [
      "with more lines about its making",
      (text: string) => text.replace("\n", "\nVersion: GnuPG v2\nCharset: utf-8\n"),
    ],
    ["with a check that a mail program rewrote", (text: string) => text.replace(/\n=(.{4})\n/, "\n=3D$1\n")],
  ])("is read %s", (_, change) => {
    // Wrapping anew breaks the first and last line too where they are long: they are not.
    expect(found(change(TEXT))).toEqual([MESSAGE])
  })

  it("is read twice from one text", () => {
    expect(found(`${TEXT}\n${encodePgpArmour("PUBLIC KEY BLOCK", KEY)}`)).toEqual([MESSAGE, KEY])
  })

  it.each([
    ["the last line is missing", TEXT.slice(0, -30)],
    ["the lines do not belong together", TEXT.replace("END PGP MESSAGE", "END PGP SIGNATURE")],
    ["a character changed", TEXT.replace(/\n\n(.)/, (_, one) => `\n\n${one === "h" ? "i" : "h"}`)],
    ["a character is of another alphabet", TEXT.replace(/\n\n./, "\n\n\u0434")],
    ["nothing is inside", "-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----\n"],
  ])("is damaged where %s", (_, text) => {
    expect(refusal(text)).toBe("armour-damaged")
  })
})

describe("something that arrives", () => {
  it.each([
    ["a message as text", Buffer.from(TEXT), "letter"],
    ["a message as bytes", MESSAGE, "letter"],
    ["a key as text", Buffer.from(encodePgpArmour("PUBLIC KEY BLOCK", KEY)), "openpgp-key"],
    ["a key as bytes", KEY, "openpgp-key"],
  ])("is recognised as %s", (_, bytes, kind) => {
    expect(recognise(bytes).kind).toBe(kind)
  })
})
