import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { addKeyslot, bind, clevisPass, makeLuksImage, opens, sssPin, tangPin } from "./luks-image.ts"
import { type RunningTangd, startTangd } from "./tangd.ts"
import { workspace } from "./workspace.ts"

describe("real images", () => {
  let servers: RunningTangd[] = []
  beforeAll(async () => {
    servers = [await startTangd(), await startTangd()]
  })
  afterAll(() => Promise.all(servers.map((server) => server.stop())))

  it.each(["luks1", "luks2"] as const)(
    "makes a %s image, binds it to Tang, and clevis recovers the passphrase",
    async (type) => {
      const image = join(workspace(), "disk.img")
      await makeLuksImage(image, { type, passphrase: "first" })
      await addKeyslot(image, "first", "second", 3)
      expect([
        await opens(image, "first", 0),
        await opens(image, "second", 3),
        await opens(image, "third"),
      ]).toEqual([true, true, false])
      await bind(image, "first", await tangPin(servers[0]?.url ?? ""))
      const passphrase = await clevisPass(image, 1)
      expect(passphrase.length).toBeGreaterThan(20)
      expect(await opens(image, passphrase, 1)).toBe(true)
    },
  )

  it("binds to one of two servers, and to a policy inside a policy", async () => {
    const image = join(workspace(), "disk.img")
    const pins = await Promise.all(servers.map((server) => tangPin(server.url)))
    // A policy inside a policy does not fit into the usual 12 KiB of metadata beside another one.
    await makeLuksImage(image, {
      type: "luks2",
      passphrase: "first",
      formatArgs: ["--luks2-metadata-size", "64k"],
    })
    await bind(image, "first", sssPin(1, pins), 2)
    await bind(image, "first", sssPin(2, [...pins.slice(0, 1), sssPin(1, pins)]), 5)
    expect(await opens(image, await clevisPass(image, 2), 2)).toBe(true)
    await servers[1]?.stop()
    expect(await opens(image, await clevisPass(image, 2), 2)).toBe(true)
    expect(await opens(image, await clevisPass(image, 5), 5)).toBe(true)
  })
})
