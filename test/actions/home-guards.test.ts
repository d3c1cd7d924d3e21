// What an act may ask of the home before it begins.
import { describe, expect, it } from "vitest"
import {
  requireKeptRecord,
  requireLastingSecrets,
  requireProtectedHome,
} from "../../src/actions/home-guards.ts"
import type { Home } from "../../src/actions/ports.ts"
import { codeOf } from "../support/code-of.ts"

const homeWith = (state: object): Home =>
  ({
    state: { home: "/media/stick", volatile: false, protectedByModes: true, session: {}, ...state },
  }) as Home

describe("an approval or a write to a volume", () => {
  it("wants a record that is kept", () => {
    expect(codeOf(() => requireKeptRecord(homeWith({})))).toBe("ok")
    expect(codeOf(() => requireKeptRecord(homeWith({ volatile: true })))).toBe("journal-not-kept")
  })

  it("wants a word for a medium that keeps no access rights, and that word only", () => {
    const stick = homeWith({ protectedByModes: false })
    const codes = [undefined, "yes", "unprotected-home"].map((word) =>
      codeOf(() => requireProtectedHome(stick, word)),
    )
    expect(codes).toEqual(["home-unprotected", "home-unprotected", "ok"])
    expect(codeOf(() => requireProtectedHome(homeWith({}), undefined))).toBe("ok")
  })
})

describe("a request that ends before its answer comes", () => {
  it.each([
    ["memory that lasts is here", {}, false, false, "ok"],
    ["the home is in memory", { volatile: true }, true, true, "journal-not-kept"],
    ["no memory lasts", { session: undefined }, true, false, "secrets-not-kept"],
    ["no memory lasts, and it is sealed to the identity", { session: undefined }, true, true, "ok"],
    ["it is to survive a power cut, without an identity", {}, false, true, "no-identity"],
  ] as const)("where %s", (_, state, hasIdentity, survive, code) => {
    expect(codeOf(() => requireLastingSecrets(homeWith(state), hasIdentity, survive))).toBe(code)
  })
})
