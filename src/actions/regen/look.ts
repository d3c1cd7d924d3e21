// Before anything is changed: which key slots of the volume are meant, that nothing else hangs on them, what they need, and which case and
// host it is about. Reads only.
import { ToolError } from "../../bytes/errors.ts"
import type { PolicyNode } from "../../clevis/policy.ts"
import { readBinding } from "../../clevis/tree.ts"
import { type PolicyPlan, policyOfPlan } from "../../clevis/wrap-policy.ts"
import type { Volume } from "../../luks/volume.ts"
import { findCase, isOpen } from "../case/cases.ts"
import type { Desk } from "../desk.ts"
import type { OpenSource, Ports } from "../ports.ts"
import { type ComparedBoot, compareBoot } from "../volume/this-host.ts"
import type { ChangedSlot } from "./duties.ts"
import { type KeptChange, keptChange, keptSlots } from "./kept.ts"
import { roomFor } from "./place-binding.ts"
import { freeSlot, type Position, positionOf } from "./position.ts"
import type { Renewed, RenewedServer } from "./renew-policy.ts"

/** Which key slots are meant. */
export interface Meant {
  /** Absent: every binding of the volume. */
  readonly slot?: number
  readonly caseId?: string
  /** Take back a change that was cut off, and begin anew. */
  readonly beginAgain: boolean
  /** The disk belongs to this machine: its TPM may be asked. */
  readonly thisHost: boolean
}

/** What is about to be done to one key slot, before the question. */
export interface Intended {
  readonly slot: number
  readonly before: PolicyNode
  /** Absent where a change that was cut off goes on: its binding is made. */
  readonly next?: {
    readonly plan: PolicyPlan
    readonly policy: PolicyNode
    readonly servers: readonly RenewedServer[]
    /** What is bound to a TPM is bound to this start of the machine: whether it is like the one of the day of binding. */
    readonly boots: readonly ComparedBoot[]
    /** Whether a second binding fits beside it; else the key slot itself is changed (design §7, `no-free-slot`). */
    readonly beside: boolean
  }
}

/** What is about to be done to a volume. */
export interface Work {
  readonly uuid: string
  readonly image: boolean
  /** False without an identity: what the home keeps of a change goes with a power cut. */
  readonly outlivesPowerCut: boolean
  readonly volume: Volume
  readonly about: Omit<ChangedSlot, "slot">
  readonly slots: readonly Intended[]
}

export async function lookAt(
  desk: Desk,
  meant: Meant,
  volume: Volume,
  source: OpenSource,
  makePlan: (jwe: string) => Promise<Renewed>,
): Promise<Work> {
  if (volume.reencrypting)
    throw new ToolError("slot-shared", "the volume is in the middle of a reencryption", { uuid: volume.uuid })
  const about = aboutVolume(desk, meant, volume)
  const slots: Intended[] = []
  for (const slot of await chosenSlots(desk, volume, meant.slot)) {
    const position = positionOf(volume, source, slot)
    requireAlone(position)
    const kept = keptChange(desk, { volume, slot, case: about.case })
    slots.push(await intend(desk.ports, position, kept, meant, makePlan))
  }
  if (slots.length === 0) throw new ToolError("no-binding", "the encrypted volume has no Clevis entry")
  const outlivesPowerCut = desk.identity !== undefined
  return { uuid: volume.uuid, image: source.kind === "file", outlivesPowerCut, volume, about, slots }
}

async function intend(
  { exec }: Pick<Ports, "exec">,
  position: Position,
  kept: KeptChange,
  { beginAgain, thisHost }: Meant,
  makePlan: (jwe: string) => Promise<Renewed>,
): Promise<Intended> {
  const { slot, binding, standIn } = position
  // Without any entry on the disk the home may have the one that was on its way there.
  const begun = standIn?.jwe ?? (binding === undefined ? await kept.binding("binding") : undefined)
  if (begun !== undefined && (binding === undefined || !beginAgain))
    return { slot, before: readBinding(binding?.jwe ?? begun).node }
  if (binding === undefined)
    throw new ToolError("no-binding", `key slot ${slot} has no Clevis entry`, { slot })
  const { plan, servers } = await makePlan(binding.jwe)
  const boots = thisHost ? await compareBoot(exec, binding.jwe) : []
  const before = readBinding(binding.jwe).node
  // The new binding is about as long as the old one. What it needs exactly is asked again before the first write.
  const beside = freeSlot(position.volume) !== undefined && roomFor(position, binding.jwe) !== "none"
  return { slot, before, next: { plan, policy: policyOfPlan(plan), servers, boots, beside } }
}

/** The named key slot, or all that have a binding or are being changed. */
async function chosenSlots(desk: Desk, volume: Volume, slot: number | undefined): Promise<number[]> {
  if (slot !== undefined) return [slot]
  const live = volume.bindings.filter(({ older, verified }) => !older && verified)
  const found = live.flatMap((raw) => (raw.standIn === undefined ? (raw.slot ?? []) : raw.standIn.of))
  const begun = await keptSlots(desk.cases, volume)
  return [...new Set([...found, ...begun])].toSorted((a, b) => a - b)
}

/** Other entries of a key slot would be left behind dead. Throws `slot-shared`. */
function requireAlone({ volume, slot, binding, standIn }: Position): void {
  const refuse = (text: string): never => {
    throw new ToolError("slot-shared", text, { slot })
  }
  if (volume.foreignTokens.some(({ slots }) => slots.includes(slot)))
    refuse(`a token of another kind belongs to key slot ${slot} as well`)
  const live = volume.bindings.filter(({ older, verified }) => !older && verified)
  if (live.filter((raw) => raw.slot === slot && raw.standIn === undefined).length > 1)
    refuse(`several Clevis entries belong to key slot ${slot}`)
  const others = live.filter(
    (raw) => raw.tokenId !== undefined && raw.tokenId === binding?.tokenId && raw.slot !== slot,
  )
  if (volume.type === "luks2" && standIn === undefined && others.length > 0)
    refuse(`the Clevis entry of key slot ${slot} serves other key slots as well`)
}

/** Which case it belongs to: the one named, or the open one of this volume. Throws `wrong-disk` for a case of another disk. */
export function aboutVolume(
  { recorder }: Desk,
  { caseId }: Pick<Meant, "caseId">,
  { uuid, label }: Volume,
): Work["about"] {
  const cases = [...recorder.state().cases.values()]
  const found =
    caseId === undefined
      ? cases.findLast((one) => isOpen(one) && one.about.uuid === uuid)
      : findCase(recorder.state(), caseId)
  if (found?.about.uuid !== undefined && found.about.uuid !== uuid) {
    throw new ToolError("wrong-disk", `this is not the disk of case ${found.id}: another UUID`, {
      case: found.id,
      wanted: found.about.uuid,
      found: uuid,
    })
  }
  const name = found?.about.host ?? (label === "" ? "this host" : label)
  return { name, uuid, case: found?.id ?? null }
}
