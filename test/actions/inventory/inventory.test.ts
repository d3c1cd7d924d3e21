import { describe, expect, it } from "vitest"
import {
  INVENTORY_FILE,
  type InventoryEntry,
  loadInventory,
  saveInventory,
  withEntries,
} from "../../../src/actions/inventory/entries.ts"
import { clonedVolumes, knownHeader } from "../../../src/actions/inventory/look.ts"

const KID = "GC09TttRPH1yPRXQBTy3lGs0xKlM8Vmqfg5D0_MFXpk"
const COMMITMENT = Buffer.alloc(32, 7).toString("base64url")
const entry = (more: Partial<InventoryEntry> = {}): InventoryEntry => ({
  v: 1,
  host: "db1",
  uuid: "uuid-1",
  salt: "c2FsdA==",
  slot: 1,
  kids: [KID],
  urls: ["http://tang1"],
  policy: "tang",
  commitment: COMMITMENT,
  otherSlots: [0],
  state: "in-use",
  seen: 1,
  source: "disk",
  ...more,
})
const memory = () => {
  const files = new Map<string, Uint8Array>()
  return {
    files,
    read: async (name: string) => files.get(name),
    write: async (name: string, bytes: Uint8Array) => void files.set(name, bytes),
  }
}

describe("the inventory", () => {
  it("reads what it wrote", async () => {
    const state = memory()
    const entries = [entry(), entry({ host: "db2", slot: null, uuid: null, salt: null, commitment: null })]
    await saveInventory(state, entries)
    expect(await loadInventory(state)).toEqual(entries)
  })

  it("is empty where there is no file", async () => {
    expect(await loadInventory(memory())).toEqual([])
  })

  it("names the line that cannot be read", async () => {
    const state = memory()
    await saveInventory(state, [entry()])
    const text = Buffer.from(state.files.get(INVENTORY_FILE) ?? "").toString()
    state.files.set(INVENTORY_FILE, Buffer.from(`${text}{"v":1}\n`))
    await expect(loadInventory(state)).rejects.toMatchObject({
      code: "inventory-damaged",
      details: { line: 2 },
    })
  })

  it("takes a fresh look at a key slot in the place of the old one, and keeps what people said of the host", () => {
    const before = [entry({ state: "maintenance" }), entry({ host: "db2" })]
    const after = withEntries(before, [entry({ seen: 2, kids: [] })])
    expect(after).toEqual([entry({ seen: 2, kids: [], state: "maintenance" }), entry({ host: "db2" })])
  })

  it("keeps two key slots of one host apart", () => {
    expect(withEntries([entry()], [entry({ slot: 2 })])).toHaveLength(2)
  })
})

describe("a look at the whole", () => {
  it("finds one volume on two hosts by its UUID and salt", () => {
    expect(clonedVolumes([entry(), entry({ host: "db2" })])).toEqual([
      { uuid: "uuid-1", hosts: ["db1", "db2"] },
    ])
  })

  it("takes the same UUID with another salt for another volume", () => {
    expect(clonedVolumes([entry(), entry({ host: "db2", salt: "b3RoZXI=" })])).toEqual([])
  })

  it("does not take two key slots of one host for a copy", () => {
    expect(clonedVolumes([entry(), entry({ slot: 2 })])).toEqual([])
  })

  it("knows a header by its commitment, and by the first 16 bytes of it", () => {
    const entries = [entry({ state: "stolen" })]
    const known = { host: "db1", state: "stolen", seen: 1 }
    expect(knownHeader(entries, COMMITMENT)).toEqual(known)
    const short = Buffer.from(COMMITMENT, "base64url").subarray(0, 16).toString("base64url")
    expect(knownHeader(entries, short)).toEqual(known)
    expect(knownHeader(entries, Buffer.alloc(32, 8).toString("base64url"))).toBeUndefined()
    expect(knownHeader(entries, "")).toBeUndefined()
  })
})
