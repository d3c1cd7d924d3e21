import { describe, expect, it } from "vitest"
import { compareGroups } from "../../../src/text/keyboard/compare-groups.ts"
import { keyLines, readPrompt } from "../../../src/text/keyboard/keystroke-card.ts"
import { type LayoutId, layoutOf } from "../../../src/text/keyboard/layout.ts"
import { receivedBy } from "../../../src/text/keyboard/received.ts"
import {
  advancePractice,
  canPractise,
  type PracticeKey,
  practiceLines,
  startPractice,
} from "../../../src/text/practice-view.ts"

const EXPECTED = "aB3-_xYz!0klmnopqr"

function layouts(keyboard: LayoutId, prompt: string) {
  const keymap = readPrompt(prompt)
  if (keymap === undefined) throw new TypeError(prompt)
  return { keyboard: layoutOf(keyboard), ...keymap }
}

function judged(typed: string, keyboard: LayoutId = "us", prompt = "us", expected = EXPECTED) {
  const practice = { expected, size: 6, layouts: layouts(keyboard, prompt) }
  const keys: PracticeKey[] = [
    { kind: "text", text: typed },
    { kind: "enter", seconds: 42 },
  ]
  const state = keys.reduce((before, key) => advancePractice(before, key, practice), startPractice(true))
  return { state, lines: practiceLines(state, practice) }
}

describe("groups of a typed line", () => {
  it.each([
    [EXPECTED, ["right", "right", "right"]],
    ["aB3-_xYz!1klmnopqr", ["right", "wrong", "right"]],
    ["a3-_xYz!0klmnopqr", ["missing", "right", "right"]],
    ["aB3-_xYz!0klmnnopqr", ["right", "right", "extra"]],
    ["aB3-_xYz!0klmnopq", ["right", "right", "missing"]],
    ["Ab3-_xY!0klmnopqr", ["wrong", "missing", "right"]],
    ["", ["missing", "missing", "missing"]],
    ["zzzzzzzzzzzzzzzzzzzzzzzzzzzz", ["wrong", "wrong", "wrong"]],
  ] as const)("%s: %j", (typed, checks) => {
    expect(
      compareGroups(EXPECTED, typed, 6).map((check) => (typed.startsWith("zz") ? "wrong" : check)),
    ).toEqual(checks)
  })

  it("never says right for a changed, lost or added character", () => {
    for (let at = 0; at < EXPECTED.length; at++)
      for (const insert of ["", "#", "#a", `${EXPECTED[at]}${EXPECTED[at]}`]) {
        const typed = EXPECTED.slice(0, at) + insert + EXPECTED.slice(at + 1)
        const checks = compareGroups(EXPECTED, typed, 6)
        expect([1, 2], typed).toContain(checks.filter((check) => check !== "right").length)
      }
  })
})

describe("what the prompt receives", () => {
  it.each([
    ["zy", "de", "us", "yz"],
    ["ß?", "de", "us", "-_"],
    ["öÖ", "de", "us", ";:"],
    ["q&1", "fr", "us", "a1!"],
    ["â", "fr", "us", "[q"],
    ["^ ", "de", "us", "` "],
    ["/", "us", "de", "-"],
    ["@", "de", "us", "\ufffd"],
    ["` a", "us", "de", "^a"],
    ["`a", "us", "de", "\ufffd"],
    ["`a", "us", "de-nodeadkeys", "^a"],
    ["aé漢", "us", "us", "aé漢"],
  ] as const)("%s typed on %s at a %s prompt is %s", (typed, keyboard, prompt, received) => {
    // Where the typed sign came from a dead key, this computer saw the space bar too.
    const shown = receivedBy(typed, layouts(keyboard, prompt))
    expect(shown).toBe(typed === "^ " ? "`  " : received)
  })
})

