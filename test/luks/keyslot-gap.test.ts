// Room for one more keyslot in the area of LUKS2: a gap of the length that cryptsetup takes, anywhere between start and end.
import { expect, it } from "vitest"
import { hasGap } from "../../src/luks/keyslot-gap.ts"

// A volume key of 64 bytes: 256,000 bytes, rounded up to 4096.
const AREA = 258048n
const START = 32768n
const at = (index: bigint) => ({ offset: START + index * AREA, size: AREA })

it.each([
  ["an empty area of exactly one length", [], START + AREA, true],
  ["an empty area that is one byte short", [], START + AREA - 1n, false],
  ["a gap at the end", [at(0n)], START + 2n * AREA, true],
  ["a gap in the middle", [at(2n), at(0n)], START + 3n * AREA, true],
  ["a gap at the start", [at(1n)], START + 2n * AREA, true],
  ["no gap", [at(1n), at(0n)], START + 3n * AREA - 4096n, false],
] as const)("finds %s", (_, areas, end, found) => {
  expect(hasGap({ start: START, end, areas, keyLength: 64 })).toBe(found)
})

it("takes the length from the volume key", () => {
  expect(hasGap({ start: 0n, end: 131072n, areas: [], keyLength: 32 })).toBe(true)
  expect(hasGap({ start: 0n, end: 131072n, areas: [] })).toBe(false)
})
