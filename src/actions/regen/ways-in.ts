// How a volume opens while a change of one of its key slots is unfinished: said to the person when a change breaks off, from the disk and
// from what the home keeps.
import type { ChangeTools } from "./change.ts"
import { unnamedPlaces } from "./own-slot.ts"
import { type Position, withPosition } from "./position.ts"
import { opensSlot } from "./prove-slot.ts"
import { madeHere } from "./volume-hands.ts"

export interface WaysIn {
  /** True if something of the change is on the disk, or may be and only the key sources can tell, or the old binding is gone from it. */
  readonly begun: boolean
  /** One sentence a way, without the full stop. */
  readonly texts: readonly string[]
}

/** Reads the disk once more. */
export async function waysIn(tools: ChangeTools): Promise<WaysIn> {
  const { kept, slot } = tools
  const fresh = await kept.get("fresh")
  const old = await kept.get("old")
  const made = await kept.binding("binding")
  const look = async (position: Position): Promise<WaysIn> => {
    const { volume, standIn, binding } = position
    const opens = async (place: number, passphrase: typeof old): Promise<boolean> =>
      passphrase !== undefined && (await opensSlot(tools, position, place, passphrase))
    const texts: string[] = []
    let freshOpens = false
    for (const place of madeHere(volume)) {
      if (!(await opens(place, fresh))) continue
      freshOpens = true
      const bound = volume.bindings.some((one) => one.slot === place && !one.older)
      texts.push(`Key slot ${place} opens with the new passphrase${bound ? ", and Clevis can open it" : ""}`)
    }
    if (await opens(slot, old)) {
      const bound = binding !== undefined && standIn?.jwe !== binding.jwe
      texts.push(`Key slot ${slot} opens as before${bound ? ", and Clevis can open it" : ""}`)
    }
    // Without a free key slot it is emptied before it is filled again.
    if (texts.length === 0 && old !== undefined && (await kept.copy()) !== undefined)
      texts.push(`Nothing opens key slot ${slot} now. This home keeps what fills it again`)
    const mayBeUnnamed = fresh === undefined && made !== undefined && unnamedPlaces(position).length > 0
    const begun = standIn !== undefined || freshOpens || binding === undefined || mayBeUnnamed
    return { begun, texts }
  }
  try {
    return await withPosition(tools.ports, tools.path, slot, look)
  } finally {
    fresh?.wipe()
    old?.wipe()
  }
}
