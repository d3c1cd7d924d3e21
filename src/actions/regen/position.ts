// Where the change of a key slot stands, from the disk alone (design §4.8): the volume is read anew before every step, and what is found
// decides what comes next. A binding with the mark of a stand-in says that a change was begun; what P′ opens says how far it came.
import { ToolError } from "../../bytes/errors.ts"
import { findVolumes } from "../../luks/find-volumes.ts"
import type { StandIn } from "../../luks/stand-in.ts"
import type { RawBinding, Volume } from "../../luks/volume.ts"
import type { OpenSource, Ports } from "../ports.ts"

export interface Position {
  readonly volume: Volume
  readonly source: OpenSource
  /** The keyslot whose binding is changed. */
  readonly slot: number
  /** Its binding, if it has one: the old one, or already the new one. */
  readonly binding?: RawBinding
  /** The binding that serves meanwhile. */
  readonly standIn?: StandInPlace
}

export interface StandInPlace {
  readonly jwe: string
  readonly mark: StandIn
  /** The keyslot it belongs to; null while it is only announced. */
  readonly slot: number | null
  /** LUKS2. */
  readonly tokenId?: number
}

/** Opens the volume, reads where `slot` stands, and closes it again. */
export async function withPosition<T>(
  ports: Pick<Ports, "disk">,
  path: string,
  slot: number,
  use: (position: Position) => Promise<T>,
): Promise<T> {
  return await withOneVolume(ports, path, (volume, source) => use(positionOf(volume, source, slot)))
}

/**
 * The one volume that begins where `path` begins: what cryptsetup itself would change. A member of a RAID1 array is not meant, even where its
 * data begins at its start: the other members would not follow. Throws `mirror-member`, `volume-inside`, `header-damaged`, `no-volume`, `needs-assembly`.
 */
export async function withOneVolume<T>(
  ports: Pick<Ports, "disk">,
  path: string,
  use: (volume: Volume, source: OpenSource) => Promise<T>,
): Promise<T> {
  const source = await ports.disk.open(path)
  try {
    const volumes = await findVolumes(source)
    const volume = volumes.find(({ offset, foundBy }) => offset === 0 && foundBy.kind !== "md")
    if (volume === undefined) throw notHere(path, volumes)
    if (volume.header.used === null)
      throw new ToolError("header-damaged", "no copy of the header passes its checks")
    return await use(volume, source)
  } finally {
    await source.close()
  }
}

function notHere(path: string, volumes: readonly Volume[]): ToolError {
  for (const { foundBy } of volumes) {
    if (foundBy.kind !== "md") continue
    const text = `${path} is one disk of the RAID1 array ${foundBy.array}: the others would not follow`
    return new ToolError("mirror-member", text, { array: foundBy.array })
  }
  const offsets = volumes.map(({ offset }) => String(offset))
  return new ToolError("volume-inside", `the encrypted volume does not begin where ${path} begins`, {
    offsets,
  })
}

/** Where `slot` stands in a volume that was just read. */
export function positionOf(volume: Volume, source: OpenSource, slot: number): Position {
  const present = volume.bindings.filter(({ older, verified }) => !older && verified)
  const marked = present.filter(({ standIn }) => standIn?.of === slot)
  // An entry of LUKS1 outlives its key slot: with the mark it is the one of a key slot that is just being changed in its place.
  const binding =
    present.find((one) => one.slot === slot) ??
    marked.find((one) => volume.type === "luks1" && one.slot === null && one.tokenId === slot)
  // One token may serve both key slots for a moment: the other one is the stand-in.
  const serving = marked.find((one) => one.slot !== slot) ?? marked[0]
  return {
    volume,
    source,
    slot,
    ...(binding === undefined ? {} : { binding }),
    ...(serving?.standIn === undefined ? {} : { standIn: placeOf(serving, serving.standIn, volume, slot) }),
  }
}

function placeOf(raw: RawBinding, mark: StandIn, volume: Volume, of: number): StandInPlace {
  const { tokenId } = raw
  // An entry of LUKS1 belongs to its key slot before that is in use.
  const named = raw.slot ?? (volume.type === "luks1" ? (tokenId ?? null) : null)
  const place = named === of ? null : named
  return {
    jwe: raw.jwe,
    mark,
    slot: place,
    ...(volume.type === "luks2" && tokenId !== undefined ? { tokenId } : {}),
  }
}

/** True for a change without a free key slot: the marked binding stands in its own place, and no other key slot serves meanwhile. */
export function isAlone({ volume, standIn, binding, slot }: Position): boolean {
  if (standIn === undefined || standIn.slot !== null) return false
  if (volume.type === "luks1") return true
  const { tokenId, mark } = standIn
  if (tokenId === undefined || tokenId !== mark.token) return false
  // A token that names nothing, beside a key slot in use, had a stand-in that somebody removed.
  return binding?.tokenId === tokenId || !inUse(volume, slot)
}

export function inUse(volume: Volume, slot: number): boolean {
  return volume.keyslots.some((keyslot) => keyslot.slot === slot)
}

/** The first free keyslot that has a place, or undefined. In LUKS1 one without a luksmeta entry, which nothing may overwrite. */
export function freeSlot(volume: Volume): number | undefined {
  if (!volume.keyslotGap) return undefined
  const count = volume.type === "luks1" ? 8 : 32
  const stale = volume.bindings.filter(({ copy }) => copy === "luksmeta").map(({ tokenId }) => tokenId)
  return [...Array(count).keys()].find((slot) => !inUse(volume, slot) && !stale.includes(slot))
}

/** The first free LUKS2 token number, or undefined. */
export function freeToken(volume: Volume): number | undefined {
  const taken = [...volume.tokens, ...volume.foreignTokens].map(({ tokenId }) => tokenId)
  return [...Array(32).keys()].find((id) => !taken.includes(id))
}
