// How far the new passphrase has come: which key slots it opens, and whether the changed one is done. Read from the disk before every step.
import type { ChangeTools, Fresh } from "./change.ts"
import { isAlone, type Position } from "./position.ts"
import { opensSlot } from "./prove-slot.ts"
import { madeHere } from "./volume-hands.ts"

export async function isReplaced(
  tools: ChangeTools,
  position: Position,
  { jwe, passphrase }: Fresh,
): Promise<boolean> {
  return position.binding?.jwe === jwe && (await opensSlot(tools, position, tools.slot, passphrase))
}

/** The key slot besides the changed one that the new passphrase opens. */
export async function standInSlot(
  tools: ChangeTools,
  position: Position,
  fresh: Fresh,
): Promise<number | undefined> {
  const { volume, slot, standIn } = position
  const named = standIn?.slot ?? undefined
  const places = named === undefined ? madeHere(volume) : [named]
  for (const place of places)
    if (place !== slot && (await opensSlot(tools, position, place, fresh.passphrase))) return place
  return undefined
}

/** True if the new passphrase opens a key slot already, or needs none because there is no free one. */
export async function isServed(tools: ChangeTools, position: Position, fresh: Fresh): Promise<boolean> {
  if ((await standInSlot(tools, position, fresh)) !== undefined) return true
  return isAlone(position) || (await opensSlot(tools, position, position.slot, fresh.passphrase))
}
