import { describe, expect, it } from "vitest"
import { NOT_SAID } from "../../src/seal/not-said.ts"
import { valueWords } from "../../src/text/record-words.ts"
import { aboutAnswered, isSaid, saidHost } from "../../src/text/said-host.ts"

const KID = "CLvpLTbpX4ttdSuSdAZoDCRMdtojIk3aTLNPdVasKqQ"

describe("a request that does not say its host", () => {
  it("is told by its key id and by who was called", () => {
    expect([isSaid(NOT_SAID), saidHost(NOT_SAID)]).toEqual([false, "not said in the request"])
    expect(aboutAnswered(NOT_SAID, [{ kid: KID }], "Kim, 555-0100")).toBe(
      "host not said in the request; key id CLvp...sKqQ; called back: Kim, 555-0100",
    )
    expect(aboutAnswered(NOT_SAID, [])).toBe("host not said in the request")
  })

  it("is called the same in the record, and a name as it is", () => {
    expect(valueWords("host", NOT_SAID)).toBe("not said in the request")
    expect(valueWords("from", "")).toBe("nobody signed it")
    expect([saidHost("db1"), aboutAnswered("db1", [{ kid: KID }], "Kim")]).toEqual(["db1", "db1"])
    expect(saidHost("db\u001b[2J")).not.toContain("\u001b")
  })
})
