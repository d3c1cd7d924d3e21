// What the volume picker shows: every disk of the machine looked at, one candidate a Clevis binding. Whole disks and mapped devices
// only: their partitions are found inside them. Reads, and nothing else; what cannot be read is told and spoils nothing.
import { isToolError, type ToolError } from "../../bytes/errors.ts"
import { type Plan, planRecovery } from "../../recovery/plan.ts"
import type { BlockDevice, Ports } from "../ports.ts"
import { type InspectedBinding, type InspectedVolume, type InspectReport, inspect } from "./inspect.ts"

/** One binding that could be asked for, or a volume or file without any. */
export interface Candidate {
  /** For `request`. */
  readonly path: string
  readonly device?: BlockDevice
  readonly volume?: InspectedVolume
  /** Absent for a volume that has no Clevis entry. */
  readonly binding?: InspectedBinding
  readonly plan?: Plan
}

/** What a path gave. */
export interface Looked {
  readonly path: string
  readonly device?: BlockDevice
  readonly candidates: readonly Candidate[]
  readonly error?: ToolError
}

type LookPorts = Pick<Ports, "disk" | "files" | "terminal" | "clock" | "blockDevices">

/** Looks at every disk in turn. `progress` is called before each and after the last: how many are done, of how many, what comes, what was found. */
export async function lookAtDisks(
  ports: LookPorts,
  progress: (done: number, of: number, path: string, looked: readonly Looked[]) => void,
): Promise<Looked[]> {
  const devices = ((await ports.blockDevices?.list()) ?? []).filter(({ kind }) => kind !== "partition")
  const looked: Looked[] = []
  for (const device of devices) {
    progress(looked.length, devices.length, device.path, [...looked])
    looked.push(await lookAtPath(ports, device.path, device))
  }
  progress(looked.length, devices.length, "", looked)
  return looked
}

/** Looks at one disk, image, header or token. Never throws for what is there; the error is in the result. */
export async function lookAtPath(ports: LookPorts, path: string, device?: BlockDevice): Promise<Looked> {
  const about = { path, ...(device === undefined ? {} : { device }) }
  try {
    return { ...about, candidates: candidatesOf(await inspect(ports, [path]), about) }
  } catch (error) {
    if (!isToolError(error)) throw error
    return { ...about, candidates: [], error }
  }
}

/** Bindings that a colleague can help with first, this machine's own system disk last. */
export function inOrder(candidates: readonly Candidate[]): Candidate[] {
  const rank = ({ device, binding }: Candidate): number =>
    (device?.system ? 10 : 0) + (binding === undefined ? 4 : RANKS[binding.recoverable])
  const slot = ({ binding }: Candidate): number => binding?.slot ?? -1
  return candidates.toSorted(
    (a, b) => rank(a) - rank(b) || (a.path === b.path && a.volume === b.volume ? slot(a) - slot(b) : 0),
  )
}

const RANKS = { relay: 0, partly: 1, here: 2, no: 3 } as const

function candidatesOf(
  { volumes, pieces }: InspectReport,
  about: { readonly path: string; readonly device?: BlockDevice },
): Candidate[] {
  const ofVolumes = volumes.flatMap((volume): Candidate[] => {
    const bindings = volume.bindings.filter(({ slot, older }) => slot !== null && !older)
    if (bindings.length === 0) return [{ ...about, volume }]
    return bindings.map((binding) => ({ ...about, volume, binding, ...planOf(binding) }))
  })
  const ofPieces = pieces.flatMap(({ bindings }) =>
    bindings.map((binding) => ({ ...about, binding, ...planOf(binding) })),
  )
  return [...ofVolumes, ...ofPieces]
}

function planOf({ policy }: InspectedBinding): { plan?: Plan } {
  return policy === null ? {} : { plan: planRecovery(policy) }
}
