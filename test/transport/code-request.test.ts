import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Symbols, textSymbols } from "../../src/bytes/base32.ts"
import { callBackCode } from "../../src/seal/call-back.ts"
import { withChecks } from "../../src/transport/check-symbols.ts"
import { makeAnswerCode, readAnswerCode } from "../../src/transport/code-answer.ts"
import { type CodeLine, lineText } from "../../src/transport/code-lines.ts"
import type { CodeCurve } from "../../src/transport/code-points.ts"
import {
  type AskedPoint,
  makeRequestCode,
  readRequestCode,
  requestLayout,
} from "../../src/transport/code-request.ts"
import { ROOT } from "../support/build.ts"
import { codeOf } from "../support/code-of.ts"
import { bytesFrom, samplePoints, sampleX } from "./code-samples.ts"

interface Vector {
  readonly name: string
  readonly points: readonly { readonly crv: string; readonly kid: string; readonly x: string }[]
  readonly lines: readonly string[]
  readonly answer: readonly string[]
  readonly words: string
}

const VECTORS: readonly Vector[] = JSON.parse(readFileSync(join(ROOT, "test/vectors/codes.json"), "utf8"))

function readLines(lines: readonly CodeLine[]): Map<number, Symbols> {
  return new Map(lines.map(({ number, symbols }) => [number, symbols]))
}

describe("the code of a request", () => {
  it.each([
    ["P-256", 1, 3, 81, 2],
    ["P-521", 1, 5, 138, 2],
    ["P-521", 3, 14, 394, 5],
  ] as const)(
    "on %s with %i key sources has %i lines and %i characters, and %i lines more on demand",
    (crv, count, lines, characters, more) => {
      const code = makeRequestCode("real", samplePoints(crv, count))
      const main = code.lines.slice(0, code.layout.of)
      expect(main).toHaveLength(lines)
      expect(main.reduce((sum, { symbols }) => sum + symbols.length, 0)).toBe(characters)
      expect(code.lines.length - main.length).toBe(more)
      expect(main.every(({ symbols }) => symbols.length <= 29)).toBe(true)
    },
  )

  it("is read back: points, the beginnings of key ids, and whole key ids where the last lines were read", () => {
    const points: AskedPoint[] = [
      ...samplePoints("P-521", 1, "one"),
      { crv: "P-256", kid: bytesFrom("sha-1", 20), x: sampleX("P-256", "two") },
    ]
    const { lines, layout, hash, signedBytes } = makeRequestCode("real", points)
    const short = readRequestCode("real", readLines(lines.slice(0, layout.of)))
    expect(short.points.map(({ crv, x, kidBytes }) => ({ crv, x, kidBytes }))).toEqual(
      points.map(({ crv, x, kid }) => ({ crv, x, kidBytes: kid.length })),
    )
    expect(short.points.every(({ kid }) => kid === undefined)).toBe(true)
    expect(short.hash).toEqual(hash)
    const long = readRequestCode("real", readLines(lines))
    expect(long.points.map(({ kid }) => kid)).toEqual(points.map(({ kid }) => kid))
    expect(new Uint8Array(createHash("sha256").update(signedBytes).digest())).toEqual(hash)
    expect(long.signedBytes).toEqual(signedBytes)
  })

  it("is the same for ever, and so are its call-back words", () => {
    const [one, again] = [0, 1].map(() => makeRequestCode("real", samplePoints("P-256", 1)))
    expect(one).toEqual(again)
  })

  it.each(VECTORS)("is what the vectors say: $name", ({ points, lines, answer, words }) => {
    const asked = points.map(({ crv, kid, x }) => ({
      crv: crv as CodeCurve,
      kid: new Uint8Array(Buffer.from(kid, "base64url")),
      x: new Uint8Array(Buffer.from(x, "base64url")),
    }))
    const code = makeRequestCode("real", asked)
    expect(code.lines.map(lineText)).toEqual(lines)
    expect(callBackCode(code.signedBytes).words.join(" ")).toBe(words)
    // Tang echoes the point: good enough for its symbols.
    expect(makeAnswerCode(code.hash, asked).map(lineText)).toEqual(answer)
  })

  it("shows the sign of no point: both have the same code", () => {
    const { lines } = makeRequestCode("real", samplePoints("P-521", 1))
    expect(lines.slice(0, 5).reduce((sum, { symbols }) => sum + symbols.length - 2, 0)).toBe(9 + 1 + 13 + 105)
  })

  it("says which lines are missing", () => {
    const { lines } = makeRequestCode("real", samplePoints("P-521", 1))
    const without = readLines(lines.filter(({ number }) => number !== 2 && number !== 4))
    expect(() => readRequestCode("real", without)).toThrow(
      expect.objectContaining({ code: "code-incomplete", details: { missing: ["2", "4"], of: 5 } }),
    )
    expect(requestLayout("real", new Map())).toMatchObject({ open: true, of: 1 })
  })

  it("is refused in the other world, from a newer version, and with more key sources than sixteen", () => {
    const practice = makeRequestCode("drill", samplePoints("P-256", 1))
    expect(codeOf(() => readRequestCode("real", readLines(practice.lines)))).toBe("letter-world")
    const real = makeRequestCode("real", samplePoints("P-256", 1))
    expect(codeOf(() => readRequestCode("drill", readLines(real.lines)))).toBe("letter-world")
    const changed = (at: number, symbol: number): Map<number, Symbols> => {
      const [first] = real.lines
      const data = (first?.symbols ?? []).slice(0, -2).map((one, place) => (place === at ? symbol : one))
      const [spec] = requestLayout("real", new Map()).lines
      return readLines(real.lines).set(1, withChecks(data, spec?.offset ?? [0, 0]))
    }
    expect(codeOf(() => readRequestCode("real", changed(0, 3)))).toBe("letter-version")
    expect(codeOf(() => readRequestCode("real", changed(8, 0)))).toBe("letter-leaves")
    expect(codeOf(() => readRequestCode("real", changed(8, 17)))).toBe("letter-leaves")
    expect(codeOf(() => readRequestCode("real", changed(9, 31)))).toBe("letter-version")
  })

  it("fails as a whole where a line was replaced by one that fits", () => {
    const { lines, layout } = makeRequestCode("real", samplePoints("P-521", 1))
    const spec = layout.lines[2]
    const other = withChecks((lines[2]?.symbols ?? []).slice(0, -2).toReversed(), spec?.offset ?? [0, 0])
    expect(codeOf(() => readRequestCode("real", readLines(lines).set(3, other)))).toBe("code-check-wrong")
    const last = layout.lines[5]
    const wrong = withChecks((lines[5]?.symbols ?? []).slice(0, -2).toReversed(), last?.offset ?? [0, 0])
    expect(codeOf(() => readRequestCode("real", readLines(lines).set(6, wrong)))).toBe("code-check-wrong")
  })
})

