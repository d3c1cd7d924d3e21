import { describe, expect, it } from "vitest"
import exampleProfile from "../../flows/site/profile.json" with { type: "json" }
import { readSiteRules, refuseUnsigned } from "../../src/actions/site-rules.ts"
import { parseProfile } from "../../src/flow/profile.ts"

const stateOf = (profile: string | undefined) => ({
  read: async (name: string) =>
    name === "site/profile.json" && profile !== undefined ? Buffer.from(profile) : undefined,
})
const rulesOf = async (profile: string | undefined) => await readSiteRules(stateOf(profile))

describe("the rule about open letters", () => {
  it.each([
    [undefined, "allow"],
    ['{"site":"x","values":{}}', "allow"],
    ['{"site":"x","openLetters":"allow","values":{}}', "allow"],
    ['{"site":"x","openLetters":"refuse","values":{}}', "refuse"],
  ])("in the profile %j is %s", async (profile, rule) => {
    expect((await rulesOf(profile)).openLetters).toBe(rule)
  })

  it.each([
    "",
    "{",
    "[]",
    '{"openLetters":"no"}',
    '{"openLetters":false}',
    '{"openLetters":"refuse","openLetters":"allow"}',
    '{"answerLimits":5}',
    '{"answerLimits":{"host":"many"}}',
    '{"answerLimits":{"host":-1}}',
    '{"answerLimits":{"hosts":3}}',
    '{"decoys":"0d3f2c51"}',
    '{"decoys":[7]}',
  ])("stops everything where the profile cannot be read: %j", async (profile) => {
    await expect(rulesOf(profile)).rejects.toMatchObject({ code: "profile-malformed" })
  })

  it("holds for questions that nobody signed", () => {
    expect(() => refuseUnsigned("refuse")).toThrow(expect.objectContaining({ code: "letter-open-refused" }))
    expect(() => refuseUnsigned("allow")).not.toThrow()
  })
})

describe("limits, decoys and whom to call", () => {
  it("have defaults, and a site changes one without the others", async () => {
    expect((await rulesOf(undefined)).limits).toEqual({ person: 10, host: 3, key: 50 })
    const { limits } = await rulesOf('{"answerLimits":{"person":200}}')
    expect(limits).toEqual({ person: 200, host: 3, key: 50 })
  })

  it("know a decoy however its letters are written, and name who is told as far as the site does", async () => {
    const rules = await rulesOf('{"decoys":[" 0D3F-2C51 "],"values":{"securityName":"Kim"}}')
    expect([...rules.decoys]).toEqual(["0d3f-2c51"])
    expect(rules.alarm).toBe("Kim")
    expect((await rulesOf("{}")).alarm).toBeUndefined()
  })

  it("stand in the example of a profile, which runbooks take as well", async () => {
    expect(parseProfile(exampleProfile).problem).toBeUndefined()
    const { limits, decoys, alarm } = await rulesOf(JSON.stringify(exampleProfile))
    expect(limits).toEqual({ person: 10, host: 3, key: 50 })
    expect(decoys.size).toBe(1)
    expect(alarm).toBe("the security team, +49 30 555 0120")
  })
})
