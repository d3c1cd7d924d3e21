// A change without a free key slot (design §7, `no-free-slot`): the key slot itself gets the new passphrase. cryptsetup empties it first and
// fills it then, so for a moment nothing opens it. Cut off there, it is made again with the volume key, which the sealed header copy and
// the passphrase of before give. That they do is tested before the first write.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { encodeStandInEntry } from "../../luks/stand-in.ts"
import { type ChangeTools, type Fresh, noFreeSlot } from "./change.ts"
import { copiedHeader, copiedKey, requireOld, requireOwn } from "./old-passphrase.ts"
import { putInPlace } from "./place-binding.ts"
import type { Position } from "./position.ts"
import { allOpened, opensSlot, testBinding } from "./prove-slot.ts"

/** The new binding takes the place of the old one. Throws `no-free-slot` unless a person accepted it, `slot-lost` if it could not be undone. */
export async function beginInPlace(tools: ChangeTools, position: Position, fresh: Fresh): Promise<void> {
  const { hands, withoutFreeSlot } = tools
  const { volume, slot } = position
  if (!withoutFreeSlot) throw noFreeSlot(slot)
  await testBinding(tools, fresh)
  const key = await volumeKey(tools)
  if (key === undefined)
    throw slotLost(slot, `the header copy does not give what key slot ${slot} is made of`)
  key.wipe()
  if (volume.type === "luks2") return await putInPlace(hands, position, fresh.jwe, [slot])
  await hands.wipeEntry(slot)
  await hands.saveEntry(slot, encodeStandInEntry(slot, fresh.jwe))
}

/** Step 4 without a stand-in: the new passphrase in the place of the old one. What was cut off half way is taken off. */
export async function changeInPlace(tools: ChangeTools, position: Position, fresh: Fresh): Promise<void> {
  const { hands, slot } = tools
  if (!(await oldOpens(tools, position))) {
    // Listed with the salt of before, and opened by nothing: destroying it was cut off.
    await requireOwn(tools, position)
    return await hands.killSlot(slot)
  }
  const old = await requireOld(tools, position)
  try {
    await hands.changeKey(slot, old, fresh.passphrase)
  } finally {
    old.wipe()
  }
}

/** A key slot that was emptied and not filled: the volume key fills it, or a passphrase that a person gave. Throws `slot-lost`. */
export async function fillAgain(tools: ChangeTools, position: Position, fresh: Fresh): Promise<void> {
  const { hands, slot, typed } = tools
  const key = await volumeKey(tools)
  if (key !== undefined) {
    try {
      return await hands.addKeyWith(slot, key, fresh.passphrase)
    } finally {
      key.wipe()
    }
  }
  if (typed !== undefined && (await allOpened(tools, position, typed)).length > 0)
    return await hands.addKey(slot, typed, fresh.passphrase)
  throw slotLost(slot, `key slot ${slot} is empty, and this home no longer has what it is made of`)
}

async function oldOpens(tools: ChangeTools, position: Position): Promise<boolean> {
  const old = await tools.kept.get("old")
  try {
    return old === undefined || (await opensSlot(tools, position, tools.slot, old))
  } finally {
    old?.wipe()
  }
}

/** Out of the header copy, with the passphrase of before. The caller wipes it. */
async function volumeKey(tools: ChangeTools): Promise<Secret | undefined> {
  const [header, old] = [await copiedHeader(tools.kept), await tools.kept.get("old")]
  try {
    return header && old && (await copiedKey(tools, header, old))
  } finally {
    old?.wipe()
  }
}

function slotLost(slot: number, text: string): ToolError {
  return new ToolError("slot-lost", text, { slot, flag: "--old-passphrase" })
}
