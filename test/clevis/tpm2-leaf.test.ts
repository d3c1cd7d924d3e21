// What a tpm2 leaf asks of its host. That the digest is the one a TPM computes is shown in e2e/this-host, with a TPM.
import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { fitsValues, isTpm2, readTpm2Leaf } from "../../src/clevis/tpm2-leaf.ts"
import { type Binding, readBinding } from "../../src/clevis/tree.ts"

function leaf(members: object, pin = "tpm2"): Binding {
  const header = { alg: "dir", enc: "A256GCM", clevis: { pin, tpm2: members } }
  const text = Buffer.from(JSON.stringify(header)).toString("base64url")
  return readBinding(`${text}..AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA`)
}

describe("the measured values of a tpm2 leaf", () => {
  it("are a bank and numbers, each once and in order", () => {
    expect(readTpm2Leaf(leaf({ pcr_bank: "sha256", pcr_ids: "7,0,7" }))).toMatchObject({
      bank: "sha256",
      pcrs: [0, 7],
    })
    expect(readTpm2Leaf(leaf({}))).toMatchObject({ pcrs: [] })
  })

  // Clevis hands them to tpm2_unseal without quotes.
  it.each([
    ["an option behind a blank", { pcr_bank: "sha256", pcr_ids: "7 -o /etc/passwd" }],
    ["an option in the bank", { pcr_bank: "sha256:7 -o x", pcr_ids: "7" }],
    ["a line break", { pcr_bank: "sha256", pcr_ids: "7\n8" }],
    ["a list that is none", { pcr_bank: "sha256", pcr_ids: ["7", "-o"] }],
    ["a number that no TPM has", { pcr_bank: "sha256", pcr_ids: "24" }],
    ["a number alone", { pcr_bank: "sha256", pcr_ids: 7 }],
  ])("are refused with %s", (_, members) => {
    expect(() => readTpm2Leaf(leaf(members))).toThrow(ToolError)
  })

  it("cannot be compared where the header or the machine does not say them", () => {
    const values = new Map([[7, new Uint8Array(32)]])
    expect(fitsValues(readTpm2Leaf(leaf({ pcr_bank: "sha256", pcr_ids: "7" })), values)).toBeUndefined()
    expect(
      fitsValues(readTpm2Leaf(leaf({ pcr_bank: "sha256", pcr_ids: "7", jwk_pub: "AA" })), values),
    ).toBeUndefined()
    expect(fitsValues(readTpm2Leaf(leaf({})), new Map())).toBe(true)
  })

  it("are not looked for in a leaf with an authorised policy", () => {
    expect(isTpm2(leaf({ pcr_ids: "7" }, "tpm2plus"))).toBe(false)
  })
})
