// People read the words of the right column of the glossary; the names of the code stay in the code. Looks at every string of the
// folders that speak to people.
import { describe, expect, it } from "vitest"
import { COMMANDS } from "../src/cli/commands.ts"
import { REMEDIES } from "../src/cli/remedies.ts"
import { ROOT } from "./support/build.ts"
import { longSentences, wordProblems } from "./support/screen-words.ts"
import { readSources } from "./support/source-file.ts"

const SPEAKING = /^(src\/(text|tui)|src\/cli\/(commands|words)|flows)\//

describe("the words that people read", () => {
  const files = readSources(ROOT, ["src", "flows"]).filter((file) => SPEAKING.test(file.path))

  it("in screens, commands and runbooks are not the names of the code", () => {
    const problems = files.flatMap((file) =>
      file.strings.flatMap((text) =>
        // A step of a runbook names its action as the command is typed.
        (Object.hasOwn(COMMANDS, text) ? [] : wordProblems(text)).map(
          (problem) => `${file.path}: ${problem} in "${text.slice(0, 80)}"`,
        ),
      ),
    )
    expect(problems).toEqual([])
  })

  it("in remedies are not the names of the code", () => {
    const lines = Object.entries(REMEDIES).flatMap(([code, { remedy }]) =>
      remedy.map((line) => [code, line] as const),
    )
    expect(
      lines.flatMap(([code, line]) => wordProblems(line).map((problem) => `${code}: ${problem}`)),
    ).toEqual([])
  })

  it("in the overview are not the names of the code, and short", () => {
    const rows = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const)
    expect(
      rows.flatMap(([name, text]) => wordProblems(text).map((problem) => `${name}: ${problem}`)),
    ).toEqual([])
    expect(rows.flatMap(([name, text]) => longSentences(text).map((long) => `${name}: ${long}`))).toEqual([])
  })
})

describe("the check of words", () => {
  it.each([
    ["This keyslot has no kid.", ['"keyslot": say key slot', '"kid": say key id']],
    ["Slot 3 is bound.", ['"Slot": say key slot, never just slot']],
    ["two leaves answered", ['"leaves": say key source']],
    ["The passphrase was disclosed to Ben.", ['"disclosed": say the colleague sees the passphrase']],
    ["One debt is open, see the journal.", ['"debt": say open duty', '"journal": say record']],
    ["You can't do this.", ['"can\'t": write it out']],
    ["It's late now.", ['"It\'s": write it out']],
  ])("finds what is wrong in: %s", (text, problems) => {
    expect(wordProblems(text)).toEqual(problems)
  })

  it.each([
    "Key slot 3 is bound to one Tang server.",
    "Run: nbde-rescue journal verify",
    "choose with --slot N or --leaf PATH",
    "--mode <relay|disclose>",
    "keyslot",
    "sss.1.tang.0",
    'see "journal verify" and `roster make`',
    "written to journal.jsonl in the home",
    "the person's own passphrase",
    "JOURNAL is the name of a file",
    "debts: close although duties are open",
  ])("finds nothing in: %s", (text) => {
    expect(wordProblems(text)).toEqual([])
  })

  it("counts the words of each sentence", () => {
    const fifteen = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    expect(longSentences(`Short one. ${fifteen}. Short again.`)).toEqual([`${fifteen}.`])
    expect(longSentences("a b c d e f g. h i j k l m n: o p q r s t u")).toEqual([])
  })
})
