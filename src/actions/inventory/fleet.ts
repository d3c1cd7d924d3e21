// Which hosts can be bound again by one and the same script, with which new policy: the inventory's hosts grouped by what they need, each
// Tang server with the thumbprint under which it is trusted. Hosts that a script must not touch are left over, each with the reason.
import { bothThumbprints, type TrustedServer } from "../tang/trust-list.ts"
import type { InventoryEntry } from "./entries.ts"

export interface FleetHost {
  readonly host: string
  readonly uuid: string
  readonly slot: number
}

export interface FleetGroup {
  /** The new policy, as `clevis luks edit -c` takes it. */
  readonly config: string
  readonly hosts: readonly FleetHost[]
}

export interface Fleet {
  readonly groups: readonly FleetGroup[]
  /** By hand. `why`: one plain clause. */
  readonly left: readonly { readonly host: string; readonly why: string }[]
}

// Both stand in lines that a shell reads as root: the UUID comes from a disk, which may say anything, and becomes part of paths.
const UUID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/
const NODE = /^[0-9A-Za-z](?:[0-9A-Za-z.-]{0,251}[0-9A-Za-z])?$/
const FLAT = /^sss (\d{1,2}) of \((?:tang, )*tang\)$/

/** Keeps pin, threshold and addresses as they are; only the thumbprints are new. */
export function fleetOf(entries: readonly InventoryEntry[], trusted: readonly TrustedServer[]): Fleet {
  const left: { host: string; why: string }[] = []
  const able: (FleetHost & { config: string })[] = []
  for (const entry of entries) {
    if (entry.state === "retired" || entry.state === "stolen") continue
    const planned = plan(entry, trusted)
    if ("why" in planned) left.push({ host: entry.host, why: planned.why })
    else able.push(planned)
  }
  const groups = [...Map.groupBy(able, ({ config }) => config)].map(([config, hosts]) => ({
    config,
    hosts: hosts.map(({ host, uuid, slot }) => ({ host, uuid, slot })),
  }))
  return { groups, left }
}

function plan(
  { host, uuid, slot, urls, policy, kids }: InventoryEntry,
  trusted: readonly TrustedServer[],
): (FleetHost & { config: string }) | { why: string } {
  if (uuid === null || slot === null)
    return { why: "its UUID or key slot is not known: gather it with inspect" }
  if (!UUID.test(uuid)) return { why: "its disk names a UUID that is none" }
  if (!NODE.test(host)) return { why: "its name is not one that a node can have" }
  if (kids.length === 0) return { why: "its keys were not read: gather it with inspect" }
  const threshold = FLAT.exec(policy)?.[1]
  if (policy !== "tang" && threshold === undefined) return { why: `its policy is not plain Tang: ${policy}` }
  const pins = []
  for (const url of urls) {
    const signing = trusted.find((server) => server.url === url)?.signing[0]
    if (signing === undefined)
      return { why: `${url} is not on the trust list: nbde-rescue tang trust ${url}` }
    pins.push({ url, thp: bothThumbprints(signing).s256 })
  }
  const config = policy === "tang" ? pins[0] : { t: Number(threshold), pins: { tang: pins } }
  return { host, uuid, slot, config: JSON.stringify(config) }
}
