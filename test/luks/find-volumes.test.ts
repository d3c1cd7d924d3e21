import { describe, expect, it } from "vitest"
import { memorySource } from "../../src/bytes/source.ts"
import { findPartitions, findVolumes } from "../../src/luks/find-volumes.ts"
import { COPY, codes, disk, editJson, failingSource, onlyVolume, section, vector } from "./vectors.ts"

const MIB = 1 << 20
const luks2 = (): Uint8Array => vector("luks2-bound")
const luks1 = (): Uint8Array => vector("luks1-bound")

function withContent(table: string, parts: Readonly<Record<number, Uint8Array>>): Uint8Array {
  const bytes = vector(table)
  for (const [offset, part] of Object.entries(parts)) bytes.set(part, Number(offset))
  return bytes
}

describe("partition tables", () => {
  it.each(["gpt-512", "gpt-4096"])("finds a volume in the named partition of %s", async (table) => {
    const volume = await onlyVolume(withContent(table, { [2 * MIB]: luks2() }))
    expect(volume).toMatchObject({
      offset: 2 * MIB,
      foundBy: { kind: "gpt", partition: 2, name: "root" },
      label: "bound",
    })
  })

  it.each(["gpt-512", "gpt-4096"])("uses the backup table of %s when the first is gone", async (table) => {
    const bytes = withContent(table, { [2 * MIB]: luks2() })
    bytes.fill(0, 0, 64 * 1024)
    expect((await onlyVolume(bytes)).foundBy).toMatchObject({ kind: "gpt", partition: 2 })
  })

  it.each([
    ["header checksum", 512 + 16],
    ["first entry", 1024 + 32],
  ])("does not believe a table with a damaged %s", async (_, at) => {
    const bytes = vector("gpt-512")
    bytes[at] = (bytes[at] ?? 0) ^ 1
    bytes.fill(0, bytes.length - 512)
    expect(await findPartitions(memorySource(bytes))).toEqual([])
  })

  it("finds volumes in primary and logical partitions of an MBR", async () => {
    const bytes = withContent("mbr", { [MIB]: luks1().subarray(0, MIB), [5 * MIB]: luks2() })
    const found = (await findVolumes(memorySource(bytes))).map(({ type, offset, foundBy }) => [
      type,
      offset,
      foundBy,
    ])
    expect(found).toEqual([
      ["luks1", MIB, { kind: "mbr", partition: 1, name: "" }],
      ["luks2", 5 * MIB, { kind: "mbr", partition: 6, name: "" }],
    ])
  })

  it("ends on an MBR whose chain of logical partitions is a ring", async () => {
    const bytes = vector("mbr")
    const record = 4096 * 512
    // The second entry of the first record points back at the record itself.
    bytes.set([0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], record + 446 + 16)
    expect((await findPartitions(memorySource(bytes))).map(({ offset }) => offset)).toEqual([MIB, 3 * MIB])
  })

  it("lists a partition once that both kinds of table name", async () => {
    const bytes = vector("gpt-512")
    bytes.set(vector("mbr").subarray(446, 512), 446)
    const offsets = (await findPartitions(memorySource(bytes))).map(({ offset, foundBy }) => [
      offset,
      foundBy.kind,
    ])
    expect(offsets).toEqual([
      [MIB, "gpt"],
      [2 * MIB, "gpt"],
    ])
  })

  it("does not mention the rest of an old header in front of a partition table", async () => {
    const old = luks2()
    const bytes = withContent("gpt-512", { [2 * MIB]: luks2() })
    bytes.set(old.subarray(0, 446), 0)
    expect((await findVolumes(memorySource(bytes))).map(({ offset }) => offset)).toEqual([2 * MIB])
  })
})

