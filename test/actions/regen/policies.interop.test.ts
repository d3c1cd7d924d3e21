// regen keeps the policy, whatever it is: read by `clevis luks list` and by us, and the real clevis opens what was made. Advertisements are
// taken only from servers that a known key vouches for.
import { readdirSync, renameSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { type RegenOptions, type RegenView, regen } from "../../../src/actions/regen/regen.ts"
import { Secret } from "../../../src/bytes/secret.ts"
import { readBinding } from "../../../src/clevis/tree.ts"
import { wrap } from "../../../src/clevis/wrap.ts"
import { makeRandom } from "../../../src/host/random.ts"
import { encodeToken } from "../../../src/luks/token.ts"
import { parseAdvertisement } from "../../../src/tang/advertisement.ts"
import { thumbprint } from "../../../src/tang/thumbprint.ts"
import { stepLine } from "../../../src/text/regen-lines.ts"
import {
  ADMIN,
  type ChangeWorld,
  expectClean,
  lookBefore,
  makeChangeWorld,
  makeStage,
  NO_VIEW,
  readImage,
  regenOptions,
  type Stage,
  startPorts,
} from "../../robust/change-world.ts"
import { run } from "../../support/cli.ts"
import { addKeyslot, bind, clevisPass, opens, type Pin, sssPin, tangPin } from "../../support/luks-image.ts"
import { startTangProxy } from "../../support/tang-proxy.ts"
import { type RunningTangd, startTangd } from "../../support/tangd.ts"
import { workspace } from "../../support/workspace.ts"

describe("regen", () => {
  let world: ChangeWorld
  let second: RunningTangd
  beforeAll(async () => {
    world = await makeChangeWorld()
    second = await startTangd()
  })
  afterAll(async () => {
    await world.stop()
    await second.stop()
  })

  const stageFor = async (type: "luks1" | "luks2", pin?: Pin): Promise<Stage> =>
    makeStage(join(workspace(), "stage"), await world.image(type, false, pin))

  const change = async (stage: Stage, more: Partial<RegenOptions> = {}) => {
    const started = startPorts(stage)
    try {
      return await regen(started.ports, regenOptions(stage, more), NO_VIEW)
    } finally {
      await started.close()
    }
  }

  it.each(["luks1", "luks2"] as const)("keeps a nested policy over two servers on %s", async (type) => {
    const [first, other] = [await tangPin(world.tangd.url), await tangPin(second.url)]
    const stage = await stageFor(type, sssPin(2, [first, sssPin(1, [other, first])]))
    const before = await lookBefore(stage.image)
    const listed = await list(stage.image)
    await change(stage)
    expect(await list(stage.image)).toBe(listed)
    await expectClean(stage, before)
    expect(await opens(stage.image, await clevisPass(stage.image, 1), 1)).toBe(true)
    expect(Buffer.from(await clevisPass(stage.image, 1)).toString()).toMatch(/^[\w-]{54}$/)
  })

  it("keeps a key id of the old kind", async () => {
    const stage = await stageFor("luks2")
    await bindWithS1(stage.image, world.tangd.url)
    const before = await lookBefore(stage.image)
    expect(before.policy).toMatchObject({ kid: expect.stringMatching(/^.{27}$/) })
    const listed = await list(stage.image)
    await change(stage)
    expect(await list(stage.image)).toBe(listed)
    await expectClean(stage, before)
    expect(await opens(stage.image, await clevisPass(stage.image, 1), 1)).toBe(true)
  })

  it.each(["luks1", "luks2"] as const)(
    "puts the binding of %s in place where a second one has no room",
    async (type) => {
      const pins = await Promise.all(
        Array.from({ length: type === "luks2" ? 4 : 11 }, () => tangPin(world.tangd.url)),
      )
      const stage = await stageFor(type, sssPin(3, pins))
      const before = await lookBefore(stage.image)
      if (type === "luks1") await expect(change(stage)).rejects.toMatchObject({ code: "no-free-slot" })
      await change(stage, { confirm: type === "luks1" ? ["no-free-slot"] : [] })
      await expectClean(stage, before)
      expect(await opens(stage.image, await clevisPass(stage.image, 1), 1)).toBe(true)
    },
  )

  it("refuses where no key slot is free, and goes on without one if told so", async () => {
    const stage = await stageFor("luks1")
    for (const slot of [2, 3, 4, 5, 6, 7]) await addKeyslot(stage.image, ADMIN, `other ${slot}`, slot)
    const before = await lookBefore(stage.image)
    await expect(change(stage)).rejects.toMatchObject({ code: "no-free-slot" })
    expect(await opens(stage.image, before.old, 1)).toBe(true)
    const started = startPorts(stage)
    const steps: string[] = []
    const done: RegenView["done"] = (slot, step, note) => void steps.push(stepLine(slot, step, note))
    await regen(started.ports, regenOptions(stage, { confirm: ["no-free-slot"] }), { ...NO_VIEW, done })
    await started.close()
    expect(steps.join("\n")).not.toContain("another key slot")
    expect(steps).toContain("Key slot 1, 3 of 8: its binding was tested and opens; the key slot comes next.")
    await expectClean(stage, before)
  })

  it("binds to the keys of the old entry without a socket, with a passphrase that was typed", async () => {
    const stage = await stageFor("luks2")
    const before = await lookBefore(stage.image)
    const started = startPorts(stage, "offline", `${Buffer.from(before.old).toString()}\n`)
    onTestFinished(() => started.close())
    const result = await regen(started.ports, regenOptions(stage, { oldPassphrase: true }), NO_VIEW)
    expect(result.changed[0]).toMatchObject({ decrypted: false, oldTested: true })
    await expectClean(stage, before)
    expect(await opens(stage.image, await clevisPass(stage.image, 1), 1)).toBe(true)
  })

  it("refuses a passphrase of today that is another one, and takes the right one then", async () => {
    const stage = await stageFor("luks2")
    const before = await lookBefore(stage.image)
    const wrong = startPorts(stage, "offline", ADMIN)
    const options = regenOptions(stage, { oldPassphrase: true })
    await expect(regen(wrong.ports, options, NO_VIEW)).rejects.toMatchObject({ code: "opens-nothing" })
    await wrong.close()
    const right = startPorts(stage, "offline", Buffer.from(before.old).toString())
    await regen(right.ports, options, NO_VIEW)
    await right.close()
    await expectClean(stage, before)
  })

  it("changes every binding of a volume", async () => {
    const stage = await stageFor("luks2")
    await bind(stage.image, ADMIN, await tangPin(second.url))
    const old = [await clevisPass(stage.image, 1), await clevisPass(stage.image, 2)]
    const { slot: _, ...whole } = regenOptions(stage)
    const started = startPorts(stage)
    const result = await regen(started.ports, whole, NO_VIEW)
    await started.close()
    expect(result.changed.map(({ slot }) => slot)).toEqual([1, 2])
    for (const [index, slot] of [1, 2].entries()) {
      expect(await opens(stage.image, await clevisPass(stage.image, slot), slot)).toBe(true)
      expect(await opens(stage.image, old[index] ?? "")).toBe(false)
    }
  })

  it("does not end while the old passphrase opens another key slot", async () => {
    const stage = await stageFor("luks2")
    const before = await lookBefore(stage.image)
    await addKeyslot(stage.image, ADMIN, Buffer.from(before.old).toString(), 5)
    await expect(change(stage)).rejects.toMatchObject({
      code: "change-unfinished",
      message: expect.stringContaining("still opens key slot 5"),
    })
    await run("cryptsetup", ["luksKillSlot", "-q", stage.image, "5"])
    await change(stage)
    await expectClean(stage, before)
  })

  describe("at a Tang server that was rotated", () => {
    it("takes the new key if the hidden old one vouches for it", async () => {
      const tangd = await startTangd()
      onTestFinished(() => tangd.stop())
      const stage = await stageFor("luks2", await tangPin(tangd.url))
      const [{ kid }] = await policyOf(stage)
      await rotate(tangd.dir)
      await change(stage)
      const [{ kid: fresh }] = await policyOf(stage)
      expect(fresh).not.toBe(kid)
      expect(await opens(stage.image, await clevisPass(stage.image, 1), 1)).toBe(true)
    })

    it("refuses an attacker's server at the known address, and changes nothing", async () => {
      const proxy = await startTangProxy(world.tangd.url)
      const attacker = await startTangd()
      onTestFinished(async () => {
        await proxy.stop()
        await attacker.stop()
      })
      const stage = await stageFor("luks2", await tangPin(proxy.url))
      const before = await lookBefore(stage.image)
      // It relays what it cannot answer itself, so that everything seems to work.
      const [{ kid = "" }] = await policyOf(stage)
      const attack = ({ path }: { path: string }) => ({
        forward: path.includes(kid) ? path : `${attacker.url}${path.replace(/^\/adv\/.*/, "/adv")}`,
      })
      proxy.behave(attack)
      await expect(change(stage)).rejects.toMatchObject({ code: "adv-not-trusted" })
      expect(await opens(stage.image, before.old, 1)).toBe(true)
      expect((await readImage(stage.image)).bindings).toHaveLength(1)
      await change(stage, { thumbprints: [await shownKey(attacker)] })
      expect(await policyOf(stage)).not.toEqual([before.policy])
    })

    it("takes back a change whose new key does not open, when told so", async () => {
      const proxy = await startTangProxy(world.tangd.url)
      const other = await startTangd()
      onTestFinished(async () => {
        await proxy.stop()
        await other.stop()
      })
      const stage = await stageFor("luks2", await tangPin(proxy.url))
      const before = await lookBefore(stage.image)
      proxy.behave(({ path }) => ({ forward: path.startsWith("/adv") ? `${other.url}/adv` : path }))
      const trusting = { thumbprints: [await shownKey(other)] }
      await expect(change(stage, trusting)).rejects.toMatchObject({ code: "change-unfinished" })
      proxy.behave()
      await expect(change(stage)).rejects.toMatchObject({ code: "change-unfinished" })
      await change(stage, { beginAgain: true })
      await expectClean(stage, before)
    })

    it("keeps the key of a server that cannot be reached, and says so first", async () => {
      const dead = await startTangd()
      const stage = await stageFor(
        "luks2",
        sssPin(1, [await tangPin(world.tangd.url), await tangPin(dead.url)]),
      )
      const before = await lookBefore(stage.image)
      await dead.stop()
      const started = startPorts(stage)
      onTestFinished(() => started.close())
      const said: unknown[] = []
      const intended: RegenView["intended"] = (_, { slots }) => void said.push(slots)
      const view = { ...NO_VIEW, intended }
      await regen(started.ports, regenOptions(stage), view)
      expect(said).toEqual([
        [
          expect.objectContaining({
            next: expect.objectContaining({
              servers: [
                expect.objectContaining({ state: "same" }),
                expect.objectContaining({ state: "kept", url: dead.url }),
              ],
            }),
          }),
        ],
      ])
      await expectClean(stage, before)
    })
  })
})

async function policyOf({ image }: Stage) {
  const [binding] = (await readImage(image)).bindings
  return [readBinding(binding?.jwe ?? "").node as { kid?: string }] as const
}

async function list(image: string): Promise<string> {
  return (await run("clevis", ["luks", "list", "-d", image])).stdout
}

/** The binding of key slot 1 as clevis up to version 16 would have made it: its key is named by SHA-1. */
async function bindWithS1(image: string, url: string): Promise<void> {
  const { config } = await tangPin(url)
  const advertisement = parseAdvertisement(Buffer.from(JSON.stringify(config.adv)))
  const kid = thumbprint(advertisement.exchange[0]?.jwk ?? {}, "S1") ?? ""
  const old = new Secret(await clevisPass(image, 1))
  const jwe = wrap({ pin: "tang", url, advertisement, kid }, old, (length) => makeRandom().bytes(length))
  const { code } = await run("cryptsetup", ["token", "import", "--token-id", "0", "--token-replace", image], {
    stdin: encodeToken([1], jwe),
  })
  expect(code).toBe(0)
}

async function shownKey({ port }: RunningTangd): Promise<string> {
  return (await run("tang-show-keys", [String(port)])).stdout.trim()
}

/** As `tangd-rotate-keys` does: the old keys are hidden, new ones made. */
async function rotate(dir: string): Promise<void> {
  for (const name of readdirSync(dir)) renameSync(join(dir, name), join(dir, `.${name}`))
  await run("/usr/libexec/tangd-keygen", [dir])
}
