import { describe, expect, it } from "vitest"
import { openLettersRule, refuseUnsigned } from "../../src/actions/site-rules.ts"

const stateOf = (profile: string | undefined) => ({
  read: async (name: string) =>
    name === "site/profile.json" && profile !== undefined ? Buffer.from(profile) : undefined,
})

describe("the rule about open letters", () => {
  it.each([
    [undefined, "allow"],
    ['{"site":"x","values":{}}', "allow"],
    ['{"site":"x","openLetters":"allow","values":{}}', "allow"],
    ['{"site":"x","openLetters":"refuse","values":{}}', "refuse"],
  ])("in the profile %j is %s", async (profile, rule) => {
    expect(await openLettersRule(stateOf(profile))).toBe(rule)
  })

  it.each([
    "",
    "{",
    "[]",
    '{"openLetters":"no"}',
    '{"openLetters":false}',
    '{"openLetters":"refuse","openLetters":"allow"}',
  ])("stops everything where the profile cannot be read: %j", async (profile) => {
    await expect(openLettersRule(stateOf(profile))).rejects.toMatchObject({ code: "profile-malformed" })
  })

  it("holds for questions that nobody signed", () => {
    expect(() => refuseUnsigned("refuse")).toThrow(expect.objectContaining({ code: "letter-open-refused" }))
    expect(() => refuseUnsigned("allow")).not.toThrow()
  })
})
