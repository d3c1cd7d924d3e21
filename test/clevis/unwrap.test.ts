import { describe, expect, it } from "vitest"
import { decodeBase64url } from "../../src/bytes/base64url.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { concatKdf, openContent } from "../../src/clevis/content-key.ts"
import { parseJwe } from "../../src/clevis/jwe.ts"
import { tangLeaves } from "../../src/clevis/leaves.ts"
import { combine, openTangLeaf } from "../../src/clevis/unwrap.ts"
import { solveAll, solveLeaf, vector, vectorBinding, vectorNames } from "./vectors.ts"

const text = (secret: Secret) => Buffer.from(secret.reveal()).toString()

describe("bindings made by clevis", () => {
  it.each(vectorNames())("%s opens with the keys of its servers", (name) => {
    const binding = vectorBinding(name)
    const result = combine(binding, solveAll(binding))
    expect(result).toMatchObject({ status: "open", bad: [] })
    if (result.status === "open") expect(text(result.plaintext)).toBe(`correct horse ${name}`)
  })

  it("opens with every pair of three shares", () => {
    const binding = vectorBinding("sss23")
    const all = [...solveAll(binding)]
    for (const left of all) {
      const result = combine(binding, new Map(all.filter((one) => one !== left)))
      expect(result.status).toBe("open")
    }
  })

  it("says what is missing when too few shares are there", () => {
    const binding = vectorBinding("nested")
    const solved = solveAll(binding)
    solved.delete("sss.0.tang")
    expect(combine(binding, solved)).toEqual({
      status: "incomplete",
      missing: [{ path: "sss", have: 1, threshold: 2 }],
      bad: [],
    })
    expect(combine(binding, new Map())).toMatchObject({
      missing: [
        { path: "sss.1.sss", have: 0, threshold: 1 },
        { path: "sss", have: 0, threshold: 2 },
      ],
    })
  })

  it("opens with one wrong share among three and names it", () => {
    const binding = vectorBinding("sss23")
    for (const path of ["sss.0.tang", "sss.1.tang", "sss.2.tang"]) {
      const solved = solveAll(binding)
      const wrong = Uint8Array.from(solved.get(path)?.reveal() ?? [])
      wrong[40] = (wrong[40] ?? 0) ^ 1
      solved.set(path, new Secret(wrong))
      const result = combine(binding, solved)
      expect(result).toMatchObject({ status: "open", bad: [path] })
    }
  })

  it("refuses shares that do not fit together, and names the level", () => {
    const binding = vectorBinding("sss23")
    const solved = solveAll(binding)
    for (const [path, share] of solved) {
      const wrong = Uint8Array.from(share.reveal())
      wrong[63] = (wrong[63] ?? 0) ^ path.length
      wrong[31] = (wrong[31] ?? 0) ^ 1
      solved.set(path, new Secret(wrong))
    }
    expect(() => combine(binding, solved)).toThrow(
      expect.objectContaining({ code: "shares-inconsistent", details: { paths: ["sss"] } }),
    )
  })

  it.each([
    ["too short", (share: Uint8Array) => share.subarray(0, 63)],
    ["too long", (share: Uint8Array) => Buffer.concat([share, Uint8Array.of(0)])],
    ["x is zero", (share: Uint8Array) => Buffer.concat([new Uint8Array(32), share.subarray(32)])],
    [
      "x is not below p",
      (share: Uint8Array) => Buffer.concat([new Uint8Array(32).fill(255), share.subarray(32)]),
    ],
    [
      "y is not below p",
      (share: Uint8Array) => Buffer.concat([share.subarray(0, 32), new Uint8Array(32).fill(255)]),
    ],
  ])("sets a share aside that is %s", (_, spoil) => {
    const binding = vectorBinding("sss23")
    const solved = solveAll(binding)
    solved.set("sss.1.tang", new Secret(spoil(solved.get("sss.1.tang")?.reveal() ?? new Uint8Array())))
    expect(combine(binding, solved)).toMatchObject({ status: "open", bad: ["sss.1.tang"] })
  })

  it("counts two shares at the same place once", () => {
    const binding = vectorBinding("sss23")
    const solved = solveAll(binding)
    const share = solved.get("sss.0.tang")
    if (share === undefined) throw new Error("no share")
    const result = combine(
      binding,
      new Map([
        ["sss.0.tang", share],
        ["sss.1.tang", share],
      ]),
    )
    expect(result).toMatchObject({ status: "incomplete", missing: [{ path: "sss", have: 1, threshold: 2 }] })
  })
})

describe("the tag", () => {
  it("is checked before a byte is released: any altered byte opens nothing", () => {
    const jwe = parseJwe(vector("p256"))
    const leaf = tangLeaves(vectorBinding("p256")).usable[0]
    if (leaf === undefined) throw new Error("no leaf")
    expect(text(solveLeaf(leaf))).toBe("correct horse p256")
    const altered = Uint8Array.from(jwe.ciphertext)
    altered[0] = (altered[0] ?? 0) ^ 1
    expect(openContent({ ...jwe, ciphertext: altered }, new Secret(new Uint8Array(32)))).toBeUndefined()
    expect(() => solveLeaf({ ...leaf, jwe: { ...jwe, ciphertext: altered } })).toThrow(
      expect.objectContaining({ code: "jwe-tag-mismatch" }),
    )
    expect(() =>
      solveLeaf({ ...leaf, jwe: { ...jwe, protected: `${jwe.protected.slice(0, -4)}AAAA` } }),
    ).toThrow(expect.objectContaining({ code: "jwe-tag-mismatch" }))
    expect(() => openTangLeaf(jwe, [])).toThrow(expect.objectContaining({ code: "jwe-tag-mismatch" }))
  })
})

describe("Concat KDF", () => {
  it("gives the key of RFC 7518 appendix C", () => {
    // biome-ignore format: one vector
    const z = [158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196]
    const key = concatKdf(
      new Secret(Uint8Array.from(z)),
      "A128GCM",
      16,
      Buffer.from("Alice"),
      Buffer.from("Bob"),
    )
    expect(Buffer.from(key.reveal()).toString("base64url")).toBe("VqqN6vgjbSBcIijNcacQGg")
    expect(decodeBase64url("VqqN6vgjbSBcIijNcacQGg", "key")).toHaveLength(16)
  })
})
