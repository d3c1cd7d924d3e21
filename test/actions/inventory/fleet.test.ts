// What a disk or another machine says of itself, on its way into the inventory and from there into lines that a shell reads as root.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { InventoryEntry } from "../../../src/actions/inventory/entries.ts"
import { fleetOf } from "../../../src/actions/inventory/fleet.ts"
import { gather } from "../../../src/actions/inventory/gather.ts"
import { openPorts } from "../../session/world.ts"
import { workspace } from "../../support/workspace.ts"

const KID = "GC09TttRPH1yPRXQBTy3lGs0xKlM8Vmqfg5D0_MFXpk"
const UUID = "3f1c6a3e-5b9e-4a55-9d0e-6f1c2b3a4d5e"
const URL = "http://tang1"
const COORDINATE = Buffer.alloc(32, 1).toString("base64url")
const TRUSTED = [
  { url: URL, signing: [{ kty: "EC", crv: "P-256", x: COORDINATE, y: COORDINATE } as const], keys: [KID] },
]
const entry = (more: Partial<InventoryEntry>): InventoryEntry => ({
  v: 1,
  host: "db1",
  uuid: UUID,
  salt: null,
  slot: 1,
  kids: [KID],
  urls: [URL],
  policy: "tang",
  commitment: null,
  otherSlots: [],
  state: "in-use",
  seen: 1,
  source: "disk",
  ...more,
})

describe("a host of the inventory goes into the lines of a script", () => {
  it("with a UUID and a name that are what they should be", () => {
    const { groups, left } = fleetOf([entry({ host: "db-1.example" })], TRUSTED)
    expect(groups.map(({ hosts }) => hosts)).toEqual([[{ host: "db-1.example", uuid: UUID, slot: 1 }]])
    expect(left).toEqual([])
  })

  it.each([
    ["a line for another host", { uuid: `${UUID} 1\ndb2 ${UUID}` }],
    ["a path", { uuid: "../../mapper/root" }],
    ["a command", { uuid: "$(reboot)" }],
    ["nothing", { uuid: "" }],
    ["another line", { host: "db1\ndb2" }],
    ["an option", { host: "-v" }],
    ["a terminal sequence", { host: "db1\u009b2J" }],
  ])("not with %s in their place", (_, more) => {
    const { groups, left } = fleetOf([entry(more)], TRUSTED)
    expect(groups).toEqual([])
    expect(left).toHaveLength(1)
  })
})

describe("what a host says of itself", () => {
  const capture = (volume: object, leaf: object = {}) => {
    const policy = { pin: "tang", path: "tang", url: URL, kid: KID, crv: "P-521", ...leaf }
    const bindings = [{ slot: 1, policy }]
    return { volumes: [{ uuid: UUID, keyslots: [], bindings, ...volume }] }
  }
  const gathered = async (document: object) => {
    const path = join(workspace(), "db1.json")
    writeFileSync(path, JSON.stringify(document))
    const { ports, close } = await openPorts()
    return await gather(ports, { path }).finally(close)
  }

  it("is taken where it can be kept", async () => {
    expect(await gathered(capture({}))).toMatchObject([{ host: "db1", uuid: UUID, kids: [KID] }])
  })

  it.each([
    ["a salt of a thousand characters", { digestSalt: "A".repeat(1000) }, {}],
    ["a UUID of a thousand characters", { uuid: "A".repeat(1000) }, {}],
    ["a key id that is none", {}, { kid: "x y" }],
    ["an address of a megabyte", {}, { url: "x".repeat(1 << 20) }],
  ])("is refused with %s, so that the inventory can still be read", async (_, volume, leaf) => {
    await expect(gathered(capture(volume, leaf))).rejects.toMatchObject({ code: "inventory-source-unknown" })
  })
})
