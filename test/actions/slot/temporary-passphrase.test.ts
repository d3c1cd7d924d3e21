// The passphrase that any keyboard can type: its letters against the layouts this program knows, its checks against every single mistake.
import { randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import {
  GROUP_SIZE,
  GROUPS,
  makeTemporary,
  TEMPORARY_LETTERS,
  wrongGroups,
} from "../../../src/actions/slot/temporary-passphrase.ts"
import { LAYOUT_IDS, layoutOf } from "../../../src/text/keyboard/layout.ts"

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const make = (): string => Buffer.from(makeTemporary(random).reveal()).toString()
const check = (text: string): number[] | undefined => wrongGroups(Buffer.from(text))

describe("a temporary passphrase", () => {
  it("holds at least 128 bits", () => {
    expect(GROUPS * (GROUP_SIZE - 1) * Math.log2(TEMPORARY_LETTERS.length)).toBeGreaterThan(128)
    expect(make()).toMatch(/^[bcdefghijknoprstuvx]{42}$/)
    expect(new Set(Array.from({ length: 100 }, make)).size).toBe(100)
  })

  it("uses every letter, and every one about as often", () => {
    const counts = new Map<string, number>()
    for (let run = 0; run < 300; run++)
      for (const letter of make()) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    const expected = (300 * GROUPS * GROUP_SIZE) / TEMPORARY_LETTERS.length
    for (const letter of TEMPORARY_LETTERS)
      expect(Math.abs((counts.get(letter) ?? 0) - expected)).toBeLessThan(expected / 3)
  })

  it("lies on the same keys on every layout, without Shift or AltGr", () => {
    expect(LAYOUT_IDS.length).toBeGreaterThan(7)
    for (const letter of TEMPORARY_LETTERS) {
      const keys = LAYOUT_IDS.map((id) =>
        layoutOf(id).keys.find(({ caps }) => caps[0]?.character === letter && !caps[0].dead),
      ).map((key) => key?.name)
      expect(new Set(keys).size, letter).toBe(1)
      expect(keys[0]).toBeDefined()
    }
  })

  it("names the group of every single mistake and of every swap of neighbours", () => {
    const right = make()
    expect(check(right)).toEqual([])
    expect(check(right.replace(/(.{6})/g, "$1 "))).toEqual([])
    for (let at = 0; at < right.length; at++) {
      const group = Math.floor(at / GROUP_SIZE) + 1
      for (const other of TEMPORARY_LETTERS) {
        if (other === right[at]) continue
        expect(check(right.slice(0, at) + other + right.slice(at + 1))).toEqual([group])
      }
      const swapped = right.slice(0, at) + (right[at + 1] ?? "") + (right[at] ?? "") + right.slice(at + 2)
      const inside = (at + 1) % GROUP_SIZE !== 0
      if (inside && swapped !== right) expect(check(swapped)).toEqual([group])
    }
  })

  it("is not seen in what is none", () => {
    for (const text of ["", "hunter2", `${make()}b`, "0123456789".repeat(4)])
      expect(check(text)).toBeUndefined()
  })
})
