// One key slot gets a new passphrase and a new binding, and ends where it began: the eight steps of `regen` and `rebind`. Before every write
// the volume is read anew and only what is missing is done, so the same call goes on after a crash wherever it came to an end. At every
// moment one binding works: the old one until the stand-in is proved, the stand-in until the key slot is proved, then the key slot.
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import type { Volume } from "../../luks/volume.ts"
import { type Changed, type ChangeTools, type Fresh, opensNothing, type See } from "./change.ts"
import { giveUp } from "./give-up.ts"
import { changeInPlace, fillAgain } from "./in-place.ts"
import { readHeaderCopy } from "./kept.ts"
import { findOld, requireOwn, testOld } from "./old-passphrase.ts"
import { unnamedPlaces } from "./own-slot.ts"
import { bind, takeAway } from "./place-binding.ts"
import { inUse, isAlone, type Position, withPosition } from "./position.ts"
import { isReplaced, isServed, standInSlot } from "./progress.ts"
import { opensSlot, testBinding } from "./prove-slot.ts"
import { addStandIn, removeStandIn } from "./stand-in-key.ts"

/** Changes one key slot, or goes on where a change was cut off. Wipes nothing of `typed`. */
export async function changeSlot(tools: ChangeTools): Promise<Changed> {
  const see = <T>(use: (position: Position) => Promise<T>): Promise<T> =>
    withPosition(tools.ports, tools.path, tools.slot, use)
  if (tools.beginAgain || (await see((position) => isUnwanted(tools, position)))) await giveUp(tools, see)
  const fresh = await see((position) => prepare(tools, position))
  try {
    await see((position) => sealCopy(tools, position, fresh))
    await addStandIn(tools, see, fresh)
    const decrypted = await see((position) => testStandIn(tools, position, fresh))
    await replaceSlot(tools, see, fresh)
    await see((position) => testSlot(tools, position, fresh))
    await see((position) => removeStandIn(tools, position, fresh))
    const old = await see((position) => testOld(tools, position, fresh))
    await see((position) => takeAway(tools.hands, position))
    return { slot: tools.slot, jwe: fresh.jwe, decrypted, ...old }
  } finally {
    fresh.passphrase.wipe()
  }
}

/** A change to something else was cut off before its first write: it may have a key slot already, and nothing names it. */
async function isUnwanted(tools: ChangeTools, { standIn, binding }: Position): Promise<boolean> {
  const jwe = standIn === undefined ? await ownBinding(tools) : undefined
  return jwe !== undefined && jwe !== binding?.jwe && !tools.fits(jwe)
}

/** What was begun, or a new passphrase and binding. Nothing is written to the volume. */
async function prepare(tools: ChangeTools, position: Position): Promise<Fresh> {
  const { kept, ports, slot } = tools
  const { standIn, binding, volume } = position
  const keptJwe = await ownBinding(tools)
  if (standIn !== undefined) {
    // Whoever had the disk for a minute can put a mark there, with a passphrase that they know.
    if (!tools.foreignChange && !(await tools.remembers(standIn.jwe))) throw notOurs(slot)
    const passphrase = standIn.jwe === keptJwe ? await kept.get("fresh") : undefined
    return { jwe: standIn.jwe, passphrase: passphrase ?? (await fromKeySources(tools, standIn.jwe)) }
  }
  // Cut off before the first write, or where the entry of LUKS1 was out of its place. After the last write it is over: what follows is a new
  // change.
  if (keptJwe !== undefined && keptJwe !== binding?.jwe) {
    const passphrase = await kept.get("fresh")
    if (passphrase !== undefined) return { jwe: keptJwe, passphrase }
    // A power cut took it. A key slot that nothing names may be of this change; only its passphrase tells.
    if (binding === undefined || unnamedPlaces(position).length > 0)
      return { jwe: keptJwe, passphrase: await fromKeySources(tools, keptJwe) }
  }
  if (binding === undefined) throw noBinding(volume, slot)
  await kept.destroy()
  const made = makePassphrase((length) => ports.random.bytes(length))
  return { jwe: await tools.wrap(made), passphrase: made }
}

/** The binding that is kept, if the record says that it was made here: the file alone proves nothing. */
async function ownBinding({ kept, remembers }: ChangeTools): Promise<string | undefined> {
  const jwe = await kept.binding("binding")
  return jwe !== undefined && (await remembers(jwe)) ? jwe : undefined
}

