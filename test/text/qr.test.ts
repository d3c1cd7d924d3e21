import { createHash } from "node:crypto"
import { crc32, deflateSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { makeQrCode, type QrLevel, qrRoom, qrSize } from "../../src/text/qr-code.ts"
import { qrPage, qrWords } from "../../src/text/qr-page.ts"
import { qrPng } from "../../src/text/qr-png.ts"
import { qrSvg } from "../../src/text/qr-svg.ts"
import { drawnSize, drawQr, fittingMargin, largestVersion, type QrStyle } from "../../src/text/qr-terminal.ts"
import { greyPng, squares } from "../support/picture.ts"
import { pictureReader } from "../support/picture-reader.ts"
import { screenshot } from "../support/screenshot.ts"

const reader = await pictureReader()
const zlib = {
  deflate: (bytes: Uint8Array) => deflateSync(bytes),
  crc32: (bytes: Uint8Array) => crc32(bytes),
}
const LEVELS: readonly QrLevel[] = ["L", "M", "Q", "H"]
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

/** Text of the alphanumeric mode. */
function alphanumeric(seed: string, length: number): string {
  const bytes = createHash("shake256", { outputLength: length }).update(seed).digest()
  return [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join("")
}

/** Printable text of the byte mode. */
function printable(seed: string, length: number): string {
  const bytes = createHash("shake256", { outputLength: length }).update(seed).digest()
  return [...bytes].map((byte) => String.fromCharCode(33 + (byte % 94))).join("")
}

describe("a QR code", () => {
  // 2,900 bytes at level L is nearly all that a code can hold; the better levels hold less. The full run takes every length.
  const lengths = process.env.FULL
    ? Array.from({ length: 2900 }, (_, at) => at + 1)
    : [1, 2, 17, 106, 134, 200, 500, 1000, 1273, 2000, 2900]
  it.each(LEVELS)(
    "of 1 to 2,900 bytes at level %s comes back from its picture",
    async (level) => {
      let read = 0
      for (const length of lengths) {
        const text = printable(`${level} ${length}`, length)
        let code: ReturnType<typeof makeQrCode>
        try {
          code = makeQrCode(text, level)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          expect(length).toBeGreaterThan({ L: 2953, M: 2331, Q: 1663, H: 1273 }[level])
          continue
        }
        expect(await reader.read(qrPng(code, zlib, 4)), `${length}`).toEqual([text])
        read++
      }
      expect(read).toBeGreaterThan(lengths.length / 3)
    },
    900_000,
  )

  it("has as much room as the table says, at every version", () => {
    for (let version = 1; version <= 40; version++) {
      const room = qrRoom(version)
      expect(makeQrCode("A".repeat(room), "L").version, `${version}`).toBe(version)
      if (version < 40) expect(makeQrCode("A".repeat(room + 1), "L").version).toBe(version + 1)
    }
    expect(() => makeQrCode("A".repeat(qrRoom(40) + 1))).toThrow(RangeError)
    expect(qrRoom(0)).toBe(0)
  })

  it("takes the best level that costs no larger code", () => {
    expect(makeQrCode("A".repeat(25))).toMatchObject({ version: 1, level: "L" })
    expect(makeQrCode("A".repeat(10))).toMatchObject({ version: 1, level: "H" })
    expect(makeQrCode("A".repeat(150)).version).toBe(5)
  })

  it("is a small PNG that another reader would take too: right sizes, right checks", async () => {
    const code = makeQrCode(alphanumeric("png", 159))
    const png = Buffer.from(qrPng(code, zlib))
    expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n")
    expect(png.readUInt32BE(16)).toBe((qrSize(code.version) + 8) * 8)
    expect(png.length).toBeLessThan(2000)
    for (let at = 8; at < png.length; ) {
      const length = png.readUInt32BE(at)
      expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)))
      at += 12 + length
    }
  })

  it("is an SVG of squares that are where they belong", () => {
    const code = makeQrCode(alphanumeric("svg", 100))
    const svg = qrSvg(code)
    const drawn = new Set<string>()
    for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
      for (let n = 0; n < Number(length); n++) drawn.add(`${Number(x) + n - 4} ${Number(y) - 4}`)
    const wanted = code.rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`${x} ${y}`] : [])))
    expect([...drawn].sort()).toEqual(wanted.sort())
    expect(svg).toContain('fill="#fff"')
  })
})

