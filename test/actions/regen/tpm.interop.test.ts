// regen of policies with a TPM: bound by the real clevis, changed here, read and opened by the real clevis again. The TPM is a software TPM.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type RegenOptions, type RegenView, regen } from "../../../src/actions/regen/regen.ts"
import { readBinding } from "../../../src/clevis/tree.ts"
import { intendedLines } from "../../../src/text/regen-lines.ts"
import { makeStage, readImage, regenOptions, type Stage, startPorts } from "../../robust/change-world.ts"
import { run } from "../../support/cli.ts"
import {
  bind,
  clevisPass,
  makeLuksImage,
  opens,
  type Pin,
  sssPin,
  tangPin,
} from "../../support/luks-image.ts"
import { flushedFor, type RunningTpm, startTpm } from "../../support/swtpm.ts"
import { type RunningTangd, startTangd } from "../../support/tangd.ts"
import { makeFolder, removeFolder, workspace } from "../../support/workspace.ts"

const ADMIN = "the passphrase of key slot 0"
const ANY_START: Pin = { pin: "tpm2", config: { key: "rsa" } }
const THIS_START: Pin = { pin: "tpm2", config: { pcr_bank: "sha256", pcr_ids: "7,16" } }

let tpmFolder: string
let tpm: RunningTpm
let first: RunningTangd
let second: RunningTangd
beforeAll(async () => {
  tpmFolder = makeFolder()
  tpm = await startTpm(tpmFolder)
  process.env.TPM2TOOLS_TCTI = tpm.env.TPM2TOOLS_TCTI
  first = await startTangd()
  second = await startTangd()
})
afterAll(async () => {
  delete process.env.TPM2TOOLS_TCTI
  await tpm.stop()
  removeFolder(tpmFolder)
  await second.stop()
  await first.stop()
})

async function stageFor(type: "luks1" | "luks2", pin: Pin): Promise<Stage> {
  const image = join(workspace(), "new.img")
  await makeLuksImage(image, { type, passphrase: ADMIN })
  await tpm.flush()
  await bind(image, ADMIN, pin, 1, tpm.env)
  return makeStage(join(workspace(), "stage"), image)
}

/** Changes key slot 1, and returns what was said before. */
async function change(stage: Stage, more: Partial<RegenOptions> = { thisHost: true }): Promise<string> {
  const started = startPorts(stage)
  const ports = { ...started.ports, exec: flushedFor(tpm, started.ports.exec) }
  const said: string[] = []
  const intended: RegenView["intended"] = (path, work) => void said.push(...intendedLines(path, work))
  try {
    await regen(ports, regenOptions(stage, more), { intended, done: () => {} })
    return said.join("\n")
  } finally {
    await started.close()
  }
}

async function passphraseOf({ image }: Stage): Promise<Uint8Array> {
  await tpm.flush()
  return await clevisPass(image, 1, tpm.env)
}

/** What both readers say of the key slots, and the binding itself. */
async function look({ image }: Stage) {
  const { keyslots, bindings } = await readImage(image)
  const jwe = bindings[0]?.jwe ?? ""
  const seen = {
    listed: (await run("clevis", ["luks", "list", "-d", image])).stdout,
    policy: readBinding(jwe).node,
    slots: keyslots.map(({ slot }) => slot),
    bindings: bindings.length,
  }
  return { jwe, seen }
}

/** Regen, and everything that must be so afterwards. Returns what was said. */
async function changesNothingElse(stage: Stage): Promise<string> {
  const before = await look(stage)
  const old = await passphraseOf(stage)
  expect(await opens(stage.image, old, 1)).toBe(true)
  const said = await change(stage)
  const after = await look(stage)
  expect(after.seen).toEqual(before.seen)
  expect(after.jwe).not.toBe(before.jwe)
  expect(await opens(stage.image, old)).toBe(false)
  expect(await opens(stage.image, await passphraseOf(stage), 1)).toBe(true)
  return said
}

describe("regen of a policy with a TPM", () => {
  it.each([
    ["luks1", "measured values", THIS_START],
    ["luks2", "an RSA key and no measured values", ANY_START],
  ] as const)("keeps the TPM alone on %s: %s", async (type, _, pin) => {
    expect(await changesNothingElse(await stageFor(type, pin))).not.toContain("NOT as")
  })

  it.each(["luks1", "luks2"] as const)("keeps Tang and TPM together on %s", async (type) => {
    await changesNothingElse(await stageFor(type, sssPin(2, [await tangPin(first.url), THIS_START])))
  })

  it("makes every way of a nested policy anew: the TPM's opens where the other is gone", async () => {
    const gone = await startTangd()
    const inner = sssPin(2, [THIS_START, await tangPin(second.url)])
    const stage = await stageFor("luks2", sssPin(1, [await tangPin(gone.url), inner]))
    await changesNothingElse(stage)
    await gone.stop()
    expect(await opens(stage.image, await passphraseOf(stage), 1)).toBe(true)
  })

  it("asks no TPM of a machine that the disk may not belong to, and changes nothing", async () => {
    const stage = await stageFor("luks2", sssPin(1, [await tangPin(first.url), THIS_START]))
    const before = readFileSync(stage.image)
    await expect(change(stage, {})).rejects.toMatchObject({ code: "pin-unsupported" })
    expect(readFileSync(stage.image).equals(before)).toBe(true)
  })

  it("says first that this start of the machine is not like the one of the binding", async () => {
    const stage = await stageFor("luks2", sssPin(1, [await tangPin(first.url), THIS_START]))
    await run("tpm2_pcrextend", [`16:sha256=${"a".repeat(64)}`], { env: tpm.env })
    const said = await changesNothingElse(stage)
    expect(said).toContain("TPM: PCR sha256:7,16 are NOT as on the day of binding.")
    expect(said).toContain("In a rescue system say no.")
  })
})
