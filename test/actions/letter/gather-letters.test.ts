import { describe, expect, it } from "vitest"
import { gatherLetters, type LetterInput } from "../../../src/actions/letter/gather-letters.ts"
import { isToolError } from "../../../src/bytes/errors.ts"
import { REMEDIES } from "../../../src/cli/remedies.ts"
import { makeQrCode } from "../../../src/text/qr-code.ts"
import { encodeArmour } from "../../../src/transport/armour.ts"
import { codeSeries } from "../../../src/transport/letter-codes.ts"
import { recognise } from "../../../src/transport/recognise.ts"
import { makeCast, makeRequest } from "../../seal/people.ts"
import { greyPicture, greyPng, squares } from "../../support/picture.ts"
import { pictureReader } from "../../support/picture-reader.ts"

const pictures = await pictureReader()
const cast = await makeCast()
const letter = encodeArmour("REQUEST", (await makeRequest(cast, "gather")).text)
const other = encodeArmour("REQUEST", (await makeRequest(cast, "other")).text)

function parts(text: string, room = 600): string[] {
  const series = codeSeries(text, room)
  if (series === undefined) throw new Error("no codes")
  return Array.from({ length: series.of + 2 }, (_, index) => series.text(index))
}

const png = (text: string): Uint8Array => greyPng(squares(makeQrCode(text).rows, 4))
const file = (name: string, content: string | Uint8Array): LetterInput => ({
  name,
  bytes: typeof content === "string" ? Buffer.from(content) : content,
})

function codeOf({ bytes }: LetterInput): string {
  try {
    return recognise(bytes).kind
  } catch (error) {
    if (!isToolError(error)) throw error
    return error.code
  }
}

