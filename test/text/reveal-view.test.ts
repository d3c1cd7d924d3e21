import { describe, expect, it } from "vitest"
import { characterName } from "../../src/text/character-names.ts"
import { advanceReveal, revealLines, startReveal } from "../../src/text/reveal-view.ts"

const facts = { host: "db1", slot: "Tested: it opens key slot 1.", use: "type" } as const
const text = Buffer.from("aB3-_xYz!0")

describe("the reveal screen", () => {
  it("shows no character before a key is pressed", () => {
    const lines = revealLines(startReveal(text.length), text, facts).join("\n")
    expect(lines).toContain("Hidden. 10 characters, in groups of 6.")
    expect(lines).not.toContain("aB3")
    expect(lines).not.toContain("small alfa")
  })

  it("shows one group of six at a time with the name of every key", () => {
    const shown = advanceReveal(startReveal(text.length), "on")
    const lines = revealLines(shown, text, facts).join("\n")
    expect(lines).toContain("Group 1 of 2: characters 1 to 6 of 10")
    expect(lines.split("\n").map((line) => line.trim())).toContain("aB3-_x")
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
    for (const sample of ["", "a", '"`~|\\{', "x".repeat(512), "\u0007\u0080"].map((s) =>
      Buffer.from(s, "latin1"),
    )) {
      const state = advanceReveal(startReveal(sample.length), "on")
      const lines = revealLines(state, sample, facts)
      expect(lines.length).toBeLessThanOrEqual(20)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(78)
    }
  })

  it("says of the last group that it is the last, to one who types and to one who reads out", () => {
    const last = advanceReveal(advanceReveal(startReveal(text.length), "on"), "on")
    expect(revealLines(last, text, facts).join("\n")).toContain("press Enter at the console")
    expect(revealLines(last, text, { ...facts, use: "read out" }).join("\n")).toContain(
      "read everything back",
    )
  })

  it("has a name for every printable ASCII character", () => {
    for (let code = 0x20; code < 0x7f; code++)
      expect(characterName(String.fromCharCode(code))).not.toContain("no key types")
    expect(characterName("\u0007")).toContain("byte 7")
  })
})
