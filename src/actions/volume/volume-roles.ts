// Which encrypted volume of a whole host is which, guessed from names alone: the label (RHCOS and FCOS say "luks-root"), the name of the
// partition, the logical volume or the array. A proposal for people, never a decision: a name proves nothing.
import type { InspectedVolume } from "./inspect.ts"

export interface VolumeRole {
  readonly role: "root" | "data" | "swap" | "other"
  /** The name that says so; text from a header. */
  readonly why: string
  /** The same volume on several disks of a mirror stands here once for each. */
  readonly volumes: readonly InspectedVolume[]
}

const ORDER = ["root", "data", "swap", "other"] as const
// A whole word, or the end of one: "luks-root", "rhel-root", "root-1", "cryptroot", "lv_root".
const WORDS = {
  root: /(^|[^a-z]|luks|crypt|lv)(root|rootfs|sysroot)([^a-z]|$)/i,
  swap: /(^|[^a-z]|luks|crypt|lv)swap([^a-z]|$)/i,
  data: /(^|[^a-z]|luks|crypt|lv)(data|home|var|srv|opt|backup|storage|db|mysql|pgsql|containers|etcd)([^a-z]|$)/i,
} as const

/** In the order in which a host needs them at its start. Volumes without a Clevis binding are left out: nobody can ask for them. */
export function proposeRoles(volumes: readonly InspectedVolume[]): VolumeRole[] {
  const byUuid = new Map<string, InspectedVolume[]>()
  for (const volume of volumes) {
    if (!volume.bindings.some(({ slot }) => slot !== null)) continue
    const key = volume.uuid === "" ? `${volume.source}:${volume.offset}` : volume.uuid
    byUuid.set(key, [...(byUuid.get(key) ?? []), volume])
  }
  const roles = [...byUuid.values()].map((same): VolumeRole => ({ ...roleOf(same), volumes: same }))
  return roles.toSorted((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role))
}

function roleOf(same: readonly InspectedVolume[]): Pick<VolumeRole, "role" | "why"> {
  const names = same.flatMap(namesOf)
  for (const role of ["root", "swap", "data"] as const) {
    const name = names.find(({ text }) => WORDS[role].test(text))
    if (name !== undefined) return { role, why: `${name.what} "${name.text}"${presetWords(role, same)}` }
  }
  return { role: "other", why: names[0] === undefined ? "no name" : `${names[0].what} "${names[0].text}"` }
}

interface Name {
  readonly what: string
  readonly text: string
}

function namesOf({ label, foundBy }: InspectedVolume): Name[] {
  const names: Name[] = [{ what: "label", text: label }]
  if (foundBy.kind === "gpt" || foundBy.kind === "mbr") names.push({ what: "partition", text: foundBy.name })
  if (foundBy.kind === "lvm") names.push({ what: "logical volume", text: foundBy.volume })
  if (foundBy.kind === "md") names.push({ what: "array", text: foundBy.array.replace(/^.*:/, "") })
  return names.filter(({ text }) => text !== "")
}

// What Butane and Ignition make: label luks-root, key slot 1 alone, always an sss policy.
function presetWords(role: "root" | "data" | "swap", [first]: readonly InspectedVolume[]): string {
  if (role !== "root" || first === undefined || first.label !== "luks-root") return ""
  const [slot, ...more] = first.keyslots
  const only = slot?.slot === 1 && more.length === 0 && first.bindings.every(({ pin }) => pin === "sss")
  return only ? ", as on Red Hat or Fedora CoreOS" : ""
}
