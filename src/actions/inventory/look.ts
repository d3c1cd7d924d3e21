// What the inventory shows when it is looked at as a whole: copies of one volume, hosts whose keys nobody has read, and whether a request
// that arrived belongs to a header that is known.
import type { HostState, InventoryEntry } from "./entries.ts"

/** Volumes with one UUID and one digest salt on several hosts: `cloned-volume`. One leaked header opens all of them. */
export interface Clone {
  readonly uuid: string
  readonly hosts: readonly string[]
}

export function clonedVolumes(entries: readonly InventoryEntry[]): Clone[] {
  const known = entries.filter(({ uuid, salt }) => uuid !== null && salt !== null)
  return [...Map.groupBy(known, ({ uuid, salt }) => `${uuid} ${salt}`).values()].flatMap((group) => {
    const hosts = [...new Set(group.map(({ host }) => host))]
    const uuid = group[0]?.uuid ?? ""
    return hosts.length > 1 ? [{ uuid, hosts }] : []
  })
}

/** What the inventory says about the header a request commits to. `prefix`: compact letters carry the first 16 bytes only. */
export interface KnownHeader {
  readonly host: string
  readonly state: HostState
  readonly seen: number
}

export function knownHeader(entries: readonly InventoryEntry[], commitment: string): KnownHeader | undefined {
  if (commitment.length < 21) return undefined
  // The last character of a shortened base64url text holds bits of padding.
  const prefix = commitment.length < 43 ? commitment.slice(0, 21) : commitment
  const found = entries.find((entry) => entry.commitment?.startsWith(prefix))
  return found && { host: found.host, state: found.state, seen: found.seen }
}
