// What clevis and tpm2-tools say when a TPM refuses, from a software TPM: a changed measurement, a cleared TPM, no TPM at all.
import { afterAll, beforeAll, expect, it } from "vitest"
import { explain } from "../../../src/actions/explain.ts"
import { run } from "../../support/cli.ts"
import { type RunningTpm, startTpm } from "../../support/swtpm.ts"
import { makeFolder, removeFolder } from "../../support/workspace.ts"

let folder: string
let tpm: RunningTpm
let env: RunningTpm["env"]
let jwe: string
beforeAll(async () => {
  folder = makeFolder()
  tpm = await startTpm(folder)
  env = tpm.env
  const config = '{"pcr_bank":"sha256","pcr_ids":"16"}'
  const made = await run("clevis", ["encrypt", "tpm2", config], { stdin: "hello", env })
  jwe = made.stdout
  expect(made.code, made.stderr).toBe(0)
})
afterAll(async () => {
  await tpm.stop()
  removeFolder(folder)
})

async function decrypting(): Promise<string[]> {
  const { stderr } = await run("clevis", ["decrypt"], { stdin: jwe, env })
  return explain(stderr).findings.map(({ entry }) => entry.id)
}

it("a changed measurement, then a cleared TPM, each told from the other", async () => {
  expect(await decrypting()).toEqual([])
  await run("tpm2_pcrextend", [`16:sha256=${"a".repeat(64)}`], { env })
  expect(await decrypting()).toEqual(["tpm-policy", "tpm-unseal"])
  await run("tpm2_clear", ["-c", "p"], { env })
  expect(await decrypting()).toEqual(["tpm-other", "tpm-load"])
})
