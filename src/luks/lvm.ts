// A physical volume of LVM2 and the logical volumes on it (lvm2: lib/format_text/layout.h, lib/label/label.h). A label in one of the first
// four sectors names the areas; a metadata area is a ring that holds the volume group as text. A logical volume that is linear and lies on
// this disk alone is a list of extents; striped, thin, mirrored and cached ones, and those that go on to another disk, are only named.
// Left out: LVM1, and metadata of which every copy is on another disk.
import { crc32 } from "node:zlib"
import { isToolError, ToolError } from "../bytes/errors.ts"
import { Reader } from "../bytes/reader.ts"
import { type Source, sourceWindow } from "../bytes/source.ts"
import type { Extent } from "./extents.ts"
import { type LvmSection, type LvmValue, parseLvmText } from "./lvm-text.ts"
import { readTolerant } from "./read-tolerant.ts"

/** A logical volume: where it lies on this disk, or why it cannot be read from this disk alone. */
export type LogicalVolume =
  | { readonly name: string; readonly extents: readonly Extent[] }
  | { readonly name: string; readonly closed: string }

export interface VolumeGroup {
  readonly name: string
  readonly volumes: readonly LogicalVolume[]
}

interface Area {
  readonly offset: number
  readonly size: number
}

interface Label {
  /** 32 characters, without dashes. */
  readonly uuid: string
  readonly metadata: readonly Area[]
}

const SECTOR = 512
const LABEL_SECTORS = [0, 1, 2, 3]
const MDA_MAGIC = " LVM2 x[5A%r0N*>"
const MAX_AREAS = 8
const MAX_METADATA = 8 << 20
const MAX_VOLUMES = 256
const MAX_SEGMENTS = 4096
const IGNORED = 1
const NOT_ON_THIS_DISK = "it lies on another disk of its volume group"

/** The volume group at the start of `source`; undefined if there is no intact label. Throws `volume-group-damaged`. */
export async function readVolumeGroup(source: Source): Promise<VolumeGroup | undefined> {
  const label = await readLabel(source)
  if (label === undefined) return undefined
  for (const area of label.metadata) {
    const text = await readMetadata(source, area)
    if (text !== undefined) return groupOf(parseLvmText(text), label.uuid, source.size)
  }
  if (label.metadata.length === 0) return undefined
  throw new ToolError("volume-group-damaged", "no copy of the LVM metadata on this disk is intact")
}

async function readLabel(source: Source): Promise<Label | undefined> {
  for (const sector of LABEL_SECTORS) {
    const { bytes } = await readTolerant(source, sector * SECTOR, SECTOR)
    const label = parseLabel(bytes, sector)
    if (label !== undefined) return label
  }
  return undefined
}

/** The label and the physical volume header behind it, or undefined if `bytes` is not the intact label of `sector`. */
function parseLabel(bytes: Uint8Array, sector: number): Label | undefined {
  if (bytes.length < SECTOR) return undefined
  const reader = new Reader(bytes, "the LVM label")
  if (reader.text(8) !== "LABELONE" || reader.u64le() !== BigInt(sector)) return undefined
  if (reader.u32le() !== lvmChecksum(bytes.subarray(20, SECTOR))) return undefined
  const header = reader.u32le()
  if (reader.text(8) !== "LVM2 001" || header < 32 || header > SECTOR - 40) return undefined
  reader.skip(header - 32)
  const uuid = reader.text(32)
  reader.skip(8)
  readAreas(reader) // where data may lie: the metadata says it better
  return { uuid, metadata: readAreas(reader) }
}

/** Up to an area of zeros. */
function readAreas(reader: Reader): Area[] {
  const areas: Area[] = []
  while (reader.left >= 16) {
    const [offset, size] = [reader.u64le(), reader.u64le()]
    if (offset === 0n) break
    if (offset < 1n << 50n && areas.length < MAX_AREAS) {
      areas.push({ offset: Number(offset), size: Number(size < 1n << 50n ? size : 0n) })
    }
  }
  return areas
}

/** The text of one metadata area, or undefined if the area is not intact or empty. */
async function readMetadata(source: Source, { offset, size }: Area): Promise<string | undefined> {
  const area = sourceWindow(source, offset, size)
  const { bytes } = await readTolerant(area, 0, SECTOR)
  if (bytes.length < SECTOR) return undefined
  const reader = new Reader(bytes, "the LVM metadata area")
  if (reader.u32le() !== lvmChecksum(bytes.subarray(4))) return undefined
  if (reader.text(16) !== MDA_MAGIC || reader.u32le() !== 1) return undefined
  const [start, length] = [reader.u64le(), reader.u64le()]
  const [at, textLength] = [reader.u64le(), reader.u64le()]
  const [checksum, flags] = [reader.u32le(), reader.u32le()]
  if (start !== BigInt(offset) || length !== BigInt(size) || (flags & IGNORED) !== 0) return undefined
  if (at < SECTOR || at >= length || textLength === 0n || textLength > MAX_METADATA) return undefined
  const text = await readRing(area, Number(at), Number(textLength))
  return lvmChecksum(text) === checksum ? Buffer.from(text).toString("latin1") : undefined
}

