import { describe, expect, it } from "vitest"
import { tangLeaves } from "../../src/clevis/leaves.ts"
import { readPolicy } from "../../src/clevis/read-policy.ts"
import { leavesOf, readBinding } from "../../src/clevis/tree.ts"
import { thumbprint } from "../../src/tang/thumbprint.ts"
import { solveLeaf, vector } from "./vectors.ts"

/** A header that a test breaks. */
interface Loose {
  kid: unknown
  epk: Record<string, unknown>
  clevis: { tang: { adv?: { keys: { key_ops: string[] }[] } } }
}

const b64u = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")
/** A JWE with this header around nothing. */
const jwe = (header: object) => `${b64u(header)}..${"A".repeat(16)}..${"A".repeat(22)}`
const dir = (clevis: object) => jwe({ alg: "dir", enc: "A256GCM", clevis })
const sss = (t: unknown, children: readonly unknown[]) =>
  dir({ pin: "sss", sss: { t, p: "AAAA", jwe: children } })
const nul = dir({ pin: "null", null: { jwk: {} } })

describe("the policy", () => {
  it("of real bindings is a tree with paths", () => {
    expect(readPolicy(vector("p256"))).toMatchObject({
      pin: "tang",
      path: "tang",
      crv: "P-256",
      url: "http://127.0.0.1:1/P-256",
    })
    expect(readPolicy(vector("nested"))).toMatchObject({
      pin: "sss",
      path: "sss",
      threshold: 2,
      children: [
        { pin: "tang", path: "sss.0.tang" },
        {
          pin: "sss",
          path: "sss.1.sss",
          threshold: 1,
          children: [{ path: "sss.1.sss.0.tang" }, { path: "sss.1.sss.1.tang" }],
        },
      ],
    })
    expect(leavesOf(readBinding(vector("null"))).map(({ node }) => node.pin)).toEqual(["tang", "null"])
  })

  it.each([
    [
      { pin: "tpm2", tpm2: { hash: "sha256", key: "ecc", jwk_pub: "x", jwk_priv: "y" } },
      { pin: "tpm2", path: "tpm2" },
    ],
    [
      { pin: "tpm2", tpm2: { pcr_bank: "sha256", pcr_ids: "0,7" } },
      { pin: "tpm2", path: "tpm2", pcrBank: "sha256", pcrIds: "0,7" },
    ],
    [
      { pin: "tpm2plus", tpm2: { pcr_ids: "7" } },
      { pin: "tpm2plus", path: "tpm2plus", other: true },
    ],
    [
      { pin: "tpm1", tpm1: { jwk: "x" } },
      { pin: "tpm1", path: "tpm1", other: true },
    ],
    [
      { pin: "pkcs11", pkcs11: { uri: "pkcs11:" } },
      { pin: "pkcs11", path: "pkcs11", other: true },
    ],
    [
      { pin: "file", file: { name: "/key" } },
      { pin: "file", path: "file", other: true },
    ],
    [
      { pin: "null", null: { jwk: {} } },
      { pin: "null", path: "null", other: true },
    ],
    [
      { pin: "http", http: { url: "http://x" } },
      { pin: "http", path: "http", other: true },
    ],
    [
      { pin: "yubikey", yubikey: {} },
      { pin: "yubikey", path: "yubikey", other: true },
    ],
    [
      { pin: "trustee", servers: [], path: "x" },
      { pin: "trustee", path: "trustee", other: true },
    ],
    [{ pin: "of-tomorrow" }, { pin: "of-tomorrow", path: "of-tomorrow", other: true }],
  ])("names the pin of %j", (clevis, node) => {
    expect(readPolicy(dir(clevis))).toEqual(node)
  })

  it("of the remote pin, which says ECDH-ES, is named too", () => {
    expect(
      readPolicy(jwe({ alg: "ECDH-ES", enc: "A256GCM", clevis: { pin: "remote", remote: {} } })),
    ).toMatchObject({ pin: "remote" })
  })

  it.each([
    ["no clevis member", jwe({ alg: "dir", enc: "A256GCM" }), "jwe-malformed"],
    ["no pin", dir({}), "jwe-malformed"],
    ["a pin that is not text", dir({ pin: 1 }), "jwe-malformed"],
    ["an empty sss", sss(1, []), "jwe-malformed"],
    ["a threshold of 0", sss(0, [nul]), "jwe-malformed"],
    ["a threshold above the children", sss(2, [nul]), "jwe-malformed"],
    ["a threshold that is no whole number", sss(1.5, [nul, nul]), "jwe-malformed"],
    ["a threshold as text", sss("1", [nul]), "jwe-malformed"],
    ["a child that is not text", sss(1, [{}]), "jwe-malformed"],
    ["a child that is no JWE", sss(1, ["x"]), "jwe-malformed"],
    [
      "tang without a url",
      jwe({
        alg: "ECDH-ES",
        enc: "A256GCM",
        kid: "x",
        epk: { crv: "P-256" },
        clevis: { pin: "tang", tang: {} },
      }),
      "jwe-malformed",
    ],
    [
      "tang on an unknown curve",
      jwe({
        alg: "ECDH-ES",
        enc: "A256GCM",
        kid: "x",
        epk: { crv: "secp256k1" },
        clevis: { pin: "tang", tang: { url: "x" } },
      }),
      "jwe-malformed",
    ],
    ["17 children", sss(1, Array(17).fill(nul)), "policy-too-wide"],
    [
      "17 leaves over two levels",
      sss(1, [sss(1, Array(9).fill(nul)), sss(1, Array(8).fill(nul))]),
      "policy-too-wide",
    ],
  ])("is refused with %s", (_, text, code) => {
    expect(() => readPolicy(text)).toThrow(expect.objectContaining({ code }))
  })

  it("goes four levels deep and not five", () => {
    const nested = (levels: number): string => (levels === 0 ? nul : sss(1, [nested(levels - 1)]))
    expect(leavesOf(readBinding(nested(4)))[0]?.node.path).toBe("sss.0.sss.0.sss.0.sss.0.null")
    expect(() => readPolicy(nested(5))).toThrow(expect.objectContaining({ code: "policy-too-deep" }))
  })

  it("holds 16 leaves", () => {
    expect(leavesOf(readBinding(sss(1, Array(16).fill(nul))))).toHaveLength(16)
  })

  it("refuses a thousand children and forty levels at once", () => {
    expect(() => readPolicy(sss(1, Array(1000).fill(nul)))).toThrow(
      expect.objectContaining({ code: "policy-too-wide" }),
    )
    let deep = nul
    for (let level = 0; level < 40 && deep.length < 300_000; level++) deep = sss(1, [deep])
    expect(() => readPolicy(deep)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/jwe-too-large|policy-too-deep/) }),
    )
  })
})