describe("what was given, before it is recognised", () => {
  const all = parts(letter)
  const enough = all.length - 2

  it("files without codes stay as they are, in their order, twice if given twice", async () => {
    const inputs = [
      file("b", letter),
      file("a", "no letter"),
      file("b", letter),
      file("bin", Uint8Array.of(0, 1, 2)),
    ]
    expect(await gatherLetters(inputs, pictures)).toEqual(inputs)
  })

  it("parts in several pictures become one letter, whichever they are and in any order", async () => {
    const chosen = [all.at(-1) ?? "", ...all.slice(1, enough)].reverse()
    const said: string[] = []
    const inputs = chosen.map((text, n) => file(`IMG_${n}.png`, png(text)))
    const found = await gatherLetters(inputs, pictures, (line) => said.push(line))
    expect(found).toHaveLength(1)
    expect(found[0]?.name).toBe(inputs.map(({ name }) => name).join(", "))
    expect(found.map(codeOf)).toEqual(["letter"])
    expect(said).toContain("IMG_0.png: 1 QR code")
  })

  it("parts in one picture, in a pasted text and in a picture come together", async () => {
    const [a = "", b = "", ...rest] = all
    const two = [a, b].map((text) => squares(makeQrCode(text).rows, 4))
    const [left, right] = two
    if (left === undefined || right === undefined) throw new Error("two codes")
    const both = greyPng(
      greyPicture(left.width + right.width, left.height, (x, y) =>
        x < left.width
          ? (left.points[y * left.width + x] ?? 255)
          : (right.points[y * right.width + x - left.width] ?? 255),
      ),
    )
    const found = await gatherLetters([file("both.png", both), file("chat.txt", rest.join("\n\n"))], pictures)
    expect(found.map(codeOf)).toEqual(["letter"])
  })

  it("parts of two letters are kept apart, and a letter among them stays", async () => {
    const second = parts(other)
    const inputs = [
      ...all.map((text, n) => file(`a${n}`, text)),
      file("whole", letter),
      ...second.map((text, n) => file(`b${n}`, text)),
    ]
    const found = await gatherLetters(inputs, pictures)
    expect(found.map(codeOf)).toEqual(["letter", "letter", "letter"])
    expect(found.map(({ name }) => name.slice(0, 2))).toEqual(["a0", "wh", "b0"])
  })

  it("parts that are not enough stay, and say how many are missing", async () => {
    const said: string[] = []
    const found = await gatherLetters(
      [file("one.png", png(all[0] ?? "")), file("letter", letter)],
      pictures,
      (line) => said.push(line),
    )
    expect(found.map(codeOf)).toEqual(["parts-missing", "letter"])
    expect(said).toContain(`one.png: 1 of ${enough} parts`)
  })

  it("two photographs of one code are one letter; two different codes are two", async () => {
    const [a, b] = ["NBDE1 A", "NBDE1 B"].map((text) => png(text))
    if (a === undefined || b === undefined) throw new Error("two codes")
    const found = await gatherLetters([file("1.png", a), file("2.png", a), file("3.png", b)], pictures)
    expect(found.map(({ name }) => name)).toEqual(["1.png", "3.png"])
  })

  it("a poster behind the screen is no message", async () => {
    const open = encodeArmour("REQUEST", (await makeRequest(cast, "open", { open: true })).text)
    const [left, right] = [codeSeries(open, 4296)?.text(0) ?? "", "https://example.net/menu"].map((text) =>
      squares(makeQrCode(text).rows, 3),
    )
    if (left === undefined || right === undefined) throw new Error("two codes")
    const both = greyPng(
      greyPicture(left.width + right.width, left.height, (x, y) => {
        const [of, at] = x < left.width ? [left, x] : [right, x - left.width]
        return y < of.height ? (of.points[y * of.width + at] ?? 255) : 255
      }),
    )
    const said: string[] = []
    const found = await gatherLetters([file("both.png", both)], pictures, (line) => said.push(line))
    expect([found.map(codeOf), said]).toEqual([["letter"], ["both.png: 1 QR code"]])
  })

  it("a picture without a code, a broken one and one of another kind say so", async () => {
    const white = greyPng(greyPicture(100, 100, () => 255))
    const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1")
    const inputs = [file("white.png", white), file("cut.png", white.subarray(0, 20)), file("x.heic", heic)]
    expect((await gatherLetters(inputs, pictures)).map(codeOf)).toEqual([
      "picture-without-code",
      "picture-unreadable",
      "picture-format",
    ])
  })

  it.each([
    ["HEIC", "\0\0\0\x18ftypheic\0\0\0\0"],
    ["PDF", "%PDF-1.7\n"],
  ])("a file of another kind is named, and what to do about it: %s", async (name, start) => {
    const inputs = [file("IMG_1", Buffer.from(start, "latin1"))]
    const [found] = await gatherLetters(inputs, pictures)
    expect(() => recognise(found?.bytes ?? new Uint8Array())).toThrow(
      `this file is ${name}: only PNG and JPEG pictures are read`,
    )
    const remedy = REMEDIES["picture-format"].remedy.join(" ")
    expect(remedy).toMatch(/take a screenshot/)
    expect(remedy).toMatch(/share it as JPEG/)
  })

  it("one picture in many that cannot be read holds up none of the others", async () => {
    const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1")
    const others = parts(other).map((text, n) => file(`${n}`, text))
    const found = await gatherLetters([file("IMG_1.heic", heic), ...others], pictures)
    expect(found.map(codeOf).sort()).toEqual(["letter", "picture-format"])
  })

  it("a picture with more points than are looked at says so", async () => {
    const huge = Buffer.from(greyPng(greyPicture(8, 8, () => 255)))
    huge.writeUInt32BE(12_000, 16)
    huge.writeUInt32BE(9_000, 20)
    const [found] = await gatherLetters([file("huge.png", huge)], pictures)
    expect(() => recognise(found?.bytes ?? new Uint8Array())).toThrow(
      "this picture is too large: 12000 by 9000 points",
    )
  })

  it("damaged parts spoil no other message", async () => {
    const bad = `${all[0]?.slice(0, -4)}AAAA`
    const found = await gatherLetters(
      [file("bad", bad), ...parts(other).map((text, n) => file(`${n}`, text))],
      pictures,
    )
    expect(found.map(codeOf).sort()).toEqual(["armour-damaged", "letter"])
  })

  it("without a reader pictures stay pictures", async () => {
    const inputs = [file("1.png", png("NBDE1 A"))]
    expect(await gatherLetters(inputs, undefined)).toEqual(inputs)
  })
})
