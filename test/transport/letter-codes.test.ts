import { describe, expect, it } from "vitest"
import { makeCompactReply, makeCompactRequest } from "../../src/seal/compact-letter.ts"
import { makeQrCode, qrRoom } from "../../src/text/qr-code.ts"
import { largestVersion } from "../../src/text/qr-terminal.ts"
import { encodeArmour } from "../../src/transport/armour.ts"
import { codeSeries } from "../../src/transport/letter-codes.ts"
import { findShortLetters, sortShortTexts } from "../../src/transport/short-letters.ts"
import { encodeShortText, findShortTexts } from "../../src/transport/short-text.ts"
import { HOST, idFrom, makeCast, makeRequest, NOW, RELAY } from "../seal/people.ts"
import { leafFrom, pointFrom } from "../vectors/compact/parts.ts"

const cast = await makeCast()
const SMS = 160
const SMALL = { rows: 24, columns: 80 }
const NORMAL = { rows: 45, columns: 120 }

const roomOn = (space: typeof SMALL): number => qrRoom(largestVersion("half", space))
const signing = { signer: cast.tech.signer, recipient: cast.colleague.card.thumbprint }

async function requestText(crv: "P-256" | "P-521", leaves: number, how: "signed" | "open"): Promise<string> {
  const asked = Array.from({ length: leaves }, (_, n) =>
    leafFrom(leaves === 1 ? "tang" : `sss.${n}.tang`, crv),
  )
  const request = {
    ...RELAY,
    host: { ...HOST, name: "db7.rack4.example" },
    ticket: "INC-2026-1142",
    leaves: asked,
  }
  const draft = { world: "real", id: idFrom("size"), iat: NOW, request } as const
  const made = await makeCompactRequest(how === "signed" ? { ...draft, signing } : draft)
  return encodeShortText(made.bytes)
}

async function replyText(crv: "P-256" | "P-521", leaves: number): Promise<string> {
  const answers = Array.from({ length: leaves }, (_, n) => ({ path: `${n}`, y: pointFrom(crv, `${n}`) }))
  const asked = Buffer.alloc(32).toString("base64url")
  const made = await makeCompactReply({ world: "real", asked, reply: { mode: "relay", leaves: answers } })
  return encodeShortText(made.bytes)
}

describe("what a person has to carry", () => {
  it.each(["P-256", "P-521"] as const)(
    "an open request of one key source on %s is one SMS and one code at 80×24",
    async (crv) => {
      const text = await requestText(crv, 1, "open")
      expect(text.length).toBeLessThanOrEqual(SMS)
      expect(codeSeries(text, roomOn(SMALL))?.of).toBe(1)
    },
  )

  it.each(["P-256", "P-521"] as const)(
    "a signed request of one key source on %s is one code on a normal terminal, at most two at 80×24",
    async (crv) => {
      const text = await requestText(crv, 1, "signed")
      expect(codeSeries(text, roomOn(NORMAL))?.of).toBe(1)
      expect(codeSeries(text, roomOn(SMALL))?.of).toBeLessThanOrEqual(2)
    },
  )

  it.each(["P-256", "P-521"] as const)(
    "an answer of one key source on %s is one SMS and one code at 80×24",
    async (crv) => {
      const text = await replyText(crv, 1)
      expect(text.length).toBeLessThanOrEqual(SMS)
      expect(codeSeries(text, roomOn(SMALL))?.of).toBe(1)
    },
  )

  it("three key sources are one code on a normal terminal", async () => {
    for (const text of [await requestText("P-521", 3, "signed"), await replyText("P-521", 3)])
      expect(codeSeries(text, roomOn(NORMAL))?.of).toBe(1)
  })
})

describe("the codes of a letter", () => {
  it("fit the room they are given and bring the letter back, each form", async () => {
    const jose = (await makeRequest(cast, "codes")).text
    for (const [letter, bare] of [
      [encodeArmour("REQUEST", jose), jose],
      [await requestText("P-521", 3, "signed"), undefined],
      ["-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", undefined],
    ] as const) {
      for (const room of [60, 195, 468, 4296]) {
        const series = codeSeries(letter, room)
        if (series === undefined) throw new Error("no codes")
        const texts = Array.from({ length: series.of }, (_, index) => series.text(index))
        for (const text of texts) expect(text.length).toBeLessThanOrEqual(room)
        // A camera hands them over in any order.
        const [found] = sortShortTexts(texts.reverse().flatMap(findShortTexts)).letters
        if (bare !== undefined) expect(found).toBe(bare)
        else if (typeof found === "string") expect(found).toBe(letter)
        else expect(encodeShortText(found ?? new Uint8Array())).toBe(letter)
      }
    }
  })

  it("carry a letter of JOSE without its base64: a quarter fewer", async () => {
    const jose = (await makeRequest(cast, "codes")).text
    const of = codeSeries(encodeArmour("REQUEST", jose), roomOn(SMALL))?.of ?? 0
    const plain = Math.ceil(jose.length / ((roomOn(SMALL) * 2) / 3 - 15))
    expect(of).toBeLessThan(0.8 * plain)
  })

  it("are texts of the alphanumeric mode, so that a stock phone shows them", async () => {
    const series = codeSeries(await requestText("P-521", 1, "signed"), roomOn(SMALL))
    for (let index = 0; index < 5; index++) {
      const text = series?.text(index) ?? ""
      expect(text).toMatch(/^NBDE1 [0-9A-Z$%+\-.]+$/)
      expect(makeQrCode(text).version).toBeLessThanOrEqual(7)
    }
  })

  it("are none where a code has no room at all", () => {
    expect(codeSeries("x".repeat(100), 20)).toBeUndefined()
    expect(codeSeries("x".repeat(131_000), 100)).toBeUndefined()
  })

  it("that miss a part say what was read and how many are still needed", async () => {
    const series = codeSeries(encodeArmour("REQUEST", (await makeRequest(cast, "codes")).text), 195)
    const texts = Array.from({ length: 5 }, (_, n) => series?.text(2 * n) ?? "").join("\n")
    expect(() => findShortLetters(texts)).toThrow(
      /^5 of \d+ parts were read \(parts 1, 3, 5, 7, 9\): \d+ more are needed$/,
    )
  })
})
