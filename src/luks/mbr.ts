// MBR partition tables: four primary entries and the chain of extended boot records behind 05, 0F and 85. Addresses are in logical
// sectors, so the caller says which size to assume. Type EE (a GPT stands here) is skipped.
import { Reader } from "../bytes/reader.ts"
import type { Source } from "../bytes/source.ts"
import type { Partition } from "./gpt.ts"
import { readTolerant } from "./read-tolerant.ts"

interface Entry {
  readonly type: number
  readonly first: number
  readonly count: number
}

const EXTENDED: readonly number[] = [0x05, 0x0f, 0x85]
const MAX_LOGICAL = 128

/** Primary and logical partitions, or undefined where the 55AA signature is missing. */
export async function readMbr(source: Source, sectorSize: number): Promise<Partition[] | undefined> {
  const entries = await readEntries(source, 0)
  if (entries === undefined) return undefined
  const partitions: Partition[] = []
  for (const [index, entry] of entries.entries()) {
    if (EXTENDED.includes(entry.type))
      partitions.push(...(await readLogical(source, sectorSize, entry.first)))
    else if (isData(entry)) partitions.push(partition(index + 1, entry, 0, sectorSize))
  }
  return partitions
}

// An extended boot record's first entry is a logical partition, relative to the record itself; its second entry is the next record,
// relative to the start of the extended partition. Hostile chains loop, hence the list of seen records and the limit.
async function readLogical(source: Source, sectorSize: number, start: number): Promise<Partition[]> {
  const partitions: Partition[] = []
  const seen = new Set<number>()
  let record = start
  while (!seen.has(record) && seen.size < MAX_LOGICAL) {
    seen.add(record)
    const entries = await readEntries(source, record * sectorSize)
    const [data, next] = entries ?? []
    if (data !== undefined && isData(data)) {
      partitions.push(partition(5 + partitions.length, data, record, sectorSize))
    }
    if (next === undefined || !EXTENDED.includes(next.type)) break
    record = start + next.first
  }
  return partitions
}

async function readEntries(source: Source, offset: number): Promise<Entry[] | undefined> {
  const { bytes } = await readTolerant(source, offset, 512)
  if (bytes.length < 512 || bytes[510] !== 0x55 || bytes[511] !== 0xaa) return undefined
  const reader = new Reader(bytes, "the partition table")
  reader.skip(446)
  return Array.from({ length: 4 }, () => {
    reader.skip(4)
    const type = reader.u8()
    reader.skip(3)
    return { type, first: reader.u32le(), count: reader.u32le() }
  })
}

function isData(entry: Entry): boolean {
  return entry.type !== 0 && entry.type !== 0xee && entry.count > 0 && !EXTENDED.includes(entry.type)
}

function partition(number: number, entry: Entry, base: number, sectorSize: number): Partition {
  return { number, offset: (base + entry.first) * sectorSize, length: entry.count * sectorSize, name: "" }
}
