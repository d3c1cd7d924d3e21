// The figures of a day as a colleague reads them.
import { describe, expect, it } from "vitest"
import type { AnswerCount } from "../../src/actions/answer/answer-types.ts"
import { isLimitReached, limitFigures, limitLines, limitWarnings } from "../../src/text/limit-words.ts"

const SINCE = Date.UTC(2026, 10, 22, 18)
const HOST: AnswerCount = { of: "host", who: "web17", given: 1, hosts: 1, limit: 3, reached: false }
const PERSON: AnswerCount = {
  of: "person",
  who: "Ana",
  given: 12,
  hosts: 9,
  limit: 10,
  reached: true,
  since: SINCE,
}
const KEY: AnswerCount = {
  of: "key",
  who: "abcdefgh123",
  given: 50,
  hosts: 50,
  limit: 50,
  reached: true,
  since: SINCE,
}

describe("what was answered in a day", () => {
  it("is said in figures, for each limit", () => {
    expect(limitFigures([HOST])).toEqual(["in 24 hours: this host 1 of 3"])
    expect(limitFigures([{ ...PERSON, who: "", reached: false }])).toEqual([
      "in 24 hours: people you do not know 12 of 10",
    ])
    expect(isLimitReached([HOST])).toBe(false)
  })

  it("is said in a sentence where a limit is reached, with since when", () => {
    expect(limitWarnings([HOST, PERSON, KEY])).toEqual([
      "Ana got 12 answers for 9 hosts since 2026-11-22 18:00:00 UTC. The limit is 10.",
      "Key id abcdefgh gave 50 answers since 2026-11-22 18:00:00 UTC. The limit is 50.",
    ])
    expect(limitLines([HOST, PERSON])[0]).toBe(
      "CHECKED: answers in 24 hours, LIMIT REACHED: this host 1 of 3, this person 12 of 10",
    )
  })

  it("is not said in practice, and a name from outside changes nothing on the terminal", () => {
    expect(limitLines([])).toEqual([])
    const [line] = limitWarnings([{ ...PERSON, who: "A\u001b[2Jna\u202e" }])
    expect(line).not.toMatch(/[\u001b\u202e]/)
  })
})
