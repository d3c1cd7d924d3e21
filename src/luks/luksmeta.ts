// luksmeta (version 1): the clevis data of LUKS1 volumes, in the gap between the last keyslot and the payload. One header page, data
// pages of 4 KiB behind it, one copy. Reads whatever can be read: an entry whose checksum fails is shown as unverified.
import { crc32c } from "../bytes/crc32c.ts"
import { Reader } from "../bytes/reader.ts"
import type { Source } from "../bytes/source.ts"
import { keyMaterialSectors, type Luks1Header } from "./luks1-header.ts"
import { readTolerant } from "./read-tolerant.ts"

export const LUKSMETA_MAGIC = "LUKSMETA"
export const CLEVIS_UUID = "cb6e8904-81ff-40da-a84a-07ab9ab5715e"
const HEADER_LENGTH = 272
const PAGE = 4096
const MAX_DATA = 256 * 1024

export interface LuksmetaEntry {
  readonly slot: number
  readonly uuid: string
  readonly data: Uint8Array
  /** Why the data cannot be relied on; absent for an intact entry. */
  readonly problem?: string
  /** The entry runs past the end of the gap, over the start of the encrypted data (clevis issue 181). */
  readonly overflow: boolean
}

export interface Luksmeta {
  readonly status: "ok" | "damaged" | "not-initialised" | "missing"
  readonly reason?: string
  readonly entries: readonly LuksmetaEntry[]
  /** Bytes of the largest run of free data pages: the most that one more entry may have. */
  readonly room: number
}

export interface Gap {
  /** Bytes from the start of the volume. */
  readonly offset: number
  readonly length: number
}

/** Where luksmeta lives; undefined if the keyslots leave no room, as in a detached header. */
export function luksmetaGap(header: Luks1Header): Gap | undefined {
  const material = keyMaterialSectors(header) * 512
  const ends = header.keyslots.map(
    ({ materialSector }) => Math.ceil((materialSector * 512 + material) / PAGE) * PAGE,
  )
  const offset = Math.max(...ends)
  const end = header.payloadSector * 512
  return offset < end ? { offset, length: Math.floor((end - offset) / PAGE) * PAGE } : undefined
}

/** Reads the luksmeta area that starts at `gap` of `source`. */
export async function readLuksmeta(source: Source, gap: Gap): Promise<Luksmeta> {
  const { bytes, unreadable } = await readTolerant(source, gap.offset, HEADER_LENGTH)
  if (bytes.length < HEADER_LENGTH) return { status: "missing", entries: [], room: 0 }
  const reader = new Reader(bytes, "the luksmeta header")
  if (reader.text(8) !== LUKSMETA_MAGIC) {
    return unreadable > 0
      ? { status: "damaged", reason: "it cannot be read", entries: [], room: 0 }
      : { status: "not-initialised", entries: [], room: 0 }
  }
  const version = reader.u32be()
  const reason =
    version !== 1
      ? `version ${version} is unknown`
      : reader.u32be() !== headerCrc(bytes)
        ? "its checksum fails"
        : undefined
  const entries: LuksmetaEntry[] = []
  for (let slot = 0; slot < 8; slot++) {
    const entry = await readEntry(source, gap, slot, bytes.subarray(16 + slot * 32, 48 + slot * 32))
    if (entry !== undefined)
      entries.push(reason === undefined ? entry : { ...entry, problem: entry.problem ?? reason })
  }
  return {
    status: reason === undefined ? "ok" : "damaged",
    ...(reason === undefined ? {} : { reason }),
    entries,
    room: freeRun(bytes, gap),
  }
}

/** The longest run of free pages behind the header page, in bytes. luksmeta 9 does not look where its area ends, so this must. */
function freeRun(header: Uint8Array, { length }: Gap): number {
  const taken = new Set<number>([0])
  for (let slot = 0; slot < 8; slot++) {
    const reader = new Reader(header.subarray(16 + slot * 32, 48 + slot * 32), "a luksmeta entry")
    if (reader.take(16).every((byte) => byte === 0)) continue
    const [offset, size] = [reader.u32be(), reader.u32be()]
    const last = Math.min(Math.ceil((offset + size) / PAGE), length / PAGE)
    for (let page = Math.floor(offset / PAGE); page < last; page++) taken.add(page)
  }
  let [longest, run] = [0, 0]
  for (let page = 0; page < length / PAGE; page++) {
    run = taken.has(page) ? 0 : run + 1
    longest = Math.max(longest, run)
  }
  return longest * PAGE
}

/** CRC-32C over the 272 header bytes with the crc field zeroed. */
export function headerCrc(header: Uint8Array): number {
  const copy = new Uint8Array(header.subarray(0, HEADER_LENGTH))
  copy.fill(0, 12, 16)
  return crc32c(copy)
}

async function readEntry(
  source: Source,
  gap: Gap,
  slot: number,
  record: Uint8Array,
): Promise<LuksmetaEntry | undefined> {
  const reader = new Reader(record, "a luksmeta entry")
  const id = reader.take(16)
  if (id.every((byte) => byte === 0)) return undefined
  const [offset, length, crc] = [reader.u32be(), reader.u32be(), reader.u32be()]
  const entry = { slot, uuid: formatUuid(id), overflow: offset + length > gap.length }
  const empty = new Uint8Array(0)
  if (offset < HEADER_LENGTH)
    return { ...entry, data: empty, problem: "its data would lie inside the header" }
  if (length > MAX_DATA) return { ...entry, data: empty, problem: `${length} bytes are too many` }
  const { bytes, unreadable } = await readTolerant(source, gap.offset + offset, length)
  if (bytes.length < length || unreadable > 0)
    return { ...entry, data: bytes, problem: "its data cannot be read" }
  if (crc32c(bytes) !== crc) return { ...entry, data: bytes, problem: "the checksum of its data fails" }
  return { ...entry, data: bytes }
}

function formatUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}
