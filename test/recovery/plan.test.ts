import { describe, expect, it } from "vitest"
import type { PolicyNode, TangNode } from "../../src/clevis/policy.ts"
import { planRecovery } from "../../src/recovery/plan.ts"
import { skeletonOf } from "../../src/recovery/skeleton.ts"
import { planWords } from "../../src/text/plan-words.ts"

const tang = (path: string, kid = `kid-of-${path}`): TangNode => ({
  pin: "tang",
  path,
  url: "http://tang",
  kid,
  crv: "P-521",
})
const tpm = (path: string): PolicyNode => ({ pin: "tpm2", path, pcrIds: "7" })
const other = (pin: string, path: string): PolicyNode => ({ pin, path, other: true })
const sss = (path: string, threshold: number, ...children: PolicyNode[]): PolicyNode => ({
  pin: "sss",
  path,
  threshold,
  children,
})

const cases: [string, PolicyNode, string, number, string[]][] = [
  ["one Tang server", tang("tang"), "relay", 1, ["tang"]],
  ["one of two", sss("sss", 1, tang("a"), tang("b")), "relay", 1, ["a", "b"]],
  ["two of two", sss("sss", 2, tang("a"), tang("b")), "relay", 2, ["a", "b"]],
  ["Tang or TPM", sss("sss", 1, tang("a"), tpm("b")), "relay", 1, ["a"]],
  ["Tang and TPM", sss("sss", 2, tang("a"), tpm("b")), "partly", 1, ["a"]],
  ["TPM alone", tpm("tpm2"), "here", 0, []],
  ["two TPM-like pins", sss("sss", 2, tpm("a"), other("pkcs11", "b")), "here", 0, []],
  ["an unknown pin", other("quantum", "quantum"), "no", 0, []],
  ["Tang and an unknown pin", sss("sss", 2, tang("a"), other("quantum", "b")), "no", 0, []],
  ["more than there are", sss("sss", 3, tang("a"), tang("b")), "no", 0, []],
  [
    "nested, the cheap way",
    sss("sss", 1, sss("n", 2, tang("a"), tang("b")), tang("c")),
    "relay",
    1,
    ["a", "b", "c"],
  ],
  ["nested, both", sss("sss", 2, sss("n", 1, tang("a"), tang("b")), tang("c")), "relay", 2, ["a", "b", "c"]],
  [
    "a hopeless branch is not asked",
    sss("sss", 1, sss("n", 2, tang("a"), other("q", "x")), tang("c")),
    "relay",
    1,
    ["c"],
  ],
]

describe("planRecovery", () => {
  it.each(cases)(
    "says for %s what is possible and what is needed",
    (_name, policy, recoverable, needed, leaves) => {
      const plan = planRecovery(policy)
      expect(plan.recoverable).toBe(recoverable)
      expect(plan.needed).toBe(needed)
      expect(plan.leaves.map((leaf) => leaf.path)).toEqual(leaves)
      expect(plan.smallest.length).toBe(needed)
    },
  )

  it("counts leaves that were not named as out of reach", () => {
    const policy = sss("sss", 2, tang("a"), tang("b"), tang("c"))
    expect(planRecovery(policy, ["a", "c"]).smallest.map((leaf) => leaf.path)).toEqual(["a", "c"])
    expect(planRecovery(policy, ["a"]).recoverable).toBe("no")
  })

  it("names the pins of the host", () => {
    expect(planRecovery(sss("sss", 2, tang("a"), tpm("b"))).local).toEqual(["tpm2"])
  })
})

describe("planWords", () => {
  it("says that a binding with a TPM cannot be finished here", () => {
    expect(planWords(planRecovery(sss("sss", 2, tang("a"), tpm("b")))).join(" ")).toContain(
      "the TPM of its own host",
    )
  })

  it("keeps every sentence at 14 words or fewer", () => {
    for (const [, policy] of cases) {
      for (const line of planWords(planRecovery(policy))) {
        if (line.startsWith("  ")) continue
        for (const sentence of line.split(/[.:] /)) expect(sentence.split(" ").length).toBeLessThanOrEqual(14)
      }
    }
  })
})

describe("skeletonOf", () => {
  it("keeps pins, paths, thresholds and key ids, and nothing of other pins but the name", () => {
    expect(skeletonOf(sss("sss", 2, tang("a"), tpm("b")))).toEqual({
      pin: "sss",
      path: "sss",
      threshold: 2,
      children: [
        { pin: "tang", path: "a", kid: "kid-of-a", crv: "P-521", url: "http://tang" },
        { pin: "tpm2", path: "b" },
      ],
    })
  })
})
