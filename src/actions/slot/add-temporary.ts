// `slot add-temporary`: a short-lived passphrase that can be typed on any keyboard, in a key slot of its own. Kept sealed until it was shown,
// so that a command that was cut off shows the same one again; its end is a duty with a deadline from the start.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { aboutKeySlot, openDebt, openDebts, ownerOf } from "../case/debts.ts"
import type { Ports } from "../ports.ts"
import { freeSlot, inUse } from "../regen/position.ts"
import { opensSlot } from "../regen/prove-slot.ts"
import { madeHere } from "../regen/volume-hands.ts"
import { checkAuthority } from "./authority.ts"
import { removalDone } from "./remove.ts"
import { atVolume, destroyHeaderCopy, type SlotOptions, type SlotWork, sealHeaderCopy } from "./slot-desk.ts"
import { makeTemporary } from "./temporary-passphrase.ts"

const DAY = 24 * 3600 * 1000

export interface AddTemporaryOptions extends SlotOptions {
  /** Until the duty to remove it is due. */
  readonly days: number
  /** "keepers": nobody sees it, it goes into envelopes. */
  readonly where: "screen" | "stdout" | "keepers"
}

export interface AddedTemporary {
  readonly uuid: string
  readonly slot: number
  /** Milliseconds since 1970. */
  readonly expires: number
  readonly case: string | null
  readonly host: string
}

/** Shows it; called once the record says that it is about to be shown. */
export type ShowTemporary = (passphrase: Secret, added: AddedTemporary) => Promise<void>

/** Throws `no-free-slot`, `opens-nothing`. */
export async function addTemporary(
  ports: Ports,
  options: AddTemporaryOptions,
  show: ShowTemporary,
): Promise<AddedTemporary> {
  const act = {
    act: "slot add-temporary",
    place: "temporary",
    question: "Add a temporary passphrase to",
  } as const
  return await atVolume(ports, options, act, async (work) => {
    const { desk, kept, about } = work
    const begun = await kept.get("fresh")
    const passphrase = begun ?? makeTemporary((length) => ports.random.bytes(length))
    try {
      const { slot, expires } = await place(work, passphrase, begun !== undefined, options.days * DAY)
      const added = { uuid: about.uuid, slot, expires, case: about.case, host: about.name }
      const { where } = options
      const proved = { against: "volume", opens: slot, uuid: about.uuid }
      await desk.recorder.append({ type: "proved", case: about.case, body: proved })
      if (where !== "keepers")
        await desk.recorder.append({ type: "reveal-shown", case: about.case, body: { where, slot } })
      await show(passphrase, added)
      await destroyHeaderCopy(work, slot)
      return added
    } finally {
      passphrase.wipe()
    }
  })
}

/** Where it opens already after a cut, or a new key slot. */
async function place(
  work: SlotWork,
  passphrase: Secret,
  begun: boolean,
  lifetime: number,
): Promise<{ slot: number; expires: number }> {
  const { hands, kept, see } = work
  const there = begun ? await see((where) => openedBy(work, where, passphrase)) : undefined
  const slot = there ?? (await see(({ volume }) => Promise.resolve(freeSlot(volume))))
  if (slot === undefined)
    throw new ToolError("no-free-slot", "no key slot is free for a temporary passphrase")
  if (there !== undefined) return { slot, expires: await oweRemoval(work, slot, lifetime) }
  const typed = await work.typed()
  const authority = await see((where) => checkAuthority(work, where, typed))
  const expires = await oweRemoval(work, slot, lifetime)
  await sealHeaderCopy(work, slot)
  await kept.put("fresh", passphrase)
  try {
    await hands.addKey(slot, authority.passphrase, passphrase)
  } catch (error) {
    await nothingAdded(work, slot)
    throw error
  } finally {
    authority.passphrase.wipe()
  }
  const opens = await see((where) => opensSlot(work, where, slot, passphrase))
  if (!opens) throw new ToolError("opens-nothing", `the temporary passphrase does not open key slot ${slot}`)
  return { slot, expires }
}

/** If cryptsetup refused, there is nothing to remove and no copy to keep. */
async function nothingAdded(work: SlotWork, slot: number): Promise<void> {
  if (await work.see(({ volume }) => Promise.resolve(inUse(volume, slot)))) return
  await destroyHeaderCopy(work, slot)
  await removalDone(work, slot)
}

async function openedBy(
  work: SlotWork,
  where: Parameters<typeof opensSlot>[1],
  passphrase: Secret,
): Promise<number | undefined> {
  for (const slot of madeHere(where.volume)) if (await opensSlot(work, where, slot, passphrase)) return slot
  return undefined
}

/** The duty to remove it, opened before it exists. An earlier run may have opened it. */
async function oweRemoval({ desk, about }: SlotWork, slot: number, lifetime: number): Promise<number> {
  const { recorder, ports, identity } = desk
  const [owed] = openDebts(recorder.state(), { kinds: ["temporary-slot"], uuid: about.uuid, slot })
  if (owed?.deadline !== undefined) return owed.deadline
  const deadline = ports.clock.now() + lifetime
  await openDebt(recorder, {
    kind: "temporary-slot",
    ...aboutKeySlot({ ...about, slot }),
    case: about.case,
    owner: ownerOf(identity),
    deadline,
  })
  return deadline
}
