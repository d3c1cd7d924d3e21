// Every refusal of a TPM that a person must be told apart from the others, brought about in a software TPM and asked for through the real pin of
// Clevis and tpm2-tools. None of the messages is written down here: a new version of either that says something else fails.
import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { compareBoot, openOnHost } from "../../../src/actions/volume/this-host.ts"
import { type Binding, readBinding } from "../../../src/clevis/tree.ts"
import { REMEDIES } from "../../../src/cli/remedies.ts"
import { makeExec } from "../../../src/host/exec.ts"
import { run } from "../../support/cli.ts"
import { type RunningTpm, startTpm } from "../../support/swtpm.ts"
import { makeFolder, removeFolder, workspace } from "../../support/workspace.ts"

const folder = makeFolder()
const otherFolder = makeFolder()
let tpm: RunningTpm
let other: RunningTpm
let binding: Binding

beforeAll(async () => {
  tpm = await startTpm(folder)
  other = await startTpm(otherFolder)
  const config = JSON.stringify({ pcr_bank: "sha256", pcr_ids: "16" })
  const { stdout, stderr } = await run("clevis", ["encrypt", "tpm2", config], {
    stdin: "share",
    env: tpm.env,
  })
  expect(stdout, stderr).not.toBe("")
  binding = readBinding(stdout)
})

afterEach(() => {
  delete process.env.TPM2TOOLS_TCTI
})

afterAll(async () => {
  await tpm.stop()
  await other.stop()
  removeFolder(folder)
  removeFolder(otherFolder)
})

/** The code of the refusal, or the share. */
async function asked(of: { env: RunningTpm["env"] } | undefined): Promise<string> {
  if (of !== undefined) process.env.TPM2TOOLS_TCTI = of.env.TPM2TOOLS_TCTI
  try {
    const share = await openOnHost(makeExec(), binding)
    return Buffer.from(share?.reveal() ?? []).toString()
  } catch (error) {
    const { code, details } = error as { code: keyof typeof REMEDIES; details: unknown }
    expect(details).toMatchObject({ path: "tpm2", pcrs: "sha256:16" })
    expect(REMEDIES[code].remedy.length).toBeGreaterThan(0)
    return code
  }
}

async function tpm2(cwd: string, program: string, args: readonly string[], stdin = ""): Promise<number> {
  return (await run(`tpm2_${program}`, args, { cwd, env: tpm.env, stdin })).code
}

it("gives its share where nothing is wrong", async () => {
  await tpm.flush()
  expect(await asked(tpm)).toBe("share")
})

it("a TPM that another host has", async () => {
  expect(await asked(other)).toBe("tpm-other")
})

it("a TPM that is locked out after wrong answers, until its owner clears that", async () => {
  const cwd = workspace()
  await tpm2(cwd, "dictionarylockout", ["-s", "-n", "1", "-t", "1000", "-l", "1000"])
  await tpm2(cwd, "createprimary", ["-Q", "-C", "o", "-c", "parent"])
  await tpm2(
    cwd,
    "create",
    ["-Q", "-C", "parent", "-i", "-", "-u", "public", "-r", "private", "-p", "right"],
    "x",
  )
  await tpm.flush()
  await tpm2(cwd, "load", ["-Q", "-C", "parent", "-u", "public", "-r", "private", "-c", "sealed"])
  await tpm.flush()
  expect(await tpm2(cwd, "unseal", ["-c", "sealed", "-p", "wrong"])).not.toBe(0)
  await tpm.flush()
  expect(await asked(tpm)).toBe("tpm-lockout")
  await tpm.flush()
  await tpm2(cwd, "dictionarylockout", ["-c"])
  expect(await asked(tpm)).toBe("share")
})

it("a TPM without its resource manager, full of what others left in it", async () => {
  const cwd = workspace()
  await tpm.flush()
  for (const left of ["one", "two", "three"])
    expect(await tpm2(cwd, "createprimary", ["-Q", "-C", "o", "-c", left])).toBe(0)
  expect(await asked(tpm)).toBe("tpm-missing")
  await tpm.flush()
})

it.skipIf(existsSync("/dev/tpmrm0"))("a host without the resource manager of the kernel", async () => {
  expect(await asked(undefined)).toBe("tpm-missing")
})

it("a TPM that nobody can reach", async () => {
  const TPM2TOOLS_TCTI = `swtpm:path=${join(workspace(), "none")}`
  expect(await asked({ env: { LC_ALL: "C", TPM2TOOLS_TCTI } })).toBe("tpm-missing")
})

it("a start that is not like the one of the binding, which is known before the TPM is asked", async () => {
  await tpm.flush()
  await tpm2(workspace(), "pcrextend", [`16:sha256=${"a".repeat(64)}`])
  expect(await asked(tpm)).toBe("tpm-pcr-mismatch")
  expect(await compareBoot(makeExec(), binding.jwe.compact)).toMatchObject([{ boot: "differs" }])
})
