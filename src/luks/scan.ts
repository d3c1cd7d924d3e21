// The last resort: looking for LUKS magics through a whole source in steps of 4 KiB, for disks whose partition table is gone and for
// volumes inside LVM or RAID. False hits (an old header in free space, an image inside a file system) must pass the header's own
// checks; a secondary copy gives the start of its volume.
import type { Source } from "../bytes/source.ts"
import { checkLuks1Header, LUKS_MAGIC, LUKS1_HEADER_LENGTH, parseLuks1Header } from "./luks1-header.ts"
import { readCopy } from "./luks2-copies.ts"
import { parseLuks2Binary, SECONDARY_MAGIC } from "./luks2-header.ts"
import { readTolerant } from "./read-tolerant.ts"

const STEP = 4096
const CHUNK = 1 << 20
const MAX_HITS = 64
// What may be read to judge false hits: a hostile disk can carry a magic in every page.
const MAX_CHECKED = 256 << 20

export interface ScanOptions {
  /** Called after each chunk with the bytes done. */
  readonly onProgress?: (done: number, total: number) => void
}

export interface ScanResult {
  /** Starts of volumes, in bytes, ascending; negative if the front of one is missing. */
  readonly offsets: readonly number[]
  /** False if the scan gave up early because of too many hits. */
  readonly complete: boolean
}

/** Scans all of `source`. */
export async function scanForVolumes(source: Source, options: ScanOptions = {}): Promise<ScanResult> {
  const offsets = new Set<number>()
  let budget = MAX_CHECKED
  for (let chunk = 0; chunk < source.size; chunk += CHUNK) {
    const { bytes } = await readTolerant(source, chunk, CHUNK)
    for (let at = 0; at + 6 <= bytes.length; at += STEP) {
      if (!isMagic(bytes, at)) continue
      const { start, checked } = await judge(source, chunk + at)
      budget -= checked
      if (start !== undefined) offsets.add(start)
      if (offsets.size >= MAX_HITS || budget < 0) return { offsets: sorted(offsets), complete: false }
    }
    options.onProgress?.(Math.min(source.size, chunk + CHUNK), source.size)
  }
  return { offsets: sorted(offsets), complete: true }
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 4] !== 0xba || bytes[at + 5] !== 0xbe) return false
  const magic = Buffer.from(bytes.subarray(at, at + 6)).toString("latin1")
  return magic === LUKS_MAGIC || magic === SECONDARY_MAGIC
}

// LUKS1 by its rules, LUKS2 by its checksum.
async function judge(source: Source, position: number): Promise<{ start?: number; checked: number }> {
  const head = (await readTolerant(source, position, STEP)).bytes
  if (head.length < LUKS1_HEADER_LENGTH) return { checked: STEP }
  const luks1 = parseLuks1Header(head)
  if (luks1 !== undefined) {
    return checkLuks1Header(luks1) === undefined ? { start: position, checked: STEP } : { checked: STEP }
  }
  if (head.length < STEP) return { checked: STEP }
  const binary = parseLuks2Binary(head)
  if (binary === undefined) return { checked: STEP }
  const checked = 2 * binary.headerSize
  const place = binary.copy === "primary" ? 0 : binary.headerSize
  const start = position - place
  const copy = await readCopy(shifted(source, start), place, binary.copy)
  return copy.state === "good" || copy.state === "bad-json" ? { start, checked } : { checked }
}

// Only reads at or behind the hit happen, so that a negative start is harmless.
function shifted(source: Source, start: number): Source {
  return { size: source.size - start, read: (offset, length) => source.read(start + offset, length) }
}

function sorted(offsets: ReadonlySet<number>): number[] {
  return [...offsets].sort((a, b) => a - b)
}
