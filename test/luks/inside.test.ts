// Volumes inside md arrays and LVM. The vectors hidden-* were written by the real mdadm and lvm2 on a real kernel (see their make-hidden.sh);
// what is damaged here is damaged in a copy, with the checksums made right again where they are not the point.
import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { memorySource } from "../../src/bytes/source.ts"
import { piecesOf, volumeView } from "../../src/luks/extents.ts"
import { findVolumes } from "../../src/luks/find-volumes.ts"
import { type Closed, placesInside } from "../../src/luks/inside.ts"
import { readVolumeGroup } from "../../src/luks/lvm.ts"
import { parseLvmText } from "../../src/luks/lvm-text.ts"
import { readMdMember } from "../../src/luks/md.ts"
import { provePassphrase } from "../../src/luks/proof.ts"
import type { Volume } from "../../src/luks/volume.ts"
import { chance } from "../support/mutate.ts"
import { disk, sealMd, sealVolumeGroup, vector, volumeGroupText } from "./vectors.ts"

const SECTOR = 512
const MIB = 1 << 20

async function find(bytes: Uint8Array): Promise<{ volumes: Volume[]; closed: Closed[] }> {
  const closed: Closed[] = []
  const volumes = await findVolumes(memorySource(bytes), { onClosed: (one) => closed.push(one) })
  return { volumes, closed }
}

async function errorOf(bytes: Uint8Array): Promise<ToolError> {
  const error = await findVolumes(memorySource(bytes)).catch((caught: unknown) => caught)
  if (error instanceof ToolError) return error
  throw new Error("a volume was found")
}

/** As many copies of a disk as wanted, one behind the other, each a partition, and how often they are read. */
function repeated(bytes: Uint8Array, times: number) {
  let reads = 0
  const places = Array.from({ length: times }, (_, at) => ({
    offset: at * bytes.length,
    length: bytes.length,
    foundBy: { kind: "gpt", partition: at + 1, name: "" } as const,
  }))
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    reads += 1
    const at = offset % bytes.length
    return new Uint8Array(bytes.subarray(at, at + length))
  }
  return { source: { size: bytes.length * times, read }, places, reads: () => reads }
}

describe("a disk of a thousand partitions that all say they are LVM", () => {
  const thousand = repeated(vector("hidden-pv-b"), 1000)

  it("is not looked into for ever, and no partition is lost", async () => {
    const { places, closed } = await placesInside(thousand.source, thousand.places)
    expect(closed.length + places.length - 1000).toBeLessThan(1000)
    expect(places.filter(({ foundBy }) => foundBy.kind === "gpt")).toHaveLength(1000)
    expect(thousand.reads()).toBeLessThan(1000)
  })
})

describe("an image that was cut off behind the metadata of LVM", () => {
  it("holds no volume that lies behind its end", async () => {
    const whole = await readVolumeGroup(memorySource(vector("hidden-pv-b")))
    const cut = await readVolumeGroup(memorySource(vector("hidden-pv-b").slice(0, MIB + SECTOR)))
    const open = (group: typeof whole) => (group?.volumes ?? []).filter((one) => "extents" in one)
    expect(open(whole).length).toBeGreaterThan(0)
    expect(open(cut)).toEqual([])
    const names = open(whole).map(({ name }) => name)
    for (const one of cut?.volumes ?? [])
      if (names.includes(one.name))
        expect(one).toMatchObject({ closed: "this disk or image ends before it does" })
  })
})

