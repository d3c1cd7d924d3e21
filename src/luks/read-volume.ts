// One encrypted volume at one place: LUKS1, LUKS2, or nothing. Reads headers only, never the whole source.
import type { Source } from "../bytes/source.ts"
import { volumeView, type Whereabouts } from "./extents.ts"
import { LUKS_MAGIC, LUKS1_HEADER_LENGTH, parseLuks1Header } from "./luks1-header.ts"
import { luks1Volume } from "./luks1-volume.ts"
import { readLuks2Copies } from "./luks2-copies.ts"
import { HEADER_SIZES, SECONDARY_MAGIC } from "./luks2-header.ts"
import { luks2Volume } from "./luks2-volume.ts"
import { readTolerant } from "./read-tolerant.ts"
import type { FoundBy, Volume } from "./volume.ts"

export interface Place extends Whereabouts {
  readonly length: number
  readonly foundBy: FoundBy
}

/** The volume at `place` of `source`, or undefined if there is no trace of one. Damage is reported in the volume, not thrown. */
export async function readVolume(source: Source, place: Place): Promise<Volume | undefined> {
  const window = volumeView(source, place)
  const volume = await readView(window, place)
  return volume === undefined || place.extents === undefined ? volume : { ...volume, extents: place.extents }
}

async function readView(window: Source, { offset, foundBy }: Place): Promise<Volume | undefined> {
  if (!(await hasTrace(window))) return undefined
  const head = await readTolerant(window, 0, LUKS1_HEADER_LENGTH)
  const luks1 = head.bytes.length < LUKS1_HEADER_LENGTH ? undefined : parseLuks1Header(head.bytes)
  if (luks1 !== undefined) return await luks1Volume(luks1, window, offset, foundBy)
  const copies = await readLuks2Copies(window)
  return copies === undefined ? undefined : luks2Volume(copies, window, offset, foundBy)
}

/** "primary" or "secondary" if the six bytes of a LUKS magic stand at `offset`. */
async function magicAt(source: Source, offset: number): Promise<"primary" | "secondary" | undefined> {
  const { bytes } = await readTolerant(source, offset, 6)
  const magic = Buffer.from(bytes).toString("latin1")
  return magic === LUKS_MAGIC ? "primary" : magic === SECONDARY_MAGIC ? "secondary" : undefined
}

// A lone secondary stands at one of nine places; looking at six bytes each keeps partitions without LUKS cheap.
async function hasTrace(source: Source): Promise<boolean> {
  if ((await magicAt(source, 0)) === "primary") return true
  for (const size of HEADER_SIZES) {
    if ((await magicAt(source, size)) === "secondary") return true
  }
  return false
}
