// GUID partition tables (UEFI 2.10 §5.3), for 512 and 4096-byte sectors: the primary header at LBA 1, the backup at the last LBA.
// Only what finding a volume needs; partition types are not looked at, since a LUKS root carries almost any of them.
import { crc32 } from "node:zlib"
import { Reader } from "../bytes/reader.ts"
import type { Source } from "../bytes/source.ts"
import { readTolerant } from "./read-tolerant.ts"

export interface Partition {
  /** 1-based, as the kernel counts. */
  readonly number: number
  /** Bytes from the start of the disk. */
  readonly offset: number
  readonly length: number
  readonly name: string
}

export interface GptTable {
  readonly sectorSize: number
  readonly copy: "primary" | "backup"
  readonly partitions: readonly Partition[]
}

export const GPT_SECTOR_SIZES: readonly number[] = [512, 4096]
const SIGNATURE = "EFI PART"
const MAX_ENTRIES = 1024

interface GptHeader {
  readonly entriesLba: number
  readonly entryCount: number
  readonly entrySize: number
  readonly entriesCrc: number
}

/** Reads one GPT copy for one sector size; undefined if there is none or its checksums fail. */
export async function readGpt(
  source: Source,
  sectorSize: number,
  copy: "primary" | "backup",
): Promise<GptTable | undefined> {
  const lba = copy === "primary" ? 1 : Math.floor(source.size / sectorSize) - 1
  if (lba < 1) return undefined
  const header = parseGptHeader((await readTolerant(source, lba * sectorSize, 512)).bytes)
  if (header === undefined) return undefined
  const length = header.entryCount * header.entrySize
  const { bytes } = await readTolerant(source, header.entriesLba * sectorSize, length)
  if (bytes.length < length || crc32(bytes) !== header.entriesCrc) return undefined
  return { sectorSize, copy, partitions: parseEntries(bytes, header, sectorSize) }
}

/** The header's fields, or undefined if it is no intact GPT header. */
function parseGptHeader(bytes: Uint8Array): GptHeader | undefined {
  if (bytes.length < 512) return undefined
  const reader = new Reader(bytes, "the partition table")
  if (reader.text(8) !== SIGNATURE) return undefined
  reader.skip(4)
  const size = reader.u32le()
  const crc = reader.u32le()
  if (size < 92 || size > 512) return undefined
  if (crc32(Buffer.concat([bytes.subarray(0, 16), Buffer.alloc(4), bytes.subarray(20, size)])) !== crc)
    return undefined
  reader.skip(52)
  const entriesLba = reader.u64le()
  const entryCount = reader.u32le()
  const entrySize = reader.u32le()
  const entriesCrc = reader.u32le()
  if (entriesLba > 1n << 40n || entryCount > MAX_ENTRIES || entrySize < 128 || entrySize > 4096)
    return undefined
  return { entriesLba: Number(entriesLba), entryCount, entrySize, entriesCrc }
}

function parseEntries(bytes: Uint8Array, header: GptHeader, sectorSize: number): Partition[] {
  const partitions: Partition[] = []
  for (let i = 0; i < header.entryCount; i++) {
    const entry = new Reader(
      bytes.subarray(i * header.entrySize, (i + 1) * header.entrySize),
      "a partition entry",
    )
    const used = entry.take(16).some((byte) => byte !== 0)
    entry.skip(16)
    const first = entry.u64le()
    const last = entry.u64le()
    entry.skip(8)
    const name = Buffer.from(entry.take(72)).toString("utf16le").replace(/\0.*$/su, "")
    if (!used || last < first || last > 1n << 40n) continue
    const offset = Number(first) * sectorSize
    partitions.push({ number: i + 1, offset, length: (Number(last - first) + 1) * sectorSize, name })
  }
  return partitions
}
