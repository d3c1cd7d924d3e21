import { describe, expect, it } from "vitest"
import { capOf, type Layouts, sameStroke, strokesOf, typingOf } from "../../../src/text/keyboard/keystroke.ts"
import {
  CLEVIS_ALPHABET,
  cardNotes,
  keyLines,
  PRINTABLE,
  readPrompt,
} from "../../../src/text/keyboard/keystroke-card.ts"
import { LAYOUT_IDS, type LayoutId, layoutOf } from "../../../src/text/keyboard/layout.ts"
import { receivedBy } from "../../../src/text/keyboard/received.ts"
import { wholeCard } from "../../../src/text/keyboard/whole-card.ts"

function layouts(keyboard: LayoutId, prompt: string): Layouts {
  const keymap = readPrompt(prompt)
  if (keymap === undefined) throw new TypeError(prompt)
  return { keyboard: layoutOf(keyboard), ...keymap }
}

const press = (character: string, keyboard: LayoutId, prompt: string, ascii = false) =>
  keyLines(character, layouts(keyboard, prompt), ascii)[0]?.press

const PAIRS = LAYOUT_IDS.flatMap((keyboard) => LAYOUT_IDS.map((prompt) => [keyboard, prompt] as const))

describe("the keys to press", () => {
  it.each([
    ["z", "de", "us", "Y"],
    ["Z", "de", "us", "Shift + Y"],
    ["-", "de", "us", "the ß ? key (1 right of 0)"],
    ["[", "de", "us", "the Ü key (1 right of P)"],
    ["a", "fr", "us", "Q"],
    ["1", "us", "fr", "Shift + 1"],
    ["@", "us", "de", "AltGr + Q"],
    ["^", "us", "de", "the ` ~ key (left of 1), then Space"],
    ["^", "us", "de-nodeadkeys", "the ` ~ key (left of 1)"],
    ["<", "us", "de", "no such key here"],
    ["<", "de", "de", "the < > key (beside the left Shift)"],
    ["@", "us", "it", "AltGr + the ; : key (1 right of L)"],
    ["{", "uk", "ch-de", "AltGr + the ' @ key (2 right of L)"],
    [" ", "de", "us", "Space"],
    ["\u00e9", "us", "us", "cannot be typed"],
  ] as const)("of %s on a %s keyboard at a %s prompt are %s", (character, keyboard, prompt, words) => {
    expect(press(character, keyboard, prompt)).toBe(words)
  })

  it("name printed signs beyond ASCII in words where the console has only ASCII", () => {
    expect(press("[", "de", "us", true)).toBe("the u with two dots key (1 right of P)")
    expect(press("-", "de", "us", true)).toBe("the ? key (1 right of 0)")
    const all = PAIRS.flatMap(([keyboard, prompt]) => keyLines(PRINTABLE, layouts(keyboard, prompt), true))
    for (const line of all) expect(line.press).toMatch(/^[\x20-\x7e]+$/)
    for (const line of all) expect(line.press).not.toContain("unnamed")
  })

  it("give the character at the prompt when this computer reads them back, for every pair of layouts", () => {
    let compared = 0
    for (const [keyboard, prompt] of PAIRS) {
      const here = layouts(keyboard, prompt)
      for (const character of PRINTABLE) {
        const typing = typingOf(character, here)
        const local = typing.kind === "press" ? capOf(typing.stroke, here.keyboard) : undefined
        if (typing.kind !== "press" || local === undefined || local.dead || typing.stroke.dead) continue
        // A sign that stands on several keys here cannot be read back with certainty.
        const [read] = strokesOf(local.character, here.keyboard)
        if (read === undefined || !sameStroke(read, typing.stroke)) continue
        compared++
        expect(receivedBy(local.character, here), `${keyboard} ${prompt} ${character}`).toBe(character)
      }
    }
    expect(compared).toBeGreaterThan(PAIRS.length * 80)
  })

  it("are missing only where a US keyboard lacks the extra key", () => {
    const missing = PAIRS.flatMap(([keyboard, prompt]) =>
      keyLines(PRINTABLE, layouts(keyboard, prompt))
        .filter(({ typing }) => typing.kind !== "press")
        .map(({ character }) => `${keyboard} ${prompt} ${character}`),
    )
    expect(missing).toEqual([
      "us de <",
      "us de >",
      "us de |",
      "us ch-de \\",
      "us ch-fr \\",
      "us se |",
      "us dk \\",
    ])
  })

  it("say that a key shows another sign exactly if it does", () => {
    const differing = (keyboard: LayoutId, prompt: string) =>
      keyLines(CLEVIS_ALPHABET, layouts(keyboard, prompt))
        .filter(({ differs }) => differs)
        .map(({ character }) => character)
        .join("")
    expect(differing("us", "us")).toBe("")
    expect(differing("de", "us")).toBe("YZyz-_")
    expect(differing("us", "de")).toBe("YZyz-_")
    expect(differing("fr", "us")).toBe("AMQWZamqwz0123456789-_")
  })
})

describe("the notes of a card", () => {
  it("name the way out for a sign that cannot be typed", () => {
    const here = layouts("us", "de")
    const notes = cardNotes(keyLines("a<b", here), here).join("\n")
    expect(notes).toContain("The German keymap needs a key that a US keyboard does not have.")
    expect(notes).toContain("  < is 060")
    expect(notes).toContain("press P")
  })

  it("speak of AltGr and dead keys only where they are needed", () => {
    const here = layouts("us", "de")
    expect(cardNotes(keyLines("ab", here), here)).toEqual([
      "Caps Lock must be off. Type digits on the row above the letters.",
    ])
    const notes = cardNotes(keyLines("@^", here), here).join("\n")
    expect(notes).toContain("AltGr is the Alt key on the right")
    expect(notes).toContain("A dead key shows nothing.")
    expect(notes).toContain("--prompt de-nodeadkeys")
  })

  it("warn of signs that keymaps of one country have in different places", () => {
    const here = layouts("it", "it")
    expect(keyLines("{x", here).map(({ unsure }) => unsure)).toEqual([true, false])
    expect(cardNotes(keyLines("{", here), here).join("\n")).toContain("Not every Italian keymap")
  })
})

describe("the whole card", () => {
  it("holds every character of its alphabet once, for every pair, within 80 columns", () => {
    for (const [keyboard, prompt] of PAIRS) {
      const here = layouts(keyboard, prompt)
      const card = wholeCard(PRINTABLE, here)
      const body = card.slice(0, card.indexOf("", card.indexOf("Symbols.")))
      for (const character of PRINTABLE.replace(/[A-Z]/g, "")) {
        const times = body.filter((line) => ` ${line}`.includes(`  ${character}  `)).length
        expect(times, `${keyboard} ${prompt} ${character}`).toBe(1)
      }
      for (const line of card) expect(line.length, line).toBeLessThanOrEqual(80)
    }
  })
})
