// Steps 2 and 6: the key slot that serves while the other one is changed, made with its binding and taken away again.
import { type ChangeTools, type Fresh, noFreeSlot, type See } from "./change.ts"
import { beginInPlace } from "./in-place.ts"
import { requireOld } from "./old-passphrase.ts"
import { emptyPlace, mayEmpty } from "./own-slot.ts"
import { announce, assign, putInPlace, roomFor, withdraw } from "./place-binding.ts"
import { freeSlot, inUse, isAlone, type Position } from "./position.ts"
import { isServed, standInSlot } from "./progress.ts"
import { opensSlot, testBinding } from "./prove-slot.ts"

/** Step 2: the new passphrase in a free key slot, with its binding. The binding first: from it alone a later run knows what is ours. */
export async function addStandIn(tools: ChangeTools, see: See, fresh: Fresh): Promise<void> {
  const { hands } = tools
  const room = await see(async (position) => {
    const announced = await announcement(tools, position, fresh)
    if (announced === "there") return "beside"
    if (announced === "displaced") await withdraw(hands, position)
    // Its key slot is there and no binding names it: there was no room beside the old one.
    if ((await standInSlot(tools, position, fresh)) !== undefined) return "in-place"
    const old = await requireOld(tools, position)
    old.wipe()
    const place = freeSlot(position.volume)
    const fitting = place === undefined ? "none" : roomFor(position, fresh.jwe)
    if (fitting === "none" || place === undefined) await beginInPlace(tools, position, fresh)
    else if (fitting === "beside") await announce(hands, position, fresh.jwe, place)
    return fitting
  })
  await see(async (position) => {
    if (await isServed(tools, position, fresh)) return
    const place = position.standIn?.slot ?? freeSlot(position.volume)
    if (place === undefined) throw noFreeSlot(position.slot)
    const old = await requireOld(tools, position)
    try {
      await hands.addKey(place, old, fresh.passphrase)
    } finally {
      old.wipe()
    }
  })
  const used = await see(async (position) => {
    const place = await standInSlot(tools, position, fresh)
    if (place === undefined) return false
    if (room === "in-place" && position.standIn === undefined) {
      // Tested before it takes the place of the old binding.
      await testBinding(tools, fresh)
      await putInPlace(hands, position, fresh.jwe, [place])
    } else if (position.standIn?.slot === null) await assign(hands, position.standIn, place)
    return true
  })
  tools.done("new-passphrase", used ? undefined : "no-other-slot")
}

/**
 * Whether the new binding has its place on the disk already. `displaced`: it is ours and serves nothing, and there is no key slot for it any more,
 * since somebody took its number (LUKS1) or the last free one (LUKS2) meanwhile.
 */
async function announcement(
  tools: ChangeTools,
  position: Position,
  fresh: Fresh,
): Promise<"there" | "displaced" | "none"> {
  const { volume, standIn } = position
  // The key slot itself has it: what may be missing is its binding, which comes later.
  if (await opensSlot(tools, position, tools.slot, fresh.passphrase)) return "there"
  if (standIn === undefined) return "none"
  if (isAlone(position) || (await standInSlot(tools, position, fresh)) !== undefined) return "there"
  if (standIn.slot === null) return freeSlot(volume) === undefined ? "displaced" : "there"
  return volume.type === "luks1" && inUse(volume, standIn.slot) ? "displaced" : "there"
}

/** Step 6. The mark stays until the old passphrase was tested: the change is not over before. */
export async function removeStandIn(tools: ChangeTools, position: Position, fresh: Fresh): Promise<void> {
  const { volume, standIn } = position
  // One that nothing opens any more is listed all the same: its removal was cut off.
  const named = standIn?.slot != null && inUse(volume, standIn.slot) ? standIn.slot : undefined
  const place = (await standInSlot(tools, position, fresh)) ?? named
  const empties = place !== undefined && (await mayEmpty(tools, position, place, fresh.passphrase))
  if (empties) await emptyPlace(tools, position, place, fresh.passphrase)
  tools.done("remove-stand-in", empties ? undefined : "no-stand-in")
}
