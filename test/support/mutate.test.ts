import { describe, expect, it } from "vitest"
import { chance, mutate, mutateJson, mutations } from "./mutate.ts"

const SAMPLE = new Uint8Array(600).map((_, at) => at % 251)

describe("seeded damage", () => {
  it("is the same for the same seed and differs for another", () => {
    const of = (seed: number) => mutate(SAMPLE, chance(seed), [SAMPLE])
    expect(of(7)).toEqual(of(7))
    expect(new Set(Array.from({ length: 50 }, (_, seed) => of(seed).what)).size).toBeGreaterThan(45)
  })

  it("uses every way to break bytes, and says which", () => {
    const words = new Set<string>()
    for (const { what } of mutations([SAMPLE], 2000))
      for (const step of what.split(", ")) words.add(step.split(" ")[0] ?? "")
    expect([...words].sort()).toEqual(["cut", "fill", "flip", "join", "repeat", "set", "swap", "word"])
  })

  it("leaves the sample as it was, and changes nearly every copy", () => {
    const before = SAMPLE.slice()
    let same = 0
    for (const { bytes } of mutations([SAMPLE], 2000)) if (Buffer.from(bytes).equals(before)) same += 1
    expect(SAMPLE).toEqual(before)
    expect(same).toBeLessThan(100)
  })

  it("works on samples of no and of one byte", () => {
    for (const { bytes } of mutations([new Uint8Array(0), new Uint8Array(1)], 3000))
      expect(bytes).toBeInstanceOf(Uint8Array)
  })

  it("starts at any case", () => {
    const all = [...mutations([SAMPLE], 20)]
    expect([...mutations([SAMPLE], 5, 15)]).toEqual(all.slice(15))
  })

  it("spreads its numbers", () => {
    const random = chance(1)
    const counts = new Array<number>(10).fill(0)
    for (let each = 0; each < 10_000; each += 1)
      counts[random.below(10)] = (counts[random.below(10)] ?? 0) + 1
    expect(Math.min(...counts)).toBeGreaterThan(800)
  })
})

describe("seeded damage of JSON", () => {
  const value = { pin: "sss", t: 1, list: [{ a: 1 }, "x"] }

  it("gives valid JSON that means something else", () => {
    const seen = new Set<string>()
    for (let seed = 0; seed < 300; seed += 1) seen.add(mutateJson(value, chance(seed)))
    for (const text of seen) expect(() => JSON.parse(text)).not.toThrow()
    expect(seen.size).toBeGreaterThan(60)
  })

  it("reaches the inner values too", () => {
    const texts = Array.from({ length: 300 }, (_, seed) => mutateJson(value, chance(seed)))
    expect(
      texts.some((text) => text.startsWith('{"pin":"sss","t":1,"list":[{"a":') && !text.includes('"a":1}')),
    ).toBe(true)
  })
})
