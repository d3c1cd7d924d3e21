// Whether an envelope may be opened: the maker, the disk or a word must vouch for it.
import { describe, expect, it } from "vitest"
import { isKnownMaker, type Maker, makerKey, requireMaker } from "../../../src/actions/escrow/makers.ts"
import { makerLine } from "../../../src/text/escrow-lines.ts"

const key = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
const KNOWN: readonly Maker[] = [
  { kind: "own", name: "Pia", key },
  { kind: "known", name: "Pia", key },
]
const OTHERS: readonly Maker[] = [
  { kind: "lost", name: "Pia", key },
  { kind: "unknown", key },
  { kind: "unsigned" },
]

describe("an envelope", () => {
  it.each(KNOWN)("of somebody known is opened without more: $kind", (maker) => {
    expect(isKnownMaker(maker)).toBe(true)
    expect(() => requireMaker(maker, false, [])).not.toThrow()
    expect(makerLine({ maker, opens: null })).not.toContain("WARNING")
  })

  it.each(OTHERS)("of anybody else wants the disk or the word: $kind", (maker) => {
    expect(() => requireMaker(maker, false, ["expired"])).toThrow(
      expect.objectContaining({ code: "escrow-unknown-signer" }),
    )
    expect(() => requireMaker(maker, true, [])).not.toThrow()
    expect(() => requireMaker(maker, false, ["unknown-signer"])).not.toThrow()
    expect(makerLine({ maker, opens: 1 })).toMatch(/^WARNING: .*Only the test against the disk/)
    expect(makerLine({ maker, opens: null })).toContain("NOBODY has shown that it is good.")
  })

  it("shows as much of a key as two people can compare", () => {
    expect(makerKey(key)).toBe("abcd efgh ijkl mnop")
  })
})
