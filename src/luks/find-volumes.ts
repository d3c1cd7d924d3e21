// Where the encrypted volumes of a disk, image, header backup or detached header are: at its start, in GPT and MBR partitions, inside RAID1
// and LVM there, and if none of these holds one, wherever a scan finds it. Partition types are not trusted; the content decides.
import { ToolError } from "../bytes/errors.ts"
import type { Source } from "../bytes/source.ts"
import { GPT_SECTOR_SIZES, type Partition, readGpt } from "./gpt.ts"
import { type Closed, placesInside } from "./inside.ts"
import { readMbr } from "./mbr.ts"
import { type Place, readVolume } from "./read-volume.ts"
import { type ScanOptions, scanForVolumes } from "./scan.ts"
import type { Volume } from "./volume.ts"

// A hostile table can name a thousand partitions, each a header of 8 MiB to be checked.
const MAX_VOLUMES = 64

export interface FindOptions extends ScanOptions {
  /** Called once before the scan of the whole source begins. */
  readonly onScan?: () => void
  /** Called if the scan gave up early because of too many false hits. */
  readonly onIncomplete?: () => void
  /** Called for every array and logical volume that cannot be looked into from this source alone. */
  readonly onClosed?: (closed: Closed) => void
  /** False to leave the scan out. */
  readonly scan?: boolean
}

/**
 * Every volume, in the order of the disk. Throws `no-volume` if there is none, `needs-assembly` if none can be seen because the disk is one of
 * several, `read-failed` if not even the first sector can be read.
 */
export async function findVolumes(source: Source, options: FindOptions = {}): Promise<Volume[]> {
  const whole: Place = { offset: 0, length: source.size, foundBy: { kind: "start" } }
  const partitions = await findPartitions(source)
  const { places, closed } = await placesInside(source, [whole, ...partitions])
  for (const one of closed) options.onClosed?.(one)
  const volumes = await readAll(source, places)
  const found = dropStale(volumes)
  if (found.length > 0) return found
  // A scan would find the beginning of a striped volume and no more than that.
  if (closed.length > 0) throw needsAssembly(closed)
  if (options.scan !== false) {
    options.onScan?.()
    const { offsets, complete } = await scanForVolumes(source, options)
    if (!complete) options.onIncomplete?.()
    const scanned = await readAll(
      source,
      offsets.map((offset) => ({ offset, length: source.size - offset, foundBy: { kind: "scan" } })),
    )
    if (scanned.length > 0) return scanned
  }
  await source.read(0, 512) // "nothing could be read" is another failure than "nothing is here"
  throw new ToolError("no-volume", "no LUKS header was found", { partitions: partitions.length })
}

/** Partitions of both kinds of table and both sector sizes; one entry per start. */
export async function findPartitions(source: Source): Promise<Place[]> {
  const places = new Map<number, Place>()
  const add = (kind: "gpt" | "mbr", partitions: readonly Partition[]): void => {
    for (const { number, offset, length, name } of partitions) {
      if (offset <= 0 || offset >= source.size || places.has(offset)) continue
      places.set(offset, { offset, length, foundBy: { kind, partition: number, name } })
    }
  }
  const sizes = GPT_SECTOR_SIZES
  for (const size of sizes) {
    const table = (await readGpt(source, size, "primary")) ?? (await readGpt(source, size, "backup"))
    if (table !== undefined) add("gpt", table.partitions)
  }
  for (const size of sizes) add("mbr", (await readMbr(source, size)) ?? [])
  return [...places.values()].sort((a, b) => a.offset - b.offset)
}

async function readAll(source: Source, places: readonly Place[]): Promise<Volume[]> {
  const volumes: Volume[] = []
  for (const place of places) {
    const volume = await readVolume(source, place)
    if (volume !== undefined) volumes.push(volume)
    if (volumes.length >= MAX_VOLUMES) break
  }
  return volumes
}

function needsAssembly(closed: readonly Closed[]): ToolError {
  const [first] = closed
  const more = closed.length > 1 ? `, and ${closed.length - 1} more like it` : ""
  return new ToolError("needs-assembly", `${first?.name ?? ""}: ${first?.why ?? ""}${more}`, {
    closed: closed.map(({ name }) => name),
    kinds: [...new Set(closed.map(({ kind }) => kind))],
  })
}

// The rest of an old LUKS header at the start of a disk that was partitioned later: not worth a line once a real volume was found.
function dropStale(volumes: readonly Volume[]): Volume[] {
  const good = volumes.filter(({ header }) => header.used !== null)
  const [first] = volumes
  if (first?.foundBy.kind === "start" && first.header.used === null && good.length > 0)
    return volumes.slice(1)
  return [...volumes]
}
