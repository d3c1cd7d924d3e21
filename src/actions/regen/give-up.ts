// A change that cannot go on (its new key never opened, another policy is wanted) is taken back, as long as the old binding is still in its
// place: the stand-in goes, and what the home kept with it.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { type ChangeTools, opensNothing, type See } from "./change.ts"
import { findOld, openedOrNot } from "./old-passphrase.ts"
import { emptyPlace, mayEmpty, unnamedPlaces } from "./own-slot.ts"
import { takeAway } from "./place-binding.ts"
import type { Position } from "./position.ts"
import { standInSlot } from "./progress.ts"
import { opensSlot } from "./prove-slot.ts"

/**
 * Nothing to do if nothing was begun. Throws `slot-not-proven` where nothing tells whether a key slot is ours, `slot-taken` where the change can
 * only go on, `opens-nothing` for a wrong passphrase.
 */
export async function giveUp(tools: ChangeTools, see: See): Promise<void> {
  const { kept, hands } = tools
  const places = await see((position) => placesToEmpty(tools, position))
  for (const place of places) await see((position) => giveBack(tools, position, place))
  await see(async (position) => {
    if (position.standIn === undefined) return
    requireOldBinding(position)
    await takeAway(hands, position)
  })
  await kept.destroy()
}

async function giveBack(tools: ChangeTools, position: Position, place: number): Promise<void> {
  const { kept, slot } = tools
  const old = (await kept.get("old")) ?? (await findOld(tools, position, undefined))
  try {
    if (old === undefined || !(await opensSlot(tools, position, slot, old)))
      throw opensNothing(`the passphrase of today does not open key slot ${slot}`)
    await emptyPlace(tools, position, place, old)
  } finally {
    old?.wipe()
  }
}

/** The key slot of the stand-in, if it was made and is ours. */
async function placesToEmpty(tools: ChangeTools, position: Position): Promise<number[]> {
  const { standIn } = position
  const own = await ownPassphrase(tools, standIn?.jwe)
  if (standIn === undefined && own === undefined && (await tools.kept.binding("binding")) === undefined)
    return []
  requireOldBinding(position)
  // Whoever planted it need not have made it so that it opens.
  const brought = own ?? (standIn && (await openedOrNot(tools, standIn.jwe)))
  try {
    const places: number[] = []
    for (const place of await likelyPlaces(tools, position, brought))
      if (await mayEmpty(tools, position, place, own)) places.push(place)
    return places
  } finally {
    brought?.wipe()
  }
}

/** Where its key slot can be: named by the mark, opened by its passphrase, or, where that is not to be had, any that nothing names. */
async function likelyPlaces(
  tools: ChangeTools,
  position: Position,
  passphrase: Secret | undefined,
): Promise<number[]> {
  const { standIn } = position
  if (standIn?.slot != null) return [standIn.slot]
  if (passphrase === undefined) return unnamedPlaces(position)
  const found = await standInSlot(tools, position, { jwe: standIn?.jwe ?? "", passphrase })
  return found === undefined ? [] : [found]
}

/** The passphrase of this home's own change: kept, or out of a binding that the record knows, on the disk or in the home. */
async function ownPassphrase(tools: ChangeTools, marked: string | undefined): Promise<Secret | undefined> {
  const fresh = await tools.kept.get("fresh")
  const jwe = marked ?? (await tools.kept.binding("binding"))
  if (fresh !== undefined || jwe === undefined) return fresh
  return (await tools.remembers(jwe)) ? await openedOrNot(tools, jwe) : undefined
}

function requireOldBinding({ standIn, binding, slot }: Position): void {
  if (binding !== undefined && binding.jwe !== standIn?.jwe) return
  throw new ToolError("slot-taken", `key slot ${slot} is changed already: the change can only go on`, {
    slot,
  })
}
