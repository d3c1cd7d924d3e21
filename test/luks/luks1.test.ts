import { describe, expect, it } from "vitest"
import { crc32c } from "../../src/bytes/crc32c.ts"
import { memorySource } from "../../src/bytes/source.ts"
import { parseLuks1Header } from "../../src/luks/luks1-header.ts"
import { CLEVIS_UUID, headerCrc, luksmetaGap, readLuksmeta } from "../../src/luks/luksmeta.ts"
import { codes, onlyVolume, vector } from "./vectors.ts"

const GAP = 1_052_672
const image = (): Uint8Array => vector("luks1-bound")

function edit(change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const bytes = image()
  change(bytes, new DataView(bytes.buffer))
  return bytes
}

/** Changes the luksmeta area and gives its header the right checksum again. */
function editMeta(change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const bytes = image()
  const area = bytes.subarray(GAP)
  change(area, new DataView(area.buffer, area.byteOffset))
  new DataView(area.buffer, area.byteOffset).setUint32(12, headerCrc(area))
  return bytes
}

const record = (slot: number): number => 16 + slot * 32

describe("a LUKS1 header", () => {
  it("gives the volume, its key slots, and the bindings of luksmeta", async () => {
    const volume = await onlyVolume(image())
    expect(volume).toMatchObject({
      type: "luks1",
      cipher: "aes-xts-plain64",
      header: { used: "primary", copies: [{ name: "primary", status: "ok" }] },
      headerLength: 2_097_152n,
    })
    expect(volume.keyslots.map(({ slot, kdf, area }) => [slot, kdf.kind, area?.offset])).toEqual([
      [0, "pbkdf2", 4096n],
      [1, "pbkdf2", 135_168n],
    ])
    expect(
      volume.bindings.map(({ slot, tokenId, copy, verified }) => [slot, tokenId, copy, verified]),
    ).toEqual([
      [1, undefined, "luksmeta", true],
      [null, 2, "luksmeta", true],
    ])
    expect(codes(volume)).toEqual(["luksmeta-stale", "luksmeta-foreign"])
  })

  it.each([
    ["an unknown hash", (bytes: Uint8Array) => bytes.set(Buffer.from("md5\0\0\0\0"), 72), 'the hash "md5"'],
    ["no key length", (_: Uint8Array, view: DataView) => view.setUint32(108, 0), "0 bytes"],
    [
      "a key slot neither in use nor free",
      (_: Uint8Array, view: DataView) => view.setUint32(208 + 48 * 6, 1),
      "key slot 6",
    ],
    [
      "wrong stripes in a free key slot",
      (_: Uint8Array, view: DataView) => view.setUint32(208 + 48 * 7 + 44, 3999),
      "3999",
    ],
    [
      "a key slot inside the header",
      (_: Uint8Array, view: DataView) => view.setUint32(208 + 40, 1),
      "inside the header",
    ],
    [
      "a key slot in the data",
      (_: Uint8Array, view: DataView) => view.setUint32(208 + 48 * 7 + 40, 4000),
      "into the data",
    ],
    ["overlapping key slots", (_: Uint8Array, view: DataView) => view.setUint32(208 + 48 + 40, 9), "overlap"],
  ])("with %s is shown, but not trusted", async (_, change, reason) => {
    const volume = await onlyVolume(edit(change))
    expect(volume.header.used).toBeNull()
    expect(volume.header.copies[0]?.reason).toContain(reason)
    expect(codes(volume)).toContain("unverified")
  })

  it.each(["SHA256", "Sha1", "whirlpool"])("may write its hash as %s", async (name) => {
    const volume = await onlyVolume(edit((bytes) => bytes.fill(0, 72, 104).set(Buffer.from(name), 72)))
    expect(volume.header.used).toBe("primary")
  })

  it("carries a boot signature in key slot 6", async () => {
    const bytes = edit((all, view) => {
      view.setUint32(208 + 48 * 6, 0x00ac71f3)
      all.set([0x55, 0xaa], 510)
    })
    expect(codes(await onlyVolume(bytes))).toContain("msdos-signature")
  })

  it("is detached when its payload begins at 0", async () => {
    const volume = await onlyVolume(edit((_, view) => view.setUint32(104, 0)))
    expect(codes(volume)).toEqual(["detached-header"])
    expect(volume.headerLength).toBe(1_049_600n)
  })

  it("in a header backup has lost its Clevis data, and says so", async () => {
    const volume = await onlyVolume(image().subarray(0, GAP))
    expect(volume.bindings).toEqual([])
    expect(codes(volume)).toEqual(["luksmeta-missing"])
    const cut = await onlyVolume(image().subarray(0, 592))
    expect(codes(cut)).toEqual(["luksmeta-missing", "keyslots-cut-off"])
  })
})

