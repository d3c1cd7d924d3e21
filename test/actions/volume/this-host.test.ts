// What a TPM says when it refuses, and the code it becomes. The messages are those that tpm2-tools 5.4 and clevis 19 printed; the refusals that a
// software TPM can be brought to are in e2e/this-host.
import { describe, expect, it } from "vitest"
import type { Exec } from "../../../src/actions/ports.ts"
import { compareBoot, openLeavesHere, openOnHost } from "../../../src/actions/volume/this-host.ts"
import { ToolError } from "../../../src/bytes/errors.ts"
import { Secret } from "../../../src/bytes/secret.ts"
import { type Binding, readBinding } from "../../../src/clevis/tree.ts"

function leaf(members: object = { pcr_bank: "sha256", pcr_ids: "7" }): Binding {
  const header = { alg: "dir", enc: "A256GCM", clevis: { pin: "tpm2", tpm2: members } }
  const text = Buffer.from(JSON.stringify(header)).toString("base64url")
  return readBinding(`${text}..AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA`)
}

interface Ran {
  readonly program: string
  readonly args: readonly string[]
}

function host(code: number, stdout: string, stderr = ""): Exec & { readonly ran: Ran[] } {
  const ran: Ran[] = []
  return {
    ran,
    run: (program, args) => {
      ran.push({ program, args })
      return Promise.resolve({ code, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) })
    },
  }
}

describe("a TPM that refuses", () => {
  it.each([
    [
      "tpm-pcr-mismatch",
      "ERROR: Esys_Unseal(0x99D) - tpm:session(1):a policy check failed\nUnsealing jwk from TPM failed!",
    ],
    [
      "tpm-pcr-mismatch",
      "ERROR: Esys_Unseal(0x128) - tpm:error(2.0): PCR have changed since checked\nUnsealing jwk from TPM failed!",
    ],
    [
      "tpm-lockout",
      "ERROR: Esys_Load(0x921) - tpm:warn(2.0): authorizations for objects subject to DA protection are not allowed at this time because the TPM is in DA lockout mode\nLoading jwk to TPM2 failed!",
    ],
    [
      "tpm-other",
      "ERROR: Esys_Load(0x1DF) - tpm:parameter(1):integrity check failed\nLoading jwk to TPM2 failed!",
    ],
    ["tpm-missing", "A TPM2 device with the in-kernel resource manager is needed!"],
    ["tpm-missing", "The /dev/tpmrm0 device must be readable and writable!"],
    [
      "tpm-missing",
      "ERROR: Esys_StartAuthSession(0x903) - tpm:warn(2.0): out of memory for session contexts\nUnsealing jwk from TPM failed!",
    ],
    ["tpm-failed", "Loading jwk to TPM2 failed!"],
    ["tpm-failed", "something new"],
  ])("is %s", async (code, said) => {
    const error = await openOnHost(host(1, "", said), leaf()).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code, details: { pcrs: "sha256:7" } })
  })
})

it("only the pin itself is run, with no words from the header", async () => {
  const exec = host(0, "share")
  expect(await openOnHost(exec, leaf())).toBeInstanceOf(Secret)
  expect(exec.ran).toEqual([{ program: "clevis-decrypt-tpm2", args: [] }])
})

it("one leaf that fails does not hide another, and says why", async () => {
  const here = () => Promise.reject(new ToolError("tpm-failed", "no"))
  const { solved, failed } = await openLeavesHere(leaf(), here)
  expect([solved.size, failed?.code]).toEqual([0, "tpm-failed"])
  expect((await openLeavesHere(leaf())).failed).toBeUndefined()
})

it("a start cannot be compared where the programs are missing or the header is silent", async () => {
  const missing: Exec = { run: () => Promise.reject(new ToolError("program-missing", "no")) }
  const [silent, unused] = [leaf().jwe.compact, leaf({}).jwe.compact]
  const values = host(0, "  sha256:\n    7 : 0x00\n")
  const unknown = [{ path: "tpm2", pcrs: "sha256:7", boot: "unknown" }]
  expect(await compareBoot(missing, silent)).toEqual(unknown)
  expect(await compareBoot(values, silent)).toEqual(unknown)
  expect(values.ran).toEqual([{ program: "tpm2_pcrread", args: ["sha256:7"] }])
  expect(await compareBoot(missing, unused)).toEqual([{ path: "tpm2", boot: "fits" }])
})
