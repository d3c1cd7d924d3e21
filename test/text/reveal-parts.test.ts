// What the reveal screen can do besides showing groups: the keys to press, the question for the layouts, the scanner.
import { describe, expect, it } from "vitest"
import { LAYOUT_IDS, type LayoutId, layoutOf } from "../../src/text/keyboard/layout.ts"
import {
  advanceLayoutMenu,
  LAYOUT_MENU,
  type LayoutMenu,
  layoutMenuLines,
} from "../../src/text/layout-menu.ts"
import { advanceReveal, revealLines, revealNotes, startReveal } from "../../src/text/reveal-view.ts"
import { codeLines, scannerChoice, scannerMenuLines } from "../../src/text/scanner-menu.ts"
import {
  advanceSheetQuestion,
  SHEET_QUESTION,
  sheetQuestionLines,
  sheetWrittenLines,
} from "../../src/text/sheet-question.ts"

const text = Buffer.from("zy-_<^ab")
const layouts = (keyboard: LayoutId, prompt: LayoutId) => ({
  keyboard: layoutOf(keyboard),
  prompt: layoutOf(prompt),
  noDeadKeys: false,
})
const facts = (keyboard: LayoutId, prompt: LayoutId) =>
  ({
    host: "db1",
    slot: "Tested: it opens key slot 1.",
    use: "type",
    layouts: layouts(keyboard, prompt),
  }) as const

function shown(...keys: readonly ("on" | "keystrokes" | "back" | "hide")[]) {
  return keys.reduce(advanceReveal, startReveal(text.length))
}

describe("the reveal screen with keys to press", () => {
  it("shows them for the chosen keyboard and prompt, and marks where they differ", async () => {
    const lines = revealLines(shown("on", "keystrokes"), text, facts("us", "de"))
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("../golden/screens/reveal-keystrokes-80x24.txt")
    expect(lines.join("\n")).toContain("   z   Y  *")
  })

  it("goes back to the names of the characters", () => {
    const lines = revealLines(shown("on", "keystrokes", "keystrokes"), text, facts("us", "de")).join("\n")
    expect(lines).toContain("small zulu")
  })

  it("shows no key before something is to be seen", () => {
    const lines = revealLines(shown("keystrokes"), text, facts("us", "de")).join("\n")
    expect(lines).toContain("Hidden.")
    expect(lines).not.toContain("Shift")
  })

  it("says what to do about a sign that cannot be typed, for the group in view only", () => {
    expect(revealNotes(shown("on"), text, layouts("us", "de")).join("\n")).toContain("< is 060")
    expect(revealNotes(shown("on", "on"), text, layouts("us", "de")).join("\n")).not.toContain("060")
  })

  it("fits 80 by 24 for every pair of layouts, whatever the passphrase", () => {
    for (const keyboard of LAYOUT_IDS)
      for (const prompt of LAYOUT_IDS)
        for (const sample of ["{}~^`|", '"#[]\\@', "\u0007\u0080abcd"]) {
          const bytes = Buffer.from(sample, "latin1")
          const state = ["on", "keystrokes"] as const
          const lines = [
            revealLines(
              state.reduce(advanceReveal, startReveal(bytes.length)),
              bytes,
              facts(keyboard, prompt),
            ),
            revealNotes(startReveal(bytes.length), bytes, layouts(keyboard, prompt)),
          ]
          for (const some of lines) expect(some.length).toBeLessThanOrEqual(22)
          for (const line of lines.flat()) expect(line.length, line).toBeLessThanOrEqual(80)
        }
  })

  it("offers nothing of this to a colleague who reads out", () => {
    const lines = revealLines(shown("on"), text, { ...facts("us", "us"), use: "read out" }).join("\n")
    for (const words of ["scanner", "practice", "layouts"]) expect(lines).not.toContain(words)
  })
})

describe("the question for the layouts", () => {
  const pressed = (...keys: readonly string[]): LayoutMenu => keys.reduce(advanceLayoutMenu, LAYOUT_MENU)

  it("asks for the keyboard, then for the keymap", () => {
    expect(layoutMenuLines(pressed())[0]).toContain("printed on the keyboard")
    expect(layoutMenuLines(pressed("c")).join("\n")).toContain("Keyboard: German.")
    const { layouts: chosen, done } = pressed("c", "a")
    expect([chosen?.keyboard.id, chosen?.prompt.id, chosen?.noDeadKeys, done]).toEqual([
      "de",
      "us",
      false,
      true,
    ])
  })

  it("changes dead keys before the keymap is chosen", () => {
    expect(pressed("a", "n", "c").layouts).toMatchObject({ noDeadKeys: true, prompt: { id: "de" } })
    expect(layoutMenuLines(pressed("a", "n")).join("\n")).toContain("Dead keys of the prompt: none")
  })

  it.each([["hide"], ["end"], ["\u001b"], ["z"], ["a", "\u001b[A"]])(
    "is left by %j without an answer",
    (...keys) => {
      expect(pressed(...keys)).toMatchObject({ done: true })
      expect(pressed(...keys).layouts).toBeUndefined()
    },
  )

  it("offers every layout and fits 80 by 24", () => {
    for (const menu of [pressed(), pressed("a")]) {
      const lines = layoutMenuLines(menu)
      expect(lines.length).toBeLessThanOrEqual(22)
      for (const id of LAYOUT_IDS) expect(lines.join("\n")).toContain(layoutOf(id).name)
    }
  })
})

describe("the scanner part", () => {
  it("has three choices and says which of them is the secret", () => {
    expect(["1", "2", "3", "4", "hide"].map(scannerChoice)).toEqual([
      "probe",
      "code",
      "sheet",
      undefined,
      undefined,
    ])
    expect(scannerMenuLines(layouts("us", "de")).join("\n")).toContain("Code 2 is the whole passphrase.")
  })

  it("draws a code only where all of it fits", () => {
    const passphrase = "x".repeat(54)
    const look = { style: "half", colours: 16 } as const
    const fitting = codeLines(passphrase, ["words", "key"], { rows: 22, columns: 80 }, look)
    expect(fitting.length).toBeLessThanOrEqual(22)
    expect(fitting.join("")).toContain("█")
    for (const [space, style] of [
      [{ rows: 15, columns: 80 }, "half"],
      [{ rows: 22, columns: 80 }, "full"],
    ] as const)
      expect(codeLines(passphrase, ["words"], space, { style, colours: 16 })).toEqual([
        "words",
        "",
        "It does not fit on this screen. Write a sheet (3).",
      ])
  })

  it("asks for the name of the file, and leaves without one", () => {
    const typed = (keys: readonly string[]) => keys.reduce(advanceSheetQuestion, SHEET_QUESTION)
    expect(typed([..."/dev/shm/x.pdg", "\u007f", "f", "\r"])).toEqual({
      typed: "/dev/shm/x.pdf",
      done: "write",
    })
    for (const keys of [["\r"], ["a", "hide"], ["a", "end"], ["a", "\u001b"]])
      expect(typed(keys).done).toBe("leave")
    expect(typed(["\u001b[A", "\t", "\u00e9"])).toEqual(SHEET_QUESTION)
    expect(
      sheetQuestionLines(typed([..."a\u202eb".replace("\u202e", "")]), layouts("us", "us")).join("\n"),
    ).toContain("> ab")
  })

  it("says what became of the file", () => {
    expect(sheetWrittenLines("/x.pdf").join("\n")).toContain("then delete the file")
    expect(sheetWrittenLines("/x.pdf", "there is no such folder").join("\n")).toContain(
      "Not written:\n  there is",
    )
  })
})
