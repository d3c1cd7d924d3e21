// Every kind of open duty in words: on the first screen of the app, in `case list`, on a receipt.
import { describe, expect, it } from "vitest"
import type { DebtKind } from "../../src/actions/case/debts.ts"
import { dutyLines } from "../../src/text/app-lines.ts"
import { debtLine } from "../../src/text/case-lines.ts"
import { dutyCount, dutySheet } from "../../src/text/duty-words.ts"
import { wordProblems } from "../support/screen-words.ts"

// The compiler asks for a row when a kind is added.
const KINDS: Readonly<Record<DebtKind, true>> = {
  "revealed-passphrase": true,
  "disclosed-passphrase": true,
  "header-copy": true,
  "leaked-header": true,
  "temporary-slot": true,
  "secret-sheet": true,
  "transported-key": true,
  escrow: true,
  "backup-copy": true,
  breach: true,
}

describe.each(Object.keys(KINDS))("the duty %s", (kind) => {
  const duty = { id: 7, kind, subject: "db1", case: null, deadline: Date.UTC(2026, 10, 27, 18) }

  it("has words of people on every screen, and nowhere its own name", () => {
    for (const lines of [dutyLines(duty), [debtLine(duty)], dutySheet(duty), [dutyCount([duty, duty])]]) {
      const text = lines.join("\n")
      expect(text).not.toContain(kind)
      expect(lines.flatMap(wordProblems)).toEqual([])
    }
  })

  it("says what to do, until when, and when it is done", () => {
    const [todo, about, until, done] = dutySheet(duty)
    expect(todo).toMatch(/^\[ \] Duty 7: [A-Z].*\.$/)
    expect([about, until]).toEqual(["    About: db1", expect.stringContaining("Fri 2026-11-27 18:00")])
    expect(done).toMatch(/^ {4}It is done when .*\.$/)
  })
})

it("duties are counted in the singular and the plural", () => {
  const kinds = ["escrow", "escrow", "transported-key", "from a later version"]
  expect(dutyCount(kinds.map((kind) => ({ kind })))).toBe(
    "2 envelopes to end, 1 Tang key to replace, 1 other duty",
  )
})
