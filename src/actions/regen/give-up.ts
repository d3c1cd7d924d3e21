// A change that cannot go on (its new key never opened, another policy is wanted) is taken back, as long as the old binding is still in its
// place: the stand-in goes, and what the home kept with it.
import { ToolError } from "../../bytes/errors.ts"
import { type ChangeTools, type Fresh, opensNothing, type See } from "./change.ts"
import { textOf } from "./kept.ts"
import { findOld } from "./old-passphrase.ts"
import { takeAway } from "./place-binding.ts"
import { inUse, type Position } from "./position.ts"
import { mayBeStandIn, standInSlot } from "./progress.ts"
import { opensSlot } from "./prove-slot.ts"

/** Nothing to do if nothing was begun. Throws `change-needs-tang` where it cannot tell what is ours, `opens-nothing` for a wrong passphrase. */
export async function giveUp(tools: ChangeTools, see: See): Promise<void> {
  const { kept, hands, slot } = tools
  await see(async (position) => {
    const fresh = await keptFresh(tools)
    const place = await placeToEmpty(tools, position, fresh)
    if (place === undefined) return
    const old = (await kept.get("old")) ?? (await findOld(tools, position, fresh))
    if (old === undefined || !(await opensSlot(tools, position, slot, old)))
      throw opensNothing(`the passphrase of today does not open key slot ${slot}`)
    await hands.killSlot(place, old)
    old.wipe()
    fresh?.passphrase.wipe()
  })
  await see(async (position) => {
    requireOldBinding(position)
    await takeAway(hands, position)
  })
  await kept.destroy()
}

async function keptFresh({ kept }: ChangeTools): Promise<Fresh | undefined> {
  const [jwe, passphrase] = [textOf(await kept.get("binding")), await kept.get("fresh")]
  return jwe === undefined || passphrase === undefined ? undefined : { jwe, passphrase }
}

/** The key slot of the stand-in, if there is one. */
async function placeToEmpty(
  tools: ChangeTools,
  position: Position,
  fresh: Fresh | undefined,
): Promise<number | undefined> {
  const { volume, standIn, slot } = position
  if (standIn === undefined && fresh === undefined) return undefined
  requireOldBinding(position)
  if (volume.type === "luks2" && standIn?.slot != null)
    return mayBeStandIn(volume, standIn) ? standIn.slot : undefined
  if (fresh !== undefined) return await standInSlot(tools, position, fresh)
  const passphrase = volume.type === "luks2" && standIn ? await tools.open(standIn.jwe) : undefined
  if (standIn !== undefined && passphrase !== undefined) {
    const place = await standInSlot(tools, position, { jwe: standIn.jwe, passphrase })
    passphrase.wipe()
    return place
  }
  if (standIn?.slot != null && !inUse(volume, standIn.slot)) return undefined
  throw new ToolError(
    "change-needs-tang",
    "without the home of the change nobody knows which key slot it made",
    {
      slot,
    },
  )
}

function requireOldBinding({ standIn, binding, slot }: Position): void {
  if (binding !== undefined && binding.jwe !== standIn?.jwe) return
  throw new ToolError("slot-taken", `key slot ${slot} is changed already: the change can only go on`, {
    slot,
  })
}