/** Throws `change-needs-tang` where the key sources are not to be asked, and why they did not give it. */
async function fromKeySources({ open, slot }: ChangeTools, jwe: string): Promise<Secret> {
  const passphrase = await open(jwe)
  if (passphrase !== undefined) return passphrase
  throw new ToolError(
    "change-needs-tang",
    `a change of key slot ${slot} was cut off, and its new passphrase can only come from the key sources`,
    { slot },
  )
}

/** 40 random bytes in base64url, as clevis since version 20 makes them. */
function makePassphrase(random: (length: number) => Uint8Array): Secret {
  const drawn = random(40)
  const secret = new Secret(new Uint8Array(Buffer.from(Buffer.from(drawn).toString("base64url"), "latin1")))
  drawn.fill(0)
  return secret
}

/** Step 1. A copy that an earlier run took stays: it is from before the change. */
async function sealCopy(tools: ChangeTools, position: Position, fresh: Fresh): Promise<void> {
  const { kept } = tools
  await tools.beforeCopy(position.volume)
  await kept.begin()
  if ((await kept.copy()) === undefined) {
    // Taken again in the middle, when a power cut took the first one: it does not say how the key slot was before.
    if (position.standIn !== undefined) await kept.put("late", new Secret(new Uint8Array([1])))
    await kept.putCopy(await readHeaderCopy(position.volume, position.source))
  }
  if ((await kept.get("old")) === undefined) {
    const old = await findOld(tools, position, fresh)
    if (old !== undefined) await kept.put("old", old)
    old?.wipe()
  }
  await kept.put("fresh", fresh.passphrase)
  const { binding } = position
  if (binding !== undefined && binding.jwe !== fresh.jwe) await kept.putBinding("replaced", binding.jwe)
  await tools.remember(fresh.jwe)
  // Last: what is found again under this name is whole.
  await kept.putBinding("binding", fresh.jwe)
  tools.done("header-copy")
}

/** Step 3. */
async function testStandIn(tools: ChangeTools, position: Position, fresh: Fresh): Promise<boolean> {
  const decrypted = await testBinding(tools, fresh)
  if (!(await isServed(tools, position, fresh))) throw opensNothing("the new passphrase opens no key slot")
  const { slot, done } = tools
  const opens =
    (await standInSlot(tools, position, fresh)) !== undefined ||
    (await opensSlot(tools, position, slot, fresh.passphrase))
  // Without a free key slot it opens none yet.
  if (opens) done("test-new", decrypted ? undefined : "not-decrypted")
  else done("test-new", decrypted ? "binding-only" : "nothing-tested")
  return decrypted
}

/** Step 4. */
async function replaceSlot(tools: ChangeTools, see: See, fresh: Fresh): Promise<void> {
  const { hands, slot } = tools
  await see(async (position) => {
    if (!inUse(position.volume, slot) || (await opensSlot(tools, position, slot, fresh.passphrase))) return
    if ((await standInSlot(tools, position, fresh)) === undefined)
      return await changeInPlace(tools, position, fresh)
    await requireOwn(tools, position)
    await hands.killSlot(slot, fresh.passphrase)
  })
  await see(async (position) => {
    if (inUse(position.volume, slot)) return
    if (isAlone(position)) await fillAgain(tools, position, fresh)
    else await hands.addKey(slot, fresh.passphrase, fresh.passphrase)
  })
  await see(async (position) => {
    if (position.binding?.jwe !== fresh.jwe) await bind(hands, position, fresh.jwe)
  })
  tools.done("replace")
}

/** Step 5. */
async function testSlot(tools: ChangeTools, position: Position, fresh: Fresh): Promise<void> {
  if (!(await isReplaced(tools, position, fresh)))
    throw opensNothing(`the new passphrase does not open key slot ${tools.slot}`)
  tools.done("test-slot")
}

function notOurs(slot: number): ToolError {
  return new ToolError("change-not-ours", `a change of key slot ${slot} was begun, and not by this home`, {
    slot,
    flag: "--begin-again",
  })
}

function noBinding(volume: Volume, slot: number): ToolError {
  return inUse(volume, slot)
    ? new ToolError("no-binding", `key slot ${slot} has no Clevis entry`, { slot })
    : new ToolError("no-such-slot", `the encrypted volume has no key slot ${slot}`, { slot })
}
