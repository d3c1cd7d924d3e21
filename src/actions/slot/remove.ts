// `slot remove`: a key slot and what belongs to it, after a header copy, and shown to be empty. Another way in must work, by a passphrase that
// is tried; the last one goes only with the word of the guard.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { tokenSlots } from "../../luks/token.ts"
import type { Volume } from "../../luks/volume.ts"
import { closeDebt, isWeaker, openDebts } from "../case/debts.ts"
import type { Ports } from "../ports.ts"
import { endSeen, WITH_THE_SLOT } from "../regen/duties.ts"
import { inUse } from "../regen/position.ts"
import { type Authority, checkAuthority } from "./authority.ts"
import { atVolume, destroyHeaderCopy, type SlotOptions, type SlotWork, sealHeaderCopy } from "./slot-desk.ts"

export interface RemoveOptions extends SlotOptions {
  readonly slot: number
}

export interface Removed {
  readonly uuid: string
  readonly slot: number
  /** The key slot that was shown to open the volume before this one went; null with the guard's word. */
  readonly stillOpens: number | null
  /** Duties that are done by it. */
  readonly closed: readonly number[]
  /** Those of them whose passphrase was not tested. */
  readonly weaker: readonly number[]
}

/** Throws `no-such-slot`, `last-way-in`, `slot-shared`, `opens-nothing`. */
export async function removeSlot(ports: Ports, options: RemoveOptions): Promise<Removed> {
  const { slot } = options
  const act = { act: "slot remove", place: "remove", question: `Remove key slot ${slot} of` } as const
  return await atVolume(ports, options, act, async (work) => {
    const { see, about } = work
    const authority = await see(async (where) => {
      requireRemovable(where.volume, slot, (await work.kept.copy()) !== undefined)
      return await otherWayIn(work, where, options)
    })
    await sealHeaderCopy(work, slot)
    await takeOff(work, slot, authority)
    authority?.passphrase.wipe()
    const gone = await see(({ volume }) => Promise.resolve(!inUse(volume, slot)))
    if (!gone) throw new ToolError("volume-change-failed", `key slot ${slot} is still in use`, { slot })
    await destroyHeaderCopy(work, slot)
    const removed = await removalDone(work, slot)
    // What was seen or sealed of this key slot is dead as well: tested where it was kept.
    const seen = { path: options.path, tested: undefined }
    const others = await endSeen(work.desk, { ...about, slot }, seen, WITH_THE_SLOT)
    return {
      uuid: about.uuid,
      slot,
      stillOpens: authority?.slot ?? null,
      closed: [...removed, ...others.map(({ id }) => id)],
      weaker: others.filter(({ how }) => isWeaker({ kind: how })).map(({ id }) => id),
    }
  })
}

/** `begun`: an earlier run was cut off after its first write. */
function requireRemovable(volume: Volume, slot: number, begun: boolean): void {
  if (!inUse(volume, slot) && !begun)
    throw new ToolError("no-such-slot", `the encrypted volume has no key slot ${slot}`, { slot })
  const live = volume.bindings.filter(({ older }) => !older)
  if (live.some((raw) => raw.standIn !== undefined && raw.slot === slot))
    throw new ToolError(
      "slot-shared",
      `key slot ${slot} serves while another one is changed: finish that first`,
      { slot },
    )
}

async function otherWayIn(
  work: SlotWork,
  where: Parameters<typeof checkAuthority>[1],
  { slot, confirm }: RemoveOptions,
): Promise<Authority | undefined> {
  const others = where.volume.keyslots.filter(
    (keyslot) => keyslot.slot !== slot && keyslot.type !== "reencrypt",
  )
  if (others.length === 0 && !confirm.includes("last-way-in"))
    throw new ToolError("last-way-in", `key slot ${slot} is the only one of this volume`, {
      slot,
      flag: "--confirm last-way-in",
    })
  try {
    return others.length === 0 ? undefined : await checkAuthority(work, where, await work.typed(), slot)
  } catch (error) {
    // Others are there, but nobody has shown that they open.
    if (isToolError(error) && confirm.includes("last-way-in")) return undefined
    throw error
  }
}

/** The binding first: cut off after it, the key slot is still found by its number. */
async function takeOff(work: SlotWork, slot: number, authority: Authority | undefined): Promise<void> {
  const { hands, see } = work
  await see(async ({ volume }) => {
    if (volume.type === "luks1") {
      if (volume.bindings.some((raw) => raw.slot === slot || raw.tokenId === slot))
        await hands.wipeEntry(slot)
      return
    }
    const own = volume.tokens.filter(({ raw, copy }) => {
      const slots = tokenSlots(raw)
      return copy === volume.header.used && slots.length === 1 && slots[0] === slot
    })
    for (const { tokenId } of own) await hands.removeToken(tokenId)
  })
  await see(async ({ volume }) => {
    if (inUse(volume, slot)) await hands.killSlot(slot, authority?.passphrase)
  })
}

/** A key slot that is empty needs no removal any more. Returns the duties that are done by it. */
export async function removalDone({ desk, about }: SlotWork, slot: number): Promise<number[]> {
  const { recorder, cases } = desk
  const done = openDebts(recorder.state(), { kinds: ["temporary-slot"], uuid: about.uuid, slot })
  for (const { id } of done) await closeDebt(cases, id, { kind: "slot-empty", uuid: about.uuid, slot })
  return done.map(({ id }) => id)
}