describe("RAID1 of md", () => {
  it.each([
    ["hidden-md10-a", "1.0", 0],
    ["hidden-md11-a", "1.1", undefined],
    ["hidden-md12-a", "1.2", undefined],
  ])("finds the volume of %s (metadata %s) on one member", async (name, metadata, at) => {
    const { volumes, closed } = await find(vector(name))
    expect(closed).toEqual([])
    expect(volumes.map(({ foundBy }) => foundBy)).toEqual([{ kind: "md", array: "db1:root", metadata }])
    if (at === undefined) expect(volumes[0]?.offset).toBeGreaterThan(0)
    else expect(volumes[0]?.offset).toBe(at)
    expect(volumes[0]?.header.used).toBe("primary")
  })

  it("reads the key slot where the data of the member is", async () => {
    const source = memorySource(vector("hidden-md12-a"))
    const [volume] = await findVolumes(source)
    if (volume === undefined) throw new Error("no volume")
    const { opens } = await provePassphrase(volume, source, new Secret(Buffer.from("one")), env)
    expect(opens).toEqual([0])
  })

  it("says in which partition the member is", async () => {
    const bytes = disk(7 * MIB, { [2 * MIB]: vector("hidden-md12-a") })
    bytes.set(vector("gpt-512").subarray(0, MIB))
    const { volumes } = await find(bytes)
    expect(volumes[0]?.foundBy).toMatchObject({ kind: "md", array: "db1:root", partition: 2 })
  })

  it("does not take the data of a spare for the volume", async () => {
    const error = await errorOf(vector("hidden-md12-spare"))
    expect(error).toMatchObject({ code: "needs-assembly", details: { closed: ["db1:root"] } })
    expect(error.message).toContain("spare")
  })

  it("wants every other level assembled", async () => {
    const error = await errorOf(vector("hidden-raid5-a"))
    expect(error.message).toBe("db1:data: the data is spread over all disks of the RAID5 array")
  })

  it.each([
    ["is being rebuilt", 2, "not yet filled"],
    ["is being reshaped", 4, "reshaped"],
  ])("does not rely on a member that %s", async (_, feature, words) => {
    const bytes = vector("hidden-md12-a")
    bytes[4096 + 8] = (bytes[4096 + 8] ?? 0) | feature
    expect((await errorOf(sealMd(bytes, 4096))).message).toContain(words)
  })

  it("does not believe a superblock with a wrong sum, or one that belongs elsewhere", async () => {
    const bytes = vector("hidden-md12-a")
    bytes[4096 + 40] = 0x41
    expect(await readMdMember(memorySource(bytes))).toBeUndefined()
    const moved = vector("hidden-md12-a")
    moved.copyWithin(0, 4096, 8192)
    moved.fill(0, 4096, 8192)
    expect(await readMdMember(memorySource(moved))).toBeUndefined()
  })

  it("still searches where a superblock says that its data begins behind the end of the disk", async () => {
    const bytes = vector("hidden-md12-a")
    new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(4096 + 128, 1n << 39n, true)
    const { volumes } = await find(sealMd(bytes, 4096))
    expect(volumes.map(({ foundBy }) => foundBy)).toEqual([{ kind: "scan" }])
  })
})