const hash = bytesFrom("request", 32)

describe("the code of an answer", () => {
  it.each([
    ["P-256", 2, 56],
    ["P-384", 3, 83],
    ["P-521", 4, 113],
  ] as const)("on %s has %i lines and %i characters", (crv, lines, characters) => {
    const code = makeAnswerCode(hash, [
      { crv, x: new Uint8Array({ "P-256": 32, "P-384": 48, "P-521": 66 }[crv]) },
    ])
    expect(code).toHaveLength(lines)
    expect(code.reduce((sum, { symbols }) => sum + symbols.length, 0)).toBe(characters)
  })

  it("leaves a gap for a key source that could not answer, and is read key source by key source", () => {
    const [x1, x3] = [sampleX("P-521", "1"), sampleX("P-256", "3")]
    const points = [
      { crv: "P-521" as const, x: x1 },
      { crv: "P-521" as const },
      { crv: "P-256" as const, x: x3 },
    ]
    const lines = makeAnswerCode(hash, points)
    expect(lines.map(({ number }) => number)).toEqual([1, 2, 3, 4, 9, 10])
    expect(readAnswerCode(hash, points, readLines(lines))).toEqual(
      new Map([
        [0, x1],
        [2, x3],
      ]),
    )
    expect(readAnswerCode(hash, points, readLines(lines.slice(1)))).toEqual(new Map([[2, x3]]))
  })

  it("holds no coordinate that is too long", () => {
    const [line1, ...others] = makeAnswerCode(hash, [{ crv: "P-521", x: new Uint8Array(66) }])
    const spec = makeAnswerCode(hash, [{ crv: "P-521", x: new Uint8Array(66) }])[0]
    expect(line1).toEqual(spec)
    const first = (line1?.symbols ?? []).slice(0, -2).with(0, 31)
    const offset = line1?.symbols === undefined ? [0, 0] : offsetOf(line1.symbols)
    const read = readLines(others).set(1, withChecks(first, [offset[0] ?? 0, offset[1] ?? 0]))
    expect(codeOf(() => readAnswerCode(hash, [{ crv: "P-521" }], read))).toBe("bad-point")
  })
})

// The sums of a line that fits are its offset: of zeros and two checks, found by trying.
function offsetOf(symbols: Symbols): [number, number] {
  for (let a = 0; a < 32; a += 1)
    for (let b = 0; b < 32; b += 1)
      if (withChecks(symbols.slice(0, -2), [a, b]).join() === symbols.join()) return [a, b]
  throw new Error("no offset")
}

describe("the table in docs/protocol.md", () => {
  const page = readFileSync(join(ROOT, "docs/protocol.md"), "utf8")
  const figures = (title: string): number[][] => {
    const row = page.split("\n").find((line) => line.startsWith(`| ${title}`)) ?? ""
    return row
      .split("|")
      .slice(2, -1)
      .map((cell) => (cell.match(/\d+/g) ?? []).map(Number))
  }
  const measure = (lines: readonly CodeLine[]): number[] => [
    lines.reduce((sum, { symbols }) => sum + symbols.length, 0),
    lines.length,
  ]
  const curves = [
    ["P-256", 32],
    ["P-384", 48],
    ["P-521", 66],
  ] as const
  const requests = (count: number) =>
    curves.map(([crv, length]) =>
      makeRequestCode(
        "real",
        Array.from({ length: count }, () => ({ crv, kid: new Uint8Array(32), x: new Uint8Array(length) })),
      ),
    )

  it("says how many characters an answer has", () => {
    expect(figures("answer, one key source")).toEqual(
      curves.map(([crv, length]) => measure(makeAnswerCode(hash, [{ crv, x: new Uint8Array(length) }]))),
    )
  })

  it.each([
    ["request, one key source", 1],
    ["request, three key sources", 3],
  ])("says how many characters a %s has", (title, count) => {
    expect(figures(title)).toEqual(
      requests(count).map(({ lines, layout }) => measure(lines.slice(0, layout.of))),
    )
  })

  it("says how many characters the rest of a key id has", () => {
    expect(figures("the rest of one key id")).toEqual(
      requests(1).map(({ lines, layout }) => measure(lines.slice(layout.of))),
    )
  })
})

describe("letters of a code", () => {
  it("stand in groups of five", () => {
    expect(lineText({ symbols: textSymbols("ABCDEFGHJKMN") ?? [] })).toBe("ABCDE FGHJK MN")
  })
})
