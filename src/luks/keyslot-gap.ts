// Whether the keyslot area of LUKS2 has a gap for one more keyslot, looked for as cryptsetup does (LUKS2_find_area_gap): a free number is not
// enough, since a small area (a header converted from LUKS1, or made with --luks2-keyslots-size) is full long before the 32nd.
import { STRIPES } from "./proof-area.ts"

const ALIGNMENT = 4096n
const DEFAULT_KEY_LENGTH = 64

export interface KeyslotSpace {
  /** Bytes from the start of the volume between which the areas lie. */
  readonly start: bigint
  readonly end: bigint
  readonly areas: readonly { readonly offset: bigint; readonly size: bigint }[]
  /** Length of the volume key in bytes; the default of cryptsetup where no keyslot says it. */
  readonly keyLength?: number
}

/** True if one more area fits. */
export function hasGap({ start, end, areas, keyLength = DEFAULT_KEY_LENGTH }: KeyslotSpace): boolean {
  const needed = ((BigInt(keyLength) * BigInt(STRIPES) + ALIGNMENT - 1n) / ALIGNMENT) * ALIGNMENT
  let offset = start
  for (const area of areas.toSorted((a, b) => (a.offset < b.offset ? -1 : 1))) {
    if (offset + needed <= area.offset) return true
    offset = area.offset + area.size
  }
  return offset + needed <= end
}