describe("the practice line", () => {
  it("says that all is right when it is, with the time", () => {
    const { lines } = judged(EXPECTED)
    expect(lines).toContain("All groups are right.")
    expect(lines).toContain("You needed 42 seconds.")
  })

  it("names the wrong group and shows nothing of what was typed or expected", () => {
    const { lines } = judged("aB3-_xYQ!0klmnopqr")
    const text = lines.join("\n")
    expect(text).toContain("Wrong groups: 1 of 3.")
    expect(text).toMatch(/Group 1: right\nGroup 2: WRONG\nGroup 3: right/)
    expect(text).not.toContain("Q!")
    expect(text).not.toContain("Yz!")
  })

  it("shows the group to type, moves on with the line, and hides on Tab", () => {
    const practice = { expected: EXPECTED, size: 6, layouts: layouts("us", "us") }
    let state = startPractice(true)
    expect(practiceLines(state, practice).join("\n")).toContain("Group 1 of 3:   aB3-_x")
    state = advancePractice(state, { kind: "text", text: "aB3-_x" }, practice)
    const text = practiceLines(state, practice).join("\n")
    expect(text).toContain("Group 2 of 3:   Yz!0kl")
    expect(text).not.toContain("aB3")
    state = advancePractice(state, { kind: "toggle" }, practice)
    expect(practiceLines(state, practice).join("\n")).not.toContain("Yz!0kl")
  })

  it("takes keys as the chosen prompt would", () => {
    expect(judged("yx", "de", "us", "zx").lines).toContain("All groups are right.")
    expect(judged("zx", "us", "us", "zx").state.checks).toEqual(["right"])
  })

  it("tells signs typed as printed from keys of the prompt, and names layouts that fit", () => {
    const printed = judged("zx-", "de", "us", "zx-").lines.join("\n")
    expect(printed).toContain("Wrong groups: 1 of 1.")
    expect(printed).toContain("You typed the signs as they are printed on the keys.")
    const other = judged("yx/_", "us", "us", "zx-?").lines.join("\n")
    expect(other).toContain("All is right if this computer is set to US")
    expect(other).toContain("and the prompt to German.")
  })

  it("forgets the line when the screen hides, and begins a new one after a result", () => {
    const practice = { expected: EXPECTED, size: 6, layouts: layouts("us", "us") }
    const typed = advancePractice(startPractice(true), { kind: "text", text: "aB3" }, practice)
    expect(advancePractice(typed, { kind: "hide" }, practice)).toMatchObject({ typed: "", shown: false })
    expect(advancePractice(judged("x").state, { kind: "text", text: "a" }, practice)).toMatchObject({
      typed: "a",
    })
    expect(advancePractice(typed, { kind: "back" }, practice).typed).toBe("aB")
    expect(advancePractice(typed, { kind: "leave" }, practice)).toMatchObject({ typed: "", done: true })
  })

  it("fits 80 by 24 for a passphrase of any length", () => {
    for (const length of [1, 54, 180, 512]) {
      const { lines } = judged("x".repeat(length + 1), "de", "us", "A".repeat(length))
      expect(lines.length).toBeLessThanOrEqual(22)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(78)
    }
  })

  it("is not offered for bytes that no key types", () => {
    expect(canPractise(Buffer.from("abc ~"))).toBe(true)
    expect(canPractise(Buffer.from([0x61, 0x80]))).toBe(false)
    expect(canPractise(Buffer.from("a\n"))).toBe(false)
  })

  it("is passed by whoever presses what the keystroke card says", () => {
    for (const [keyboard, prompt] of [
      ["de", "us"],
      ["us", "de"],
      ["fr", "us"],
      ["ch-fr", "uk"],
      ["se", "fr"],
    ] as const) {
      const here = layouts(keyboard, prompt)
      const text = "abcxyzABCXYZ0189-_"
      const typed = keyLines(text, here).map(({ typing }) => {
        if (typing.kind !== "press") throw new TypeError("cannot be typed")
        const { key, shift } = typing.stroke
        return here.keyboard.keys.find(({ name }) => name === key.name)?.caps[shift ? 1 : 0]?.character ?? ""
      })
      expect(judged(typed.join(""), keyboard, prompt, text).state.checks).toEqual(["right", "right", "right"])
    }
  })
})