describe("a QR code on a terminal", () => {
  const text = alphanumeric("terminal", 159)
  const code = makeQrCode(text)

  it.each<[QrStyle, boolean]>([
    ["half", false],
    ["half", true],
    ["full", false],
    ["full", true],
  ])("drawn %s is read from a screenshot (light terminal: %s)", async (style, light) => {
    for (const margin of [4, 2, 1]) {
      for (const colours of [16, 256] as const) {
        const { rows, columns } = drawnSize(code.version, style, margin)
        const lines = drawQr(code, style, margin, colours)
        expect(lines).toHaveLength(rows)
        // Beside it and below it the terminal is as it is.
        const picture = screenshot(lines.join("\n"), columns + 6, rows + 2, light)
        expect(await reader.read(greyPng(picture)), `${style} ${margin} ${colours}`).toEqual([text])
      }
    }
  })

  it("takes no more room than it says, and none that is not there", () => {
    for (let rows = 10; rows <= 60; rows += 3)
      for (const columns of [40, 80, 120]) {
        for (const style of ["half", "full"] as const) {
          const version = largestVersion(style, { rows, columns })
          if (version === 0) continue
          const margin = fittingMargin(version, style, { rows, columns }) ?? 0
          const size = drawnSize(version, style, margin)
          expect(size.rows).toBeLessThanOrEqual(rows)
          expect(size.columns).toBeLessThanOrEqual(columns)
          expect(margin).toBeGreaterThanOrEqual(1)
        }
      }
    expect(largestVersion("half", { rows: 24, columns: 80 })).toBe(7)
    expect(largestVersion("half", { rows: 10, columns: 80 })).toBe(0)
  })

  it("says no colour twice and leaves the terminal as it was", () => {
    const [line = ""] = drawQr(code, "full", 4).slice(10, 11)
    expect(line).not.toMatch(/(\u001b\[[0-9;]*m)(?: {2})+\1/)
    expect(line.endsWith("\u001b[0m")).toBe(true)
  })
})

describe("the page of one code", () => {
  const code = makeQrCode(alphanumeric("page", 224))
  const look = { style: "half", colours: 256 } as const

  it("has its words beside the code where a terminal of 24 lines has none below", () => {
    const page = qrPage(code, { part: 1, of: 2, keys: true }, { rows: 24, columns: 80 }, look) ?? []
    expect(page).toHaveLength(24)
    expect(page.join("\n")).toContain("Part 1 of 2")
    expect(page.join("\n")).toContain("Enter")
    for (const line of page) expect(line.replace(/\u001b\[[0-9;]*m/g, "").length).toBeLessThanOrEqual(80)
  })

  it("has them below where the terminal is narrow and high", () => {
    const page = qrPage(code, { part: 6, of: 5, keys: true }, { rows: 50, columns: 60 }, look) ?? []
    expect(page.at(-1)).toContain("done")
    expect(page.join("\n")).toContain("Extra part 1")
  })

  it("is none where the code does not fit: half a code helps nobody", () => {
    expect(qrPage(code, { part: 1, of: 1, keys: false }, { rows: 23, columns: 80 }, look)).toBeUndefined()
  })

  it.each([
    [{ part: 1, of: 1, keys: true }],
    [{ part: 2, of: 3, keys: true }],
    [{ part: 9, of: 3, keys: false }],
  ])("says in short lines what to do: %j", (place) => {
    for (const line of qrWords(place)) expect(line.length).toBeLessThanOrEqual(24)
  })
})

describe("a picture that is no code", () => {
  it.each<[string, Uint8Array]>([
    ["a white page", greyPng({ width: 200, height: 200, points: new Uint8Array(40_000).fill(255) })],
    [
      "a code without its corner",
      greyPng(
        squares(
          makeQrCode("HELLO").rows.map((row, y) => row.map((dark, x) => dark && (x > 8 || y > 8))),
          6,
        ),
      ),
    ],
  ])("gives no text: %s", async (_, png) => {
    expect(await reader.read(png)).toEqual([])
  })
})
