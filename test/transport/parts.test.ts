import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { collectParts } from "../../src/transport/collect-parts.ts"
import { addScaled, inverse, multiply, scale } from "../../src/transport/gf256.ts"
import { isPart, MAX_PIECES, makePart, partsNeeded, readPart } from "../../src/transport/parts.ts"
import { codeOf } from "../support/code-of.ts"

const ROUNDS = Number(process.env.FUZZ ?? 200)

function bytesFrom(seed: string, length: number): Uint8Array {
  return createHash("shake256", { outputLength: length }).update(seed).digest()
}

/** Numbers from a seed, below `below`. */
function numbersFrom(seed: string): (below: number) => number {
  let count = 0
  return (below) => Buffer.from(bytesFrom(`${seed} ${count++}`, 4)).readUInt32BE() % below
}

/** What comes of these parts. */
function collect(parts: readonly Uint8Array[]) {
  const collector = collectParts()
  for (const part of parts) collector.add(part)
  return collector.progress()
}

describe("the field of 256 elements", () => {
  it("has an inverse for every element but zero", () => {
    for (let a = 1; a < 256; a++) expect(multiply(a, inverse(a))).toBe(1)
    expect(() => inverse(0)).toThrow(RangeError)
  })

  it("multiplies as polynomials do", () => {
    const slow = (a: number, b: number) => {
      let [sum, left, right] = [0, a, b]
      for (; right > 0; right >>= 1) {
        if (right & 1) sum ^= left
        left = left & 0x80 ? (left << 1) ^ 0x11d : left << 1
      }
      return sum
    }
    for (let a = 0; a < 256; a++) for (let b = a; b < 256; b++) expect(multiply(a, b)).toBe(slow(a, b))
  })

  it("scales and adds rows", () => {
    const row = Uint8Array.from([1, 2, 0, 255])
    const sum = Uint8Array.from(row)
    addScaled(sum, row, 1)
    expect([...sum]).toEqual([0, 0, 0, 0])
    scale(row, 2)
    expect([...row]).toEqual([2, 4, 0, multiply(255, 2)])
  })
})

describe("a message in parts", () => {
  it.each([1, 2, 113, 114, 115, 1000, 4000])("of %i bytes comes back from its first parts", (length) => {
    const message = bytesFrom(`message ${length}`, length)
    const of = partsNeeded(length, 126)
    const parts = Array.from({ length: of }, (_, seq) => makePart(message, of, seq))
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(126)
    expect(parts.every(isPart)).toBe(true)
    const [progress] = collect(parts)
    expect(progress).toMatchObject({ have: of, of })
    expect(Buffer.from(progress?.message ?? [])).toEqual(Buffer.from(message))
  })

  it("comes back in any order, with any third of its parts lost and others in their place", () => {
    for (let round = 0; round < ROUNDS / 4; round++) {
      const number = numbersFrom(`round ${round}`)
      const message = bytesFrom(`message ${round}`, 1 + number(3000))
      const of = partsNeeded(message.length, 60 + number(120))
      // As many as a person shows who goes on until it is read: far more than needed, in a wild order, some twice.
      const shown = Array.from({ length: 3 * of + 12 }, (_, seq) => makePart(message, of, seq))
      const arrived = shown
        .filter(() => number(10) >= 3)
        .map((part) => ({ part, at: number(1 << 30) }))
        .sort((a, b) => a.at - b.at)
        .map(({ part }) => part)
      const collector = collectParts()
      let needed = 0
      for (const part of arrived) {
        needed++
        if (collector.add(part).message !== undefined) break
      }
      const [progress] = collector.progress()
      expect(progress?.message && Buffer.from(progress.message), `round ${round}`).toEqual(
        Buffer.from(message),
      )
      // A random mix repeats the others once in about 250 times: hardly ever is more needed than K.
      expect(needed).toBeLessThanOrEqual(of + 3)
    }
  })

  it("comes back from mixes alone", () => {
    const message = bytesFrom("mixes", 3000)
    const of = partsNeeded(message.length, 100)
    const parts = Array.from({ length: of + 2 }, (_, n) => makePart(message, of, 5000 + n))
    expect(Buffer.from(collect(parts)[0]?.message ?? [])).toEqual(Buffer.from(message))
  })

  it("says how far it has come, and keeps messages apart", () => {
    const [one, two] = [bytesFrom("one", 500), bytesFrom("two", 500)]
    const progress = collect([
      makePart(one, 5, 2),
      makePart(two, 5, 0),
      makePart(one, 5, 2),
      makePart(one, 5, 7),
    ])
    expect(progress.map(({ have, of, read }) => ({ have, of, read }))).toEqual([
      { have: 2, of: 5, read: [3, 8] },
      { have: 1, of: 5, read: [1] },
    ])
    expect(progress[0]?.id).not.toBe(progress[1]?.id)
    expect(progress.every(({ message }) => message === undefined)).toBe(true)
  })

  it("of the greatest length is put together in a second or so", () => {
    const message = bytesFrom("long", 131_072)
    const of = partsNeeded(message.length, 140)
    expect(of).toBeLessThanOrEqual(MAX_PIECES)
    const parts = Array.from({ length: of }, (_, seq) => makePart(message, of, seq))
    expect(Buffer.from(collect(parts)[0]?.message ?? []).equals(message)).toBe(true)
  })
})

describe("a part that is not what it claims", () => {
  const message = bytesFrom("honest", 300)

  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["another first byte", Uint8Array.from([0x11, 0, 1, 0, 0, 0, 0, 1])],
    ["no piece", makePart(message, 3, 0).subarray(0, 8)],
    ["a longer piece than fits its length", Buffer.concat([makePart(message, 3, 0), Buffer.from([0])])],
    ["a number in more bytes than it needs", Uint8Array.from([0x71, 0x80, 0, 4, 1, 2, 3, 4, 9, 9, 9, 9])],
    ["a number without end", Uint8Array.from([0x71, 0xff, 0xff, 0xff, 0xff, 4, 1, 2, 3, 4, 9])],
    ["a length of nothing", Uint8Array.from([0x71, 0, 0, 1, 2, 3, 4, 9])],
    ["a length past every letter", Uint8Array.from([0x71, 0, 0xff, 0xff, 0x7f, 1, 2, 3, 4, 9])],
  ])("is refused: %s", (_, bytes) => {
    expect(codeOf(() => readPart(bytes))).toBe("part-damaged")
  })

  it("spoils the message, and that is said", () => {
    const bad = Uint8Array.from(makePart(message, 3, 1))
    bad[20] = (bad[20] ?? 0) ^ 1
    const collector = collectParts()
    collector.add(makePart(message, 3, 0))
    collector.add(makePart(message, 3, 2))
    expect(codeOf(() => collector.add(bad))).toBe("part-damaged")
  })

  it("never makes the reader fail in another way", () => {
    for (let round = 0; round < ROUNDS; round++) {
      const number = numbersFrom(`fuzz ${round}`)
      const bytes = Uint8Array.from(makePart(message, 1 + number(5), number(9)))
      for (let n = 0; n < 1 + number(4); n++) bytes[number(12)] = number(256)
      const collector = collectParts()
      expect(["ok", "part-damaged"]).toContain(
        codeOf(() => collector.add(bytes.subarray(0, 1 + number(120)))),
      )
    }
  })

  it("of too many messages at once is refused", () => {
    const collector = collectParts()
    const add = (n: number) => codeOf(() => collector.add(makePart(bytesFrom(`m${n}`, 50), 5, 0)))
    expect(Array.from({ length: 17 }, (_, n) => add(n)).slice(15)).toEqual(["ok", "part-damaged"])
  })
})
