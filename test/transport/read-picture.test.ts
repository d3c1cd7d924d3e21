import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { makeQrCode } from "../../src/text/qr-code.ts"
import { drawQr } from "../../src/text/qr-terminal.ts"
import { pictureKind, pictureSize } from "../../src/transport/picture-size.ts"
import { encodeShortText } from "../../src/transport/short-text.ts"
import { bytesFrom } from "../seal/people.ts"
import { codeOfPromise } from "../support/code-of.ts"
import { type Grey, greyPicture, greyPng, type Photograph, photograph, squares } from "../support/picture.ts"
import { pictureReader } from "../support/picture-reader.ts"
import { screenshot } from "../support/screenshot.ts"

const reader = await pictureReader()
const PICTURES = new URL("../vectors/pictures/", import.meta.url)
const short = encodeShortText(bytesFrom("short", 100))
const signed = encodeShortText(bytesFrom("signed", 237))
const large = encodeShortText(bytesFrom("large", 800))

/** Several pictures on one sheet, side by side. */
function sheet(...pictures: readonly Grey[]): Grey {
  const height = Math.max(...pictures.map((one) => one.height))
  const width = pictures.reduce((sum, one) => sum + one.width, 0)
  return greyPicture(width, height, (x, y) => {
    let left = 0
    for (const one of pictures) {
      if (x < left + one.width) return y < one.height ? (one.points[y * one.width + x - left] ?? 255) : 255
      left += one.width
    }
    return 255
  })
}