describe("tang leaves", () => {
  const compact = vector("p256")
  const [head = "", , iv, ciphertext, tag] = compact.split(".")
  const text = Buffer.from(head, "base64url").toString()
  const changed = (change: (header: Loose) => unknown) => {
    const header = JSON.parse(text)
    change(header)
    return readBinding(`${b64u(header)}..${iv}.${ciphertext}.${tag}`)
  }

  it("carry everything the exchange needs", () => {
    const { usable, broken } = tangLeaves(readBinding(compact))
    expect(broken).toEqual([])
    expect(usable).toMatchObject([{ path: "tang", crv: "P-256", url: "http://127.0.0.1:1/P-256" }])
    expect(usable[0]?.kid).toHaveLength(43)
    expect(usable[0] && Buffer.from(solveLeaf(usable[0]).reveal()).toString()).toBe("correct horse p256")
  })

  it("find their key by SHA-1 and by the other hashes", () => {
    for (const hash of ["S1", "S224", "S384", "S512"] as const) {
      const binding = changed((header: Loose) => {
        const key = header.clevis.tang.adv?.keys.find((one) => one.key_ops.includes("deriveKey"))
        header.kid = thumbprint({ ...key }, hash)
      })
      expect(tangLeaves(binding).usable).toHaveLength(1)
    }
  })

  it.each([
    ["the key id is not a thumbprint", (h: Loose) => (h.kid = "../x"), "kid-mismatch"],
    ["no key has the key id", (h: Loose) => (h.kid = "A".repeat(43)), "kid-mismatch"],
    ["there is no advertisement", (h: Loose) => delete h.clevis.tang.adv, "kid-mismatch"],
    ["the advertisement is empty", (h: Loose) => (h.clevis.tang.adv = { keys: [] }), "kid-mismatch"],
    ["its own point is off the curve", (h: Loose) => (h.epk.y = h.epk.x), "bad-point"],
    ["its own point is too long", (h: Loose) => (h.epk.x = `AAAA${h.epk.x}`), "bad-point"],
    ["its own key carries a private number", (h: Loose) => (h.epk.d = "AAAA"), "bad-key"],
    ["its own key is not EC", (h: Loose) => (h.epk.kty = "oct"), "bad-key"],
    ["the curves differ", (h: Loose) => Object.assign(h.epk, otherCurve), "bad-key"],
  ])("are set aside when %s", (_, change, code) => {
    const { usable, broken } = tangLeaves(changed(change))
    expect(usable).toEqual([])
    expect(broken).toMatchObject([{ path: "tang", problem: { code } }])
  })

  it("are refused when the key of the key id is a signing key", () => {
    const binding = changed((header: Loose) => {
      const key = header.clevis.tang.adv?.keys.find((one) => one.key_ops.includes("verify"))
      header.kid = thumbprint({ ...key })
    })
    expect(tangLeaves(binding).broken).toMatchObject([{ problem: { code: "bad-key" } }])
  })
})

const otherCurve = tangLeaves(readBinding(vector("p384"))).usable.map(({ C }) => C)[0] ?? {}
