import { describe, expect, it } from "vitest"
import { samePolicy } from "../../../src/actions/regen/same-policy.ts"
import type { JsonObject } from "../../../src/bytes/json.ts"
import type { PolicyNode } from "../../../src/clevis/policy.ts"
import { policyOfPlan } from "../../../src/clevis/wrap-policy.ts"

const tang = (url: string, kid = "old"): PolicyNode => ({ pin: "tang", path: "", url, kid, crv: "P-521" })
const sss = (threshold: number, ...children: PolicyNode[]): PolicyNode => ({
  pin: "sss",
  path: "",
  threshold,
  children,
})
const tpm2 = (config: JsonObject): PolicyNode => policyOfPlan({ pin: "tpm2", config })
const other = (pin: string): PolicyNode => ({ pin, path: "", other: true })

describe("the same policy", () => {
  it.each<[string, PolicyNode, PolicyNode]>([
    ["a server whose key was rotated", tang("http://a"), tang("http://a", "new")],
    [
      "the same tree",
      sss(1, tang("a"), sss(2, tang("b"), tpm2({}))),
      sss(1, tang("a"), sss(2, tang("b"), tpm2({}))),
    ],
    ["a TPM without measured values, whatever its bank", tpm2({}), tpm2({ pcr_bank: "sha256" })],
    ["measured values as text and as an array", tpm2({ pcr_ids: "1, 7" }), tpm2({ pcr_ids: ["1", "7"] })],
    ["a bank that is the default", tpm2({ pcr_ids: "7" }), tpm2({ pcr_ids: "7", pcr_bank: "sha1" })],
  ])("is %s", (_, a, b) => {
    expect([samePolicy(a, b), samePolicy(b, a)]).toEqual([true, true])
  })

  it.each<[string, PolicyNode, PolicyNode]>([
    ["another server", tang("http://a"), tang("http://b")],
    ["another threshold", sss(1, tang("a"), tang("b")), sss(2, tang("a"), tang("b"))],
    ["one server more", sss(1, tang("a")), sss(1, tang("a"), tang("b"))],
    ["another order", sss(1, tang("a"), tpm2({})), sss(1, tpm2({}), tang("a"))],
    ["a server alone and in a group of one", tang("a"), sss(1, tang("a"))],
    ["other measured values", tpm2({ pcr_ids: "7" }), tpm2({ pcr_ids: "7,16" })],
    ["another bank", tpm2({ pcr_ids: "7" }), tpm2({ pcr_ids: "7", pcr_bank: "sha256" })],
    ["a TPM with and without measured values", tpm2({ pcr_ids: "7" }), tpm2({})],
    ["another pin", other("yubikey"), other("pkcs11")],
  ])("is not %s", (_, a, b) => {
    expect([samePolicy(a, b), samePolicy(b, a)]).toEqual([false, false])
  })
})
