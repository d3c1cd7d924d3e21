// What lies one or two layers deeper than a partition: the data of a RAID1 member (md), logical volumes (LVM), and LVM on RAID1. Finds places
// where a volume may begin, and names what cannot be looked into from this source alone. Left out: partition tables inside an array, and
// LVM inside an encrypted volume, which nobody can see without the key.
import type { Source } from "../bytes/source.ts"
import { volumeView } from "./extents.ts"
import { isDamagedGroup, readVolumeGroup } from "./lvm.ts"
import { type MdMember, readMdMember } from "./md.ts"
import type { Place } from "./read-volume.ts"
import type { FoundBy, Inside } from "./volume.ts"

/** An array or logical volume that has to be assembled before anybody can look into it. */
export interface Closed extends Inside {
  readonly kind: "md" | "lvm"
  /** The array ("db1:root"), the logical volume ("GROUP/NAME"), or "LVM" where not even its name can be read. */
  readonly name: string
  /** One clause. */
  readonly why: string
}

export interface Insides {
  readonly places: readonly Place[]
  readonly closed: readonly Closed[]
}

// A hostile table names a thousand partitions, each with megabytes of LVM metadata that name hundreds of volumes.
const MAX_GROUPS = 32
const MAX_FOUND = 1024

/** `places` with what is inside them, in the order of the disk. A RAID1 member gives way to its data. */
export async function placesInside(source: Source, places: readonly Place[]): Promise<Insides> {
  const found: Place[] = []
  const closed: Closed[] = []
  let groups = 0
  for (const place of places) {
    if (groups === MAX_GROUPS || found.length + closed.length >= MAX_FOUND) {
      found.push(place)
      continue
    }
    const member = await readMdMember(volumeView(source, place))
    if (member?.closed !== undefined) {
      closed.push({ kind: "md", name: member.name, why: member.closed, ...insideOf(place.foundBy) })
      continue
    }
    const opened = member === undefined ? place : inArray(place, member)
    const inside = await inVolumeGroup(source, opened)
    if (inside.places.length + inside.closed.length > 0) groups += 1
    found.push(opened, ...inside.places)
    closed.push(...inside.closed)
  }
  return { places: found.toSorted((a, b) => a.offset - b.offset), closed }
}

function inArray(place: Place, { name, metadata, offset, length }: MdMember): Place {
  const foundBy = { kind: "md", array: name, metadata, ...insideOf(place.foundBy) } as const
  return { offset: place.offset + offset, length: Math.min(length, place.length - offset), foundBy }
}

async function inVolumeGroup(source: Source, place: Place): Promise<Insides> {
  const inside = insideOf(place.foundBy)
  try {
    const group = await readVolumeGroup(volumeView(source, place))
    if (group === undefined) return { places: [], closed: [] }
    const array = place.foundBy.kind === "md" ? { array: place.foundBy.array } : {}
    const places: Place[] = []
    const closed: Closed[] = []
    for (const volume of group.volumes) {
      if ("closed" in volume) {
        closed.push({ kind: "lvm", name: `${group.name}/${volume.name}`, why: volume.closed, ...inside })
        continue
      }
      const extents = volume.extents.map((one) => ({ ...one, offset: one.offset + place.offset }))
      const foundBy = { kind: "lvm", group: group.name, volume: volume.name, ...array, ...inside } as const
      places.push({ offset: extents[0]?.offset ?? place.offset, length: place.length, extents, foundBy })
    }
    return { places, closed }
  } catch (error) {
    if (!isDamagedGroup(error)) throw error
    return { places: [], closed: [{ kind: "lvm", name: "LVM", why: error.message, ...inside }] }
  }
}

function insideOf(foundBy: FoundBy): Inside {
  return "partition" in foundBy && foundBy.partition !== undefined ? { partition: foundBy.partition } : {}
}
