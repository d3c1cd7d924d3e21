import { describe, expect, it } from "vitest"
import type { ProposalFacts } from "../../src/actions/letter/typed-lines.ts"
import {
  aloudPage,
  codePageOf,
  goOnQuestion,
  keptLines,
  proposalWords,
  spelled,
  troubleLines,
  typedLines,
  wantedLine,
} from "../../src/text/code-words.ts"

const LINE = "ABCDE 01234 56789 FGHJK MNPQR STVW"
const PAGE = [
  "NBDE RESCUE REQUEST CODE: 1 lines",
  `1) ${LINE}`,
  "NBDE RESCUE CODE: these lines only if your colleague asks",
  "2) XYZ",
  "",
].join("\n")

describe("a code that is read out", () => {
  it("has a name for every letter and digit", () => {
    expect(spelled("B7X0")).toBe("Bravo seven X-ray zero")
    for (const letter of "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
      expect(spelled(letter)).toMatch(/^[A-Za-z-]{3,}$/)
  })

  it("stands group by group below its line", () => {
    const lines = aloudPage(PAGE)
    expect(lines).toContain("Line 1 of 1")
    expect(lines).toContain("    ABCDE   Alfa Bravo Charlie Delta Echo")
    expect(lines).toContain("    STVW    Sierra Tango Victor Whiskey")
    expect(lines).toContain("Line 2 only if your colleague asks for them.")
    expect(lines.join()).not.toContain("XYZ")
  })

  it("is told from other texts", () => {
    expect(codePageOf(PAGE)?.lines).toEqual([
      { number: 1, text: LINE },
      { number: 2, text: "XYZ" },
    ])
    expect(codePageOf("-----BEGIN NBDE RESCUE REPLY-----")).toBeUndefined()
    expect(aloudPage("hello")).toEqual([])
  })
})

describe("a code that is typed", () => {
  it("is asked for line by line", () => {
    expect(wantedLine({ line: 1 })).toBe("Line 1:")
    expect(wantedLine({ line: 7, of: 11 })).toBe("Line 7 of 11:")
    expect(wantedLine({ line: 12, of: 11 })).toBe("Line 12 (the rest of the key id):")
  })

  it.each([
    [[], undefined, "No line is here yet."],
    [[1], undefined, "Line 1 is here."],
    [[1, 2, 3, 5], 11, "Lines 1 to 3 and 5 of 11 are here."],
    [[1, 3, 5, 6], 6, "Lines 1, 3 and 5 to 6 of 6 are here."],
  ])("says which lines are here: %j", (read, of, words) => {
    expect(keptLines({ read, ...(of === undefined ? {} : { of }) })).toBe(words)
  })

  it("says that a line fits, and shows it as it stands on paper", () => {
    const facts = { line: 8, of: 11, read: [7], missing: [], taken: { line: 7, text: LINE } }
    expect(typedLines(facts)).toEqual([`Line 7 of 11 fits:  ${LINE}`])
    expect(typedLines({ line: 1, read: [], missing: [] })).toEqual([])
  })

  it("names a wrong line at once, with what is odd about it", () => {
    const trouble = { line: 7, got: 28, length: 29, strange: ["U"], proposals: [] }
    expect(troubleLines(trouble)).toEqual([
      "! Line 7 does not fit. It was heard or typed wrong.",
      'A code never has "U".',
      "It has 28 letters, but line 7 has 29: one is missing.",
    ])
    expect(troubleLines({ ...trouble, strange: ["\u001b"] }).join()).not.toContain("\u001b")
    expect(troubleLines({ ...trouble, got: 31, strange: [] })).toContain(
      "It has 31 letters, but line 7 has 29.",
    )
  })

  it("knows a line that belongs elsewhere", () => {
    const proposals: ProposalFacts[] = [{ kind: "other line", line: 5, text: LINE }]
    expect(troubleLines({ line: 4, got: 29, length: 29, strange: [], proposals })).toEqual([
      "! This does not fit as line 4. It is line 5.",
    ])
  })

  it.each<[ProposalFacts, string]>([
    [
      { kind: "one symbol", line: 7, text: LINE, at: 8, typed: "8", meant: "B" },
      "It fits if letter 3 of group 2 is B (Bravo), not 8 (eight).",
    ],
    [
      { kind: "two exchanged", line: 7, text: LINE, at: 5, typed: "AB" },
      "It fits if letter 5 of group 1 and the next are exchanged: B A.",
    ],
    [
      { kind: "one too many", line: 7, text: LINE, at: 6, typed: "7" },
      "It fits without letter 1 of group 2, 7 (seven).",
    ],
    [{ kind: "other line", line: 5, text: LINE }, "Take it as line 5."],
    [
      { kind: "keyboard", line: 7, text: LINE, letters: "y-z", digits: "as they are" },
      "It fits if Y and Z are exchanged. Every line is then read so.",
    ],
    [
      { kind: "keyboard", line: 7, text: LINE, letters: "a-q z-w m", digits: "french without shift" },
      "It fits if A and Q, Z and W are exchanged, and if the digits were typed without Shift. Every line is then read so.",
    ],
  ])("proposes what a line could have been: %j", (proposal, words) => {
    expect(proposalWords(proposal)).toBe(words)
  })
})

it("a code that was typed before is told from one that is not whole", () => {
  expect(goOnQuestion({ read: [1, 2], of: 5 })).toBe("Lines 1 to 2 of 5 are here. Go on with them?")
  expect(goOnQuestion({ read: [1] })).toBe("Line 1 is here. Go on with them?")
  expect(goOnQuestion({ read: [1, 2, 3], of: 3 })).toBe(
    "A whole code of 3 lines is here. Use it again? (n: a new one)",
  )
})
