import { describe, expect, it } from "vitest"
import { characterName } from "../../src/text/character-names.ts"
import { advanceReveal, revealLines, startReveal } from "../../src/text/reveal-view.ts"

const facts = { host: "db1", slot: "Key slot 1", opens: "Tested: it opens this key slot" }
const text = "aB3-_xYz!0"

describe("the reveal screen", () => {
  it("shows no character before a key is pressed", () => {
    const lines = revealLines(startReveal(text.length), text, facts).join("\n")
    expect(lines).toContain("10 characters in 2 groups. Hidden.")
    expect(lines).not.toContain(text.slice(0, 3))
    expect(lines).not.toContain("small alfa")
  })

  it("shows one group of six at a time with the name of every key", () => {
    const shown = advanceReveal(startReveal(text.length), "on")
    const lines = revealLines(shown, text, facts).join("\n")
    expect(lines).toContain("Group 1 of 2:   a B 3 - _ x")
    expect(lines).toContain("capital Bravo")
    expect(lines).toContain("minus sign   (look twice)")
    expect(lines).not.toContain("exclamation mark")
  })

  it("hides on demand and comes back at the same group", () => {
    let state = startReveal(text.length)
    for (const key of ["on", "on", "hide"] as const) state = advanceReveal(state, key)
    expect(revealLines(state, text, facts).join("\n")).toContain("Hidden.")
    expect(advanceReveal(state, "on")).toMatchObject({ shown: true, group: 1 })
  })

  it("goes back, never beyond the ends, and ends on q", () => {
    let state = startReveal(text.length)
    for (const key of ["on", "on", "on", "on"] as const) state = advanceReveal(state, key)
    expect(state.group).toBe(1)
    for (const key of ["back", "back", "back"] as const) state = advanceReveal(state, key)
    expect(state.group).toBe(0)
    expect(advanceReveal(state, "quit")).toMatchObject({ done: true, shown: false })
  })

  it("fits 80 by 24 whatever the passphrase", () => {
    for (const sample of ["", "a", '"`~|\\{', "x".repeat(512), "\u0007\u0080"]) {
      const state = advanceReveal(startReveal(sample.length), "on")
      const lines = revealLines(state, sample, facts)
      expect(lines.length).toBeLessThanOrEqual(20)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(78)
    }
  })

  it("has a name for every printable ASCII character", () => {
    for (let code = 0x20; code < 0x7f; code++)
      expect(characterName(String.fromCharCode(code))).not.toContain("no key types")
    expect(characterName("\u0007")).toContain("byte 7")
  })
})