// What does not fit before the end of the area goes on behind its header.
async function readRing(area: Source, at: number, length: number): Promise<Uint8Array> {
  const first = Math.min(length, area.size - at)
  const front = await readTolerant(area, at, first)
  const rest = await readTolerant(area, SECTOR, length - first)
  return Buffer.concat([front.bytes, rest.bytes])
}

/** CRC-32 as LVM computes it: its own start value, and no inversion on either side. */
export function lvmChecksum(bytes: Uint8Array): number {
  return ~crc32(bytes, ~0xf597a6cf >>> 0) >>> 0
}

function groupOf(root: LvmSection, uuid: string, size: number): VolumeGroup {
  const [group] = root.sections
  if (group === undefined) throw damaged("it names no volume group")
  const [name, facts] = group
  const extentSize = countOf(facts.values.get("extent_size"))
  const disks = facts.sections.get("physical_volumes")?.sections ?? new Map<string, LvmSection>()
  const own = [...disks].find(([, { values }]) => String(values.get("id")).replaceAll("-", "") === uuid)
  if (own === undefined) throw damaged("it does not name this disk")
  const disk = { name: own[0], start: countOf(own[1].values.get("pe_start")), extentSize, size }
  const all = [...(facts.sections.get("logical_volumes")?.sections ?? [])].slice(0, MAX_VOLUMES)
  const stores = new Set(all.flatMap(([, volume]) => segmentsOf(volume).map((one) => one.get("cow_store"))))
  const visible = all.filter(([one, volume]) => isVisible(volume) && !stores.has(one))
  return { name, volumes: visible.map(([one, volume]) => logicalVolume(one, volume, disk)) }
}

interface Disk {
  /** Its name in the metadata. */
  readonly name: string
  /** Where its extents begin, in sectors. */
  readonly start: number
  /** Sectors. */
  readonly extentSize: number
  /** Bytes. */
  readonly size: number
}

function logicalVolume(name: string, volume: LvmSection, disk: Disk): LogicalVolume {
  const extents: Extent[] = []
  let next = 0
  for (const segment of segmentsOf(volume)) {
    const stripes = segment.get("stripes")
    const kind = String(segment.get("type"))
    if (kind === "snapshot") continue
    if (kind !== "striped" && kind !== "linear") return { name, closed: `it is of the kind "${kind}"` }
    if (segment.get("stripe_count") !== 1 || !Array.isArray(stripes))
      return { name, closed: "it is striped over several disks" }
    if (countOf(segment.get("start_extent")) !== next) throw damaged(`${name} has a gap`)
    const count = countOf(segment.get("extent_count"))
    if (stripes[0] !== disk.name) {
      return { name, closed: extents.length === 0 ? NOT_ON_THIS_DISK : "it goes on on another disk" }
    }
    const offset = (disk.start + countOf(stripes[1]) * disk.extentSize) * SECTOR
    const length = count * disk.extentSize * SECTOR
    if (offset + length > disk.size) return { name, closed: "this disk or image ends before it does" }
    append(extents, { offset, length })
    next += count
  }
  return extents.length === 0 ? { name, closed: "it has no data" } : { name, extents }
}

// Segments that follow each other on the disk are one run.
function append(extents: Extent[], extent: Extent): void {
  const last = extents.at(-1)
  if (last !== undefined && last.offset + last.length === extent.offset) {
    extents[extents.length - 1] = { offset: last.offset, length: last.length + extent.length }
  } else extents.push(extent)
}

function segmentsOf({ sections }: LvmSection): LvmSection["values"][] {
  const names = [...sections.keys()].filter((name) => /^segment\d+$/.test(name))
  if (names.length > MAX_SEGMENTS) throw damaged("a logical volume has too many segments")
  return [...sections].flatMap(([name, { values }]) => (names.includes(name) ? [values] : []))
}

// Parts of other volumes are hidden. A pool holds volumes and is none.
function isVisible(volume: LvmSection): boolean {
  const status = volume.values.get("status")
  const isPool = segmentsOf(volume).some((one) => String(one.get("type")).endsWith("-pool"))
  return Array.isArray(status) && status.includes("VISIBLE") && !isPool
}

function countOf(value: LvmValue | undefined): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= 2 ** 40) return value
  throw damaged("a number is missing")
}

function damaged(why: string): ToolError {
  return new ToolError("volume-group-damaged", `the LVM metadata cannot be used: ${why}`)
}

/** True for what `readVolumeGroup` throws. */
export function isDamagedGroup(error: unknown): error is ToolError {
  return isToolError(error, "volume-group-damaged")
}
