// rebind gives a key slot another policy, by the same engine; the TPM is a software TPM, and the real clevis opens what was made.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { rebind } from "../../../src/actions/regen/rebind.ts"
import { type RegenOptions, regen } from "../../../src/actions/regen/regen.ts"
import { openNet } from "../../../src/host/net.ts"
import {
  type ChangeWorld,
  lookBefore,
  makeChangeWorld,
  makeStage,
  NO_VIEW,
  readImage,
  regenOptions,
  type Stage,
  type Started,
  startPorts,
} from "../../robust/change-world.ts"
import { run } from "../../support/cli.ts"
import { clevisPass, opens } from "../../support/luks-image.ts"
import { flushedFor, type RunningTpm, startTpm } from "../../support/swtpm.ts"
import { type RunningTangd, signingThumbprint, startTangd } from "../../support/tangd.ts"
import { makeFolder, removeFolder, workspace } from "../../support/workspace.ts"

let world: ChangeWorld
let second: RunningTangd
let tpmFolder: string
let tpm: RunningTpm
beforeAll(async () => {
  world = await makeChangeWorld()
  second = await startTangd()
  tpmFolder = makeFolder()
  tpm = await startTpm(tpmFolder)
  process.env.TPM2TOOLS_TCTI = tpm.env.TPM2TOOLS_TCTI
})
afterAll(async () => {
  delete process.env.TPM2TOOLS_TCTI
  await tpm.stop()
  removeFolder(tpmFolder)
  await second.stop()
  await world.stop()
})

function withTpm(stage: Stage): Started {
  const started = startPorts(stage)
  return { ...started, ports: { ...started.ports, exec: flushedFor(tpm, started.ports.exec) } }
}

const stageFor = async (type: "luks1" | "luks2"): Promise<Stage> =>
  makeStage(join(workspace(), "stage"), await world.image(type, true))

async function bound(stage: Stage, policy: object, more: Partial<RegenOptions> = {}) {
  const file = join(stage.dir, "policy.json")
  writeFileSync(file, JSON.stringify(policy))
  const started = withTpm(stage)
  try {
    return await rebind(
      started.ports,
      openNet(),
      { ...regenOptions(stage, more), slot: 1, policy: file },
      NO_VIEW,
    )
  } finally {
    await started.close()
  }
}

const server = ({ url, dir }: RunningTangd) => ({ url, thp: signingThumbprint(dir) })

async function clevisOpens({ image }: Stage): Promise<boolean> {
  await tpm.flush()
  return await opens(image, await clevisPass(image, 1, tpm.env), 1)
}

describe("rebind", () => {
  it.each(["luks1", "luks2"] as const)(
    "binds %s to two servers, the old one with its thumbprint too",
    async (type) => {
      const stage = await stageFor(type)
      const { old } = await lookBefore(stage.image)
      await bound(stage, { t: 1, pins: { tang: [server(world.tangd), server(second)] } })
      const { stdout } = await run("clevis", ["luks", "list", "-d", stage.image])
      expect(stdout).toContain(second.url)
      expect(stdout).toContain(world.tangd.url)
      expect(await clevisOpens(stage)).toBe(true)
      expect(await opens(stage.image, old)).toBe(false)
    },
  )

  it("refuses a server without a thumbprint, and one with another", async () => {
    const stage = await stageFor("luks2")
    const { url } = second
    await expect(bound(stage, { url })).rejects.toMatchObject({ code: "config-malformed" })
    const other = { url, thp: signingThumbprint(world.tangd.dir) }
    await expect(bound(stage, other)).rejects.toMatchObject({
      code: "adv-not-trusted",
      details: { wanted: other.thp, thumbprints: [signingThumbprint(second.dir)] },
    })
    expect(await clevisOpens(stage)).toBe(true)
  })

  it.each(["luks1", "luks2"] as const)("binds %s to Tang and the TPM together", async (type) => {
    const stage = await stageFor(type)
    const policy = {
      t: 2,
      pins: { tang: [server(world.tangd)], tpm2: [{ pcr_bank: "sha256", pcr_ids: "7" }] },
    }
    await expect(bound(stage, policy)).rejects.toMatchObject({ code: "pin-unsupported" })
    await bound(stage, policy, { thisHost: true })
    const listed = await run("clevis", ["luks", "list", "-d", stage.image])
    expect(listed.stdout).toContain('"pcr_ids":"7"')
    expect(await clevisOpens(stage)).toBe(true)
    expect((await readImage(stage.image)).keyslots).toHaveLength(1)
  })

  it("finishes a regen that was cut off before it begins", async () => {
    const stage = await stageFor("luks2")
    const started = startPorts(stage)
    const exec = {
      run: async (program: string, args: readonly string[], stdin?: Uint8Array) => {
        if (args[0] === "luksKillSlot")
          return { code: 5, stdout: Buffer.of(), stderr: Buffer.from("device is busy") }
        return await started.ports.exec.run(program, args, stdin)
      },
    }
    await expect(regen({ ...started.ports, exec }, regenOptions(stage), NO_VIEW)).rejects.toMatchObject({
      code: "change-unfinished",
      message: expect.stringContaining("device is busy. Key slot 0 opens with the new passphrase"),
    })
    await started.close()
    await bound(stage, server(second))
    const { stdout } = await run("clevis", ["luks", "list", "-d", stage.image])
    expect(stdout).toBe(`1: tang '{"url":"${second.url}"}'\n`)
    expect(await clevisOpens(stage)).toBe(true)
  })
})