describe("the scan", () => {
  it("finds volumes where no partition table says so", async () => {
    const bytes = disk(12 * MIB, { [3 * MIB + 4096]: luks2(), [7 * MIB]: luks1() })
    const found = (await findVolumes(memorySource(bytes))).map(({ offset, foundBy }) => [
      offset,
      foundBy.kind,
    ])
    expect(found).toEqual([
      [3 * MIB + 4096, "scan"],
      [7 * MIB, "scan"],
    ])
  })

  it("finds the start of a volume by its second copy alone", async () => {
    const image = luks2().fill(0, 0, COPY)
    const volume = await onlyVolume(disk(8 * MIB, { [3 * MIB]: image }))
    expect(volume).toMatchObject({ offset: 3 * MIB, label: "bound", header: { used: "secondary" } })
    expect(codes(volume)).toContain("copy-damaged")
  })

  it("reads a capture that begins behind the start of the volume", async () => {
    const volume = await onlyVolume(luks2().subarray(8192))
    expect(volume).toMatchObject({ offset: -8192, header: { used: "secondary" } })
    expect(volume.bindings).toHaveLength(4)
    expect(codes(volume)).toContain("front-missing")
  })

  it.each([
    [
      "a LUKS2 copy with a bad checksum",
      () =>
        luks2()
          .fill(1, 5000, 5001)
          .fill(1, COPY + 5000, COPY + 5001),
    ],
    ["a LUKS1 header that breaks a rule", () => luks1().fill(0, 208, 212)],
    ["the magic alone", () => Buffer.from("LUKS\xba\xbe\0\x02", "latin1")],
  ])("does not take %s for a volume", async (_, make) => {
    const bytes = disk(8 * MIB, { [3 * MIB]: make() })
    await expect(findVolumes(memorySource(bytes))).rejects.toMatchObject({ code: "no-volume" })
  })

  it("stays bounded on a disk full of headers", async () => {
    const bytes = new Uint8Array(8 * MIB)
    const hit = luks2().subarray(0, 4096)
    for (let at = 4096; at < bytes.length; at += 4096) bytes.set(hit, at)
    await expect(findVolumes(memorySource(bytes))).rejects.toMatchObject({ code: "no-volume" })
  })

  it("says that it searches, and can be told not to", async () => {
    const said: string[] = []
    const source = memorySource(disk(4 * MIB, { [MIB]: luks2() }))
    await findVolumes(source, {
      onScan: () => said.push("scan"),
      onProgress: (done) => said.push(String(done)),
    })
    expect(said).toEqual(["scan", ...[1, 2, 3, 4].map((mib) => String(mib * MIB))])
    await expect(findVolumes(source, { scan: false })).rejects.toMatchObject({ code: "no-volume" })
  })

  it("tells a disk that cannot be read from one that is empty", async () => {
    const source = failingSource(new Uint8Array(MIB), 0, MIB)
    await expect(findVolumes(source)).rejects.toMatchObject({ code: "read-failed" })
  })

  it("gives up on a disk full of intact headers, and says so", async () => {
    const bytes = new Uint8Array(4 * MIB)
    const image = luks1().subarray(0, 4096)
    for (let at = 4096; at < bytes.length; at += 4096) bytes.set(image, at)
    let incomplete = false
    const found = await findVolumes(memorySource(bytes), {
      onIncomplete: () => {
        incomplete = true
      },
    })
    expect([found.length, incomplete]).toEqual([64, true])
  })

  it("goes on behind bad sectors", async () => {
    const bytes = disk(8 * MIB, { [3 * MIB]: luks2() })
    const [volume] = await findVolumes(failingSource(bytes, 2 * MIB, 3 * MIB))
    expect(volume?.offset).toBe(3 * MIB)
  })
})

describe("sources of every size", () => {
  it.each([0, 1, 5, 6, 591, 592, 4095])("a source of %i bytes holds no volume", async (length) => {
    const source = memorySource(luks2().subarray(0, length))
    await expect(findVolumes(source)).rejects.toMatchObject({ code: "no-volume" })
  })

  it("reads bindings from the first copy alone, without the size that cryptsetup wants", async () => {
    const volume = await onlyVolume(luks2().subarray(0, COPY))
    expect(volume).toMatchObject({
      header: { used: "primary", copies: [{ status: "ok" }, { status: "missing" }] },
    })
    expect(codes(volume)).toContain("keyslots-cut-off")
  })

  it("shows a copy that the source cuts short as damaged", async () => {
    const volume = await onlyVolume(luks2().subarray(0, COPY - 1))
    expect(volume.header).toMatchObject({
      used: null,
      copies: [{ status: "damaged" }, { status: "missing" }],
    })
    expect(volume.bindings.every(({ verified }) => !verified)).toBe(true)
  })

  it.each([0x8000, 0x10000, 0x80000, 0x400000])("finds a lone second copy at byte %i", async (size) => {
    const bytes = new Uint8Array(2 * size)
    bytes.set(resized(size), size)
    const volume = await onlyVolume(bytes)
    expect(volume).toMatchObject({ offset: 0, foundBy: { kind: "start" }, header: { used: "secondary" } })
    expect(volume.bindings).toHaveLength(4)
  })
})

/** The second copy of the vector as it would be with another header size. */
function resized(size: number): Uint8Array {
  const copy = new Uint8Array(size)
  copy.set(luks2().subarray(COPY))
  const view = new DataView(copy.buffer)
  view.setBigUint64(8, BigInt(size))
  view.setBigUint64(256, BigInt(size))
  return editJson(
    copy,
    0,
    (json) => {
      section(json, "config").json_size = String(size - 4096)
      section(json, "segments", "0").offset = String(16 * MIB)
      Object.keys(section(json, "keyslots")).forEach((slot, index) => {
        section(json, "keyslots", slot, "area").offset = String(2 * size + index * 131072)
      })
    },
    size,
  )
}
