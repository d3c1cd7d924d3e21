// The superblock that Linux software RAID (md) keeps on each member, metadata 1.0, 1.1 and 1.2: `struct mdp_superblock_1` of the kernel's
// include/uapi/linux/raid/md_p.h. 1.0 stands near the end of the member, 1.1 at its start, 1.2 at 4 KiB. Of RAID1 every member holds the whole
// volume; every other level has to be assembled. Left out: metadata 0.90 (nothing is put before the data there, so a RAID1 volume is
// found without it) and the formats of firmware RAID.
import { Reader } from "../bytes/reader.ts"
import type { Source } from "../bytes/source.ts"
import { readTolerant } from "./read-tolerant.ts"

export type MdMetadata = "1.0" | "1.1" | "1.2"

export interface MdMember {
  readonly metadata: MdMetadata
  /** As mdadm shows it, with the host: "db1:root". */
  readonly name: string
  /** "RAID1", "RAID5", … */
  readonly level: string
  /** Where the data begins on the member and how much of it there is, in bytes. */
  readonly offset: number
  readonly length: number
  /** Why the data cannot be read from this member alone; absent where it can. */
  readonly closed?: string
}

const MAGIC = 0xa92b4efc
const SECTOR = 512
const FIXED = 256
// So many members are more than md allows.
const MAX_ROLES = 1920
const RECOVERING = 2
const RESHAPING = 4
const SPARE_ROLES = 0xfffd // this and above: journal, faulty, spare

/** The member at the start of `source`, or undefined if no intact superblock is there. */
export async function readMdMember(source: Source): Promise<MdMember | undefined> {
  const sectors = Math.floor(source.size / SECTOR)
  const places: readonly (readonly [MdMetadata, number])[] = [
    ["1.2", 8],
    ["1.1", 0],
    ["1.0", sectors < 24 ? -1 : Math.floor((sectors - 16) / 8) * 8],
  ]
  for (const [metadata, sector] of places) {
    if (sector < 0) continue
    const { bytes } = await readTolerant(source, sector * SECTOR, FIXED + 2 * MAX_ROLES)
    const member = parseMdSuperblock(bytes, metadata, sector)
    if (member !== undefined) return member
  }
  return undefined
}

/** A superblock that stands at `sector`, or undefined if it is not one, not intact, or belongs somewhere else. */
function parseMdSuperblock(bytes: Uint8Array, metadata: MdMetadata, sector: number): MdMember | undefined {
  if (bytes.length < FIXED) return undefined
  const reader = new Reader(bytes, "the md superblock")
  if (reader.u32le() !== MAGIC || reader.u32le() !== 1) return undefined
  const features = reader.u32le()
  reader.skip(4 + 16)
  const name = reader.text(32)
  reader.skip(8)
  const level = reader.u32le() | 0
  reader.skip(4 + 8 + 4 + 4 + 32) // up to data_offset at 128
  const dataOffset = reader.u64le()
  const dataSize = reader.u64le()
  const superOffset = reader.u64le()
  reader.skip(8)
  const number = reader.u32le()
  reader.skip(216 - reader.offset)
  const checksum = reader.u32le()
  const roles = reader.u32le()
  if (roles > MAX_ROLES || bytes.length < FIXED + 2 * roles) return undefined
  if (mdChecksum(bytes.subarray(0, FIXED + 2 * roles)) !== checksum) return undefined
  if (superOffset !== BigInt(sector) || dataOffset > 1n << 40n || dataSize > 1n << 50n) return undefined
  const role = number < roles ? reader16(bytes, FIXED + 2 * number) : 0xffff
  const closed = whyClosed(level, features, role)
  return {
    metadata,
    name,
    level: levelName(level),
    offset: Number(dataOffset) * SECTOR,
    length: Number(dataSize) * SECTOR,
    ...(closed === undefined ? {} : { closed }),
  }
}

/** The sum of all 32-bit words with the checksum's own as zero, its two halves added. */
export function mdChecksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let sum = 0
  let at = 0
  for (; at + 4 <= bytes.length; at += 4) sum += at === 216 ? 0 : view.getUint32(at, true)
  if (at + 2 <= bytes.length) sum += view.getUint16(at, true)
  return ((sum % 2 ** 32) + Math.floor(sum / 2 ** 32)) >>> 0
}

function whyClosed(level: number, features: number, role: number): string | undefined {
  if (level !== 1) return `the data is spread over all disks of the ${levelName(level)} array`
  if (role >= SPARE_ROLES) return "this disk is a spare of the RAID1 array and holds no data"
  if ((features & RESHAPING) !== 0) return "the RAID1 array is being reshaped"
  if ((features & RECOVERING) !== 0) return "this disk of the RAID1 array was not yet filled"
  return undefined
}

function levelName(level: number): string {
  return level >= 0 ? `RAID${level}` : level === -1 ? "linear RAID" : "multipath RAID"
}

function reader16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256
}
