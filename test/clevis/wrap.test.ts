import { randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import { Secret } from "../../src/bytes/secret.ts"
import { parseJwe } from "../../src/clevis/jwe.ts"
import { readPolicy } from "../../src/clevis/read-policy.ts"
import { evaluate, interpolate, parsePrime, shareKey } from "../../src/clevis/sss.ts"
import { readBinding } from "../../src/clevis/tree.ts"
import { combine } from "../../src/clevis/unwrap.ts"
import { type WrapPlan, wrap } from "../../src/clevis/wrap.ts"
import { parseAdvertisement } from "../../src/tang/advertisement.ts"
import { chance } from "../support/mutate.ts"
import { type Curve, solveAll, vectorAdvertisement } from "./vectors.ts"

const tang = (crv: Curve): WrapPlan => ({
  pin: "tang",
  url: `http://${crv}.example`,
  advertisement: parseAdvertisement(vectorAdvertisement(crv)),
})
const all = [tang("P-256"), tang("P-384"), tang("P-521")]
const secret = () => new Secret(Buffer.from("a passphrase"))

function opened(jwe: string): string {
  const binding = readBinding(jwe)
  const result = combine(binding, solveAll(binding))
  return result.status === "open" ? Buffer.from(result.plaintext.reveal()).toString() : result.status
}

describe("what wrap makes", () => {
  it.each(["P-256", "P-384", "P-521"] as const)("opens again over %s", (crv) => {
    expect(opened(wrap(tang(crv), secret(), randomBytes))).toBe("a passphrase")
  })

  it.each([1, 2, 3])("opens again with a threshold of %d in 3", (threshold) => {
    expect(opened(wrap({ pin: "sss", threshold, children: all }, secret(), randomBytes))).toBe("a passphrase")
  })

  it("opens again four levels deep", () => {
    let plan: WrapPlan = tang("P-256")
    for (let level = 0; level < 4; level++) plan = { pin: "sss", threshold: 1, children: [plan] }
    expect(opened(wrap(plan, secret(), randomBytes))).toBe("a passphrase")
    const deeper = wrap({ pin: "sss", threshold: 1, children: [plan] }, secret(), randomBytes)
    expect(() => readPolicy(deeper)).toThrow(expect.objectContaining({ code: "policy-too-deep" }))
  })

  it("has a header sorted and without spaces, with the key id in S256", () => {
    const { protected: head } = parseJwe(wrap(tang("P-256"), secret(), randomBytes))
    const text = Buffer.from(head, "base64url").toString()
    expect(text).toMatch(
      /^\{"alg":"ECDH-ES","clevis":\{"pin":"tang","tang":\{"adv":\{"keys":\[.*\]\},"url":"[^"]*"\}\},"enc":"A256GCM","epk":\{"crv":"P-256","kty":"EC","x":"[^"]*","y":"[^"]*"\},"kid":"[\w-]{43}"\}$/,
    )
    expect(text).not.toContain(" ")
  })

  it("is never the same twice", () => {
    expect(wrap(tang("P-256"), secret(), randomBytes)).not.toBe(wrap(tang("P-256"), secret(), randomBytes))
  })
})

describe("secret sharing", () => {
  it("gives the value at 0 from any threshold of points, and nothing from fewer", () => {
    const random = chance(7)
    const p = 2n ** 256n - 189n
    for (let round = 0; round < 200; round++) {
      const threshold = 1 + random.below(5)
      const coefficients = Array.from({ length: threshold }, () =>
        BigInt(`0x${Buffer.from(random.bytes(31)).toString("hex")}`),
      )
      const xs = Array.from({ length: threshold }, (_, index) => BigInt(1 + index * 7 + random.below(7)))
      const shares = xs.map((x) => ({ x, y: evaluate(coefficients, x, p) }))
      expect(interpolate(shares, p, 0n)).toBe(coefficients[0])
      expect(shareKey(shares, p).length).toBe(32)
      if (threshold > 1) expect(interpolate(shares.slice(1), p, 0n)).not.toBe(coefficients[0])
    }
  })

  it.each([
    ["nothing", undefined],
    ["a number", 7],
    ["31 bytes", Buffer.alloc(31, 255).toString("base64url")],
    ["33 bytes", Buffer.alloc(33, 255).toString("base64url")],
    ["an even number", Buffer.concat([Buffer.alloc(31, 255), Buffer.of(254)]).toString("base64url")],
    ["a composite number", Buffer.alloc(32, 255).toString("base64url")],
    ["a small prime", Buffer.concat([Buffer.alloc(31), Buffer.of(7)]).toString("base64url")],
  ])("refuses %s as the prime", (_, value) => {
    expect(() => parsePrime(value)).toThrow(expect.objectContaining({ code: "share-malformed" }))
  })
})
