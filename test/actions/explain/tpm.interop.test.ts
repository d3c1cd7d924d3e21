// What clevis and tpm2-tools say when a TPM refuses, from a software TPM: a changed measurement, a cleared TPM, no TPM at all.
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { explain } from "../../../src/actions/explain.ts"
import { run } from "../../support/cli.ts"
import { makeFolder, removeFolder } from "../../support/workspace.ts"

let folder: string
let tpm: ChildProcess
let env: Record<string, string>
let jwe: string
beforeAll(async () => {
  folder = makeFolder()
  const socket = join(folder, "tpm")
  tpm = spawn(
    "swtpm",
    [
      ["socket", "--tpm2", "--tpmstate", `dir=${folder}`],
      ["--server", `type=unixio,path=${socket}`, "--ctrl", `type=unixio,path=${socket}.ctrl`],
      ["--flags", "not-need-init,startup-clear"],
    ].flat(),
    { stdio: "ignore" },
  )
  for (let tries = 0; tries < 200 && !existsSync(socket); tries++)
    await new Promise((resolve) => setTimeout(resolve, 25))
  env = { LC_ALL: "C", TPM2TOOLS_TCTI: `swtpm:path=${socket}` }
  const config = '{"pcr_bank":"sha256","pcr_ids":"16"}'
  const made = await run("clevis", ["encrypt", "tpm2", config], { stdin: "hello", env })
  jwe = made.stdout
  expect(made.code, made.stderr).toBe(0)
})
afterAll(() => {
  tpm.kill()
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