function jpeg(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.jpg`, PICTURES))
}

describe("the size of a picture", () => {
  it("is that of its own header, not of a chunk that was put before it", () => {
    const png = Buffer.from(greyPng(squares(makeQrCode(short).rows, 2)))
    const first = Buffer.alloc(12 + 8)
    first.writeUInt32BE(8, 0)
    first.write("CgBI", 4, "latin1")
    first.writeUInt32BE(1, 8)
    first.writeUInt32BE(1, 12)
    expect(pictureSize(png)).toBeDefined()
    expect(pictureSize(Buffer.concat([png.subarray(0, 8), first, png.subarray(8)]))).toBeUndefined()
  })
})

describe("a photograph", () => {
  const screen = (text: string): Grey => {
    const lines = drawQr(makeQrCode(text), "half", 2, 256)
    return screenshot(lines.join("\n"), 80, 24)
  }
  const paper = (text: string): Grey => squares(makeQrCode(text).rows, 10)
  const size = { width: 1200, height: 900 }

  it.each<[string, string, Grey, Photograph]>([
    ["turned", short, paper(short), { ...size, turned: 23 }],
    ["upside down", short, paper(short), { ...size, turned: 180 }],
    ["from the side", short, paper(short), { ...size, sideways: 0.35 }],
    ["out of focus", short, paper(short), { ...size, blur: 3 }],
    ["with a lamp in the glass", short, paper(short), { ...size, glare: 120 }],
    ["in bad light", short, paper(short), { ...size, shade: 90, noise: 15 }],
    ["from far away", short, paper(short), { ...size, fills: 0.25, noise: 8 }],
    [
      "with all of it",
      short,
      paper(short),
      { ...size, turned: 12, sideways: 0.2, blur: 2, glare: 70, shade: 60, noise: 12 },
    ],
    [
      "of a signed request, with all of it",
      signed,
      paper(signed),
      { ...size, turned: -9, sideways: 0.15, blur: 1, glare: 60, shade: 50, noise: 10 },
    ],
    ["of a large code", large, paper(large), { ...size, fills: 0.9, turned: 5, blur: 1, noise: 6 }],
    ["of a terminal", short, screen(short), { ...size, fills: 0.95 }],
    [
      "of a terminal, with all of it",
      short,
      screen(short),
      { ...size, fills: 0.95, turned: 6, sideways: 0.12, blur: 1, glare: 50, shade: 40, noise: 10 },
    ],
  ])("is read: %s", async (_, text, picture, settings) => {
    expect(await reader.read(greyPng(photograph(picture, settings)))).toEqual([text])
  })

  // How each was made: test/vectors/pictures/make.ts.
  it.each([
    "photo",
    "turned",
    "sideways",
    "lamp",
    "quality-35",
    "progressive",
    "restarts",
    "grey",
    "mirrored",
    "orientation-6",
    "terminal",
  ])("is read as JPEG: %s", async (name) => {
    expect(await reader.read(jpeg(name))).toEqual([
      readFileSync(new URL("text.txt", PICTURES), "utf8").trimEnd(),
    ])
  })

  it("is what its name says: a progressive frame, restarts, a header that turns it", () => {
    const hex = (name: string): string => Buffer.from(jpeg(name)).toString("hex")
    expect(hex("turned")).toContain("ffc00011080258032003")
    expect(hex("progressive")).toContain("ffc2001108025803200301")
    expect(hex("restarts")).toContain("ffdd0004")
    expect(hex("grey")).toContain("ffc0000b08025803200101")
    // Exif: tag 0112, a short, one of them, 6: turn it by 90 degrees.
    expect(hex("orientation-6")).toMatch(/457869660000(4d4d|4949).*01120003000000010006/)
    expect(pictureSize(jpeg("orientation-6"))).toEqual({ width: 600, height: 800 })
  })

  it("with several codes gives all of them, each once", async () => {
    const codes = [short, signed, short].map((text) => squares(makeQrCode(text).rows, 6))
    const found = await reader.read(
      greyPng(photograph(sheet(...codes), { width: 1600, height: 700, fills: 2, noise: 5 })),
    )
    expect([...found].sort()).toEqual([short, signed].sort())
  })

  it("of a large code gives no smaller one that is in its squares by chance", async () => {
    // 1,787 bytes at level M: a Micro QR code was found in this one.
    const bytes = createHash("shake256", { outputLength: 1787 }).update("M 1787").digest()
    const text = [...bytes].map((byte) => String.fromCharCode(33 + (byte % 94))).join("")
    expect(await reader.read(greyPng(squares(makeQrCode(text, "M").rows, 4)))).toEqual([text])
  })

  it("light on dark is read too", async () => {
    const { width, height, points } = squares(makeQrCode(short).rows, 8)
    expect(await reader.read(greyPng({ width, height, points: points.map((point) => 255 - point) }))).toEqual(
      [short],
    )
  })
})

describe("a picture that is hostile", () => {
  const png = greyPng(squares(makeQrCode("HELLO").rows, 4))

  it("is refused by the size it claims, before anything unpacks it", async () => {
    const huge = Buffer.from(png)
    huge.writeUInt32BE(60_000, 16)
    huge.writeUInt32BE(60_000, 20)
    expect(await codeOfPromise(reader.read(huge))).toBe("picture-unreadable")
    const none = Buffer.from(png)
    none.writeUInt32BE(0, 16)
    expect(await codeOfPromise(reader.read(none))).toBe("picture-unreadable")
  })

  it.each<[string, Uint8Array]>([
    ["PNG without a header", png.subarray(0, 12)],
    ["JPEG without a frame", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xd9])],
    ["JPEG that goes in circles", Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(4000, 0xff)])],
    ["HEIC", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0", "latin1")],
  ])("is refused: %s", async (_, bytes) => {
    expect(await codeOfPromise(reader.read(bytes))).toBe("picture-unreadable")
  })

  it("cut off or changed anywhere gives no text or an error with a code, and the reader goes on", async () => {
    for (let n = 0; n < 60; n++) {
      const bytes = Buffer.from(png)
      const noise = Buffer.from(bytesFrom(`picture ${n}`, 8))
      for (let i = 0; i < 3; i++) bytes[8 + (noise.readUInt16BE(2 * i) % (bytes.length - 8))] = noise[7] ?? 0
      expect(["ok", "picture-unreadable"]).toContain(
        await codeOfPromise(reader.read(n % 3 === 0 ? bytes.subarray(0, 40 + n) : bytes)),
      )
    }
    expect(await reader.read(png)).toEqual(["HELLO"])
  })
})

describe("the kind and the size of a picture", () => {
  it("are read from its first bytes", () => {
    const photo = readFileSync(new URL("photo.jpg", PICTURES))
    expect([pictureKind(photo), pictureSize(photo)]).toEqual(["jpeg", { width: 900, height: 700 }])
    const png = greyPng(greyPicture(30, 20, () => 0))
    expect([pictureKind(png), pictureSize(png)]).toEqual(["png", { width: 30, height: 20 }])
    for (const [kind, start] of [
      ["heic", "\0\0\0\x18ftypheic\0\0\0\0"],
      ["heic", "\0\0\0\x24ftypmif1\0\0\0\0"],
      ["avif", "\0\0\0\x20ftypavif\0\0\0\0"],
      ["webp", "RIFF\0\0\0\0WEBPVP8 "],
      ["gif", "GIF89a\x20\x03"],
      ["tiff", "II*\0\x08\0\0\0"],
      ["tiff", "MM\0*\0\0\0\x08"],
      ["bmp", "BM\x36\x10\x0e\0\0\0\0\0\x36\0"],
      ["pdf", "%PDF-1.7\n"],
    ] as const)
      expect(pictureKind(Buffer.from(start, "latin1")), start).toBe(kind)
    expect(pictureKind(Buffer.from("-----BEGIN NBDE RESCUE REQUEST-----"))).toBeUndefined()
    expect(pictureSize(Buffer.from("no picture at all"))).toBeUndefined()
  })
})