describe("luksmeta", () => {
  it("lies behind the last key slot and before the payload", () => {
    const header = parseLuks1Header(image())
    expect(header && luksmetaGap(header)).toEqual({ offset: GAP, length: 1_044_480 })
  })

  it("of other key sizes lies where formats say", () => {
    // A 512-bit key: key slots of 504 sectors at 8, 512, …, payload at 2 MiB.
    const header = parseLuks1Header(
      edit((_, view) => {
        view.setUint32(108, 64)
        for (let slot = 0; slot < 8; slot++) view.setUint32(208 + 48 * slot + 40, 8 + 504 * slot)
      }),
    )
    expect(header && luksmetaGap(header)).toEqual({ offset: 2_068_480, length: 28_672 })
  })

  it("may never have been made", async () => {
    expect((await onlyVolume(edit((bytes) => bytes.fill(0, GAP)))).bindings).toEqual([])
  })

  it.each([
    ["checksum", (bytes: Uint8Array) => bytes.fill(1, GAP + 12, GAP + 13)],
    ["version", (bytes: Uint8Array) => bytes.fill(9, GAP + 11, GAP + 12)],
  ])("with a damaged %s still shows its entries, unverified", async (_, change) => {
    const volume = await onlyVolume(edit(change))
    expect(volume.bindings.map(({ slot, verified }) => [slot, verified])).toEqual([
      [1, false],
      [null, false],
    ])
    expect(codes(volume)).toContain("luksmeta-damaged")
  })

  it("with damaged data of one entry doubts that entry only", async () => {
    const at = GAP + 4096 + 100
    const volume = await onlyVolume(edit((bytes) => bytes.set([bytes[at] === 0x41 ? 0x42 : 0x41], at)))
    expect(volume.bindings.map(({ slot, verified }) => [slot, verified])).toEqual([
      [1, false],
      [null, true],
    ])
  })

  it.each([
    [
      "an entry inside the header",
      (_: Uint8Array, view: DataView) => view.setUint32(record(1) + 16, 0),
      "luksmeta-damaged",
    ],
    [
      "an entry of 4 GiB",
      (_: Uint8Array, view: DataView) => view.setUint32(record(1) + 20, 0xffffffff),
      "luksmeta-damaged",
    ],
    [
      "an entry behind the end",
      (_: Uint8Array, view: DataView) => view.setUint32(record(1) + 16, 0xfffff000),
      "luksmeta-overflow",
    ],
  ])("with %s gives no binding for it", async (_, change, code) => {
    const volume = await onlyVolume(editMeta(change))
    expect(volume.bindings.map(({ slot }) => slot)).toEqual([null])
    expect(codes(volume)).toContain(code)
  })

  it("of an old clevis may run over the start of the data, and is read all the same", async () => {
    const long = Buffer.from(`${"A".repeat(5000)}..b.c.d`)
    const bytes = new Uint8Array(Buffer.concat([image(), new Uint8Array(16_384)]))
    const area = bytes.subarray(GAP)
    const view = new DataView(area.buffer, area.byteOffset)
    area.set(long, 1_044_480 - 4096)
    view.setUint32(record(1) + 16, 1_044_480 - 4096)
    view.setUint32(record(1) + 20, long.length)
    view.setUint32(record(1) + 24, crc32c(long))
    view.setUint32(12, headerCrc(area))
    const volume = await onlyVolume(bytes)
    expect(volume.bindings[0]).toMatchObject({ slot: 1, jwe: long.toString(), verified: true })
    expect(codes(volume)).toContain("luksmeta-overflow")
  })

  it("can be read alone, from a dump of the area", async () => {
    const luksmeta = await readLuksmeta(memorySource(image().subarray(GAP)), { offset: 0, length: 1_044_480 })
    expect(luksmeta).toMatchObject({
      status: "ok",
      entries: [{ slot: 1, uuid: CLEVIS_UUID }, { slot: 2 }, { slot: 3 }],
    })
    expect(Buffer.from(luksmeta.entries[2]?.data ?? []).toString()).toBe("not ours")
  })
})