describe("LVM", () => {
  it("finds linear volumes through their extents, and names the others with the reason", async () => {
    const { volumes, closed } = await find(vector("hidden-pv-a"))
    const base = MIB
    expect(volumes.map(({ foundBy }) => foundBy)).toEqual([
      { kind: "lvm", group: "rescue", volume: "root", partition: 1 },
      { kind: "lvm", group: "rescue", volume: "data-two", partition: 1 },
    ])
    expect(volumes[0]?.extents?.length).toBe(3)
    expect(volumes[0]?.offset).toBeGreaterThan(base)
    expect(closed).toEqual([
      lv("rescue/far", "it lies on another disk of its volume group"),
      lv("rescue/both", "it goes on on another disk"),
      lv("rescue/striped", "it is striped over several disks"),
      lv("rescue/mirrored", 'it is of the kind "raid1"'),
      lv("rescue/thin", 'it is of the kind "thin"'),
    ])
  })

  it("opens a key slot whose material lies in several segments", async () => {
    const source = memorySource(vector("hidden-pv-a"))
    const [volume] = await findVolumes(source)
    if (volume === undefined) throw new Error("no volume")
    const { opens } = await provePassphrase(volume, source, new Secret(Buffer.from("one")), env)
    expect(opens).toEqual([0])
    const whole = await volumeView(source, volume).read(0, 32768)
    expect(Buffer.compare(whole, vector("luks2-proof").subarray(0, 32768))).toBe(0)
  })

  it("finds what lies on the other disk of the group there", async () => {
    const { volumes } = await find(vector("hidden-pv-b"))
    expect(volumes.map(({ foundBy }) => foundBy)).toEqual([{ kind: "lvm", group: "rescue", volume: "far" }])
  })

  it("finds a logical volume on a RAID1 array", async () => {
    const { volumes } = await find(vector("hidden-deep-a"))
    expect(volumes.map(({ foundBy }) => foundBy)).toEqual([
      { kind: "lvm", group: "deep-vg", volume: "root", array: "db1:deep" },
    ])
  })

  it("says that the metadata is damaged, and how to go on", async () => {
    const bytes = vector("hidden-pv-b")
    const at = Buffer.from(bytes).indexOf("seqno")
    for (let copy = at; copy >= 0; copy = Buffer.from(bytes).indexOf("seqno", copy + 1)) bytes[copy] = 0x53
    expect(await errorOf(bytes)).toMatchObject({ code: "needs-assembly" })
  })

  it("does not believe a label with a wrong checksum", async () => {
    const bytes = vector("hidden-pv-b")
    bytes[SECTOR + 40] = (bytes[SECTOR + 40] ?? 0) ^ 1
    expect(await readVolumeGroup(memorySource(bytes))).toBeUndefined()
  })

  it("reads metadata that wraps around the end of its ring", async () => {
    const bytes = vector("hidden-pv-b")
    const before = await readVolumeGroup(memorySource(bytes))
    expect(await readVolumeGroup(memorySource(wrapped(bytes)))).toEqual(before)
  })

  it("never hangs and throws only its own error on damaged metadata", async () => {
    const bytes = vector("hidden-pv-b")
    const random = chance(6)
    const { at, length: textLength } = volumeGroupText(bytes)
    const textAt = 4096 + at
    for (let round = 0; round < 150; round++) {
      const broken = new Uint8Array(bytes)
      broken[textAt + random.below(textLength)] = random.below(256)
      await readVolumeGroup(
        memorySource(sealVolumeGroup(broken, at, broken.subarray(textAt, textAt + textLength))),
      ).catch((error: unknown) => {
        expect(error).toMatchObject({ code: "volume-group-damaged" })
      })
    }
  })
})

describe("the text of LVM metadata", () => {
  it("reads sections, numbers, strings with quotes and lists, and skips comments", () => {
    const root = parseLvmText(
      '# c\ng {\n a = 1 # one\n b = "x \\"y\\""\n l = ["p", 3,]\n e = []\n s { n = -4 }\n}\n\0',
    )
    const group = root.sections.get("g")
    expect(Object.fromEntries(group?.values ?? [])).toEqual({ a: 1, b: 'x "y"', l: ["p", 3], e: [] })
    expect(group?.sections.get("s")?.values.get("n")).toBe(-4)
  })

  it.each([
    ["an open section", "g { a = 1"],
    ["an open list", "a = [1, 2"],
    ["an open string", 'a = "x'],
    ["a name without a value", "a"],
    ["a brace too many", "g { } }"],
    ["sections without end", "a { ".repeat(5000)],
    ["lists without end", `a = ${"[".repeat(5000)}`],
    ["more words than any group needs", "a = 1 ".repeat(80_000)],
  ])("refuses %s", (_, text) => {
    expect(() => parseLvmText(text)).toThrow(ToolError)
  })
})

it("a run of a view is cut at the ends of its extents", () => {
  const extents = [
    { offset: 100, length: 10 },
    { offset: 50, length: 5 },
    { offset: 300, length: 20 },
  ]
  expect(piecesOf(extents, 8, 10)).toEqual([
    { offset: 108, length: 2 },
    { offset: 50, length: 5 },
    { offset: 300, length: 3 },
  ])
  expect(piecesOf(extents, 35, 5)).toEqual([])
})

const env = { now: () => 0, freeMemory: () => 1 << 30 }

function lv(name: string, why: string): Closed {
  return { kind: "lvm", name, why, partition: 1 }
}

function wrapped(bytes: Uint8Array): Uint8Array {
  const { at, length } = volumeGroupText(bytes)
  const text = new Uint8Array(bytes.subarray(4096 + at, 4096 + at + length))
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(4096 + 32, true))
  const front = 1000
  bytes.fill(0, 4096 + SECTOR, 4096 + size)
  bytes.set(text.subarray(0, front), 4096 + size - front)
  bytes.set(text.subarray(front), 4096 + SECTOR)
  return sealVolumeGroup(bytes, size - front, text)
}
