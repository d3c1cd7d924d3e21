// Whether the key slot of a stand-in is the change's own, asked before it is emptied. The mark on the disk is no proof: whoever can write to
// the header can plant one that names a key slot of somebody else. What proves it lies in the home: the new passphrase, or the salt that
// was sealed before emptying it began. Where the home has lost that, a person says which key slot is meant, by its number.
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { tokenSlots } from "../../luks/token.ts"
import { keyslotOf, type Volume } from "../../luks/volume.ts"
import type { ChangeTools } from "./change.ts"
import { headerBefore } from "./old-passphrase.ts"
import { inUse, type Position } from "./position.ts"
import { opensSlot } from "./prove-slot.ts"
import { madeHere } from "./volume-hands.ts"

/**
 * True if the key slot may be emptied. `fresh`: the new passphrase of this very change, never one that only a mark brought along. Throws
 * `slot-not-proven` where nothing tells, until a person does.
 */
export async function mayEmpty(
  tools: ChangeTools,
  position: Position,
  place: number,
  fresh: Secret | undefined,
): Promise<boolean> {
  const { volume, slot } = position
  if (place === slot || !inUse(volume, place) || othersName(position, place)) return false
  if (fresh !== undefined && (await opensSlot(tools, position, place, fresh))) return true
  if (await hasSalt(tools, volume, place)) return true
  // A home that lost nothing would have one of both.
  if ((await headerBefore(tools.kept)) !== undefined || !madeHere(volume).includes(place)) return false
  const words = [`empty-slot-${place}`, `keep-slot-${place}`]
  const said = words.find((word) => tools.confirmed(word))
  if (said === undefined) throw notProven(slot, place, words)
  return said === words[0]
}

/** Key slots that a stand-in may have where no mark names one: as cheap as those made here, and named by nothing. */
export function unnamedPlaces(position: Position): number[] {
  return madeHere(position.volume).filter(
    (place) =>
      place !== position.slot &&
      !othersName(position, place) &&
      !position.volume.bindings.some((one) => !one.older && one.slot === place),
  )
}

/** Empties it; the salt first, so that a later run still knows it where this is cut off half way. */
export async function emptyPlace(
  { kept, hands }: ChangeTools,
  { volume }: Position,
  place: number,
  authority: Secret,
): Promise<void> {
  const kdf = keyslotOf(volume, place)?.kdf
  // A change that another home began has no place here yet.
  await kept.begin()
  if (kdf?.kind === "pbkdf2") await kept.put("temporary-salt", new Secret(new Uint8Array(kdf.salt)))
  await hands.killSlot(place, authority)
}

/** True if another entry than the stand-in's own belongs to the key slot: of Clevis, or of another program. */
function othersName({ volume, standIn }: Position, place: number): boolean {
  const { tokens, foreignTokens, bindings, header, type } = volume
  if (foreignTokens.some(({ slots }) => slots.includes(place))) return true
  if (type === "luks1") return bindings.some((one) => one.slot === place && one.jwe !== standIn?.jwe)
  return tokens.some(
    ({ tokenId, copy, raw }) =>
      copy === header.used && tokenId !== standIn?.tokenId && tokenSlots(raw).includes(place),
  )
}

async function hasSalt({ kept }: ChangeTools, volume: Volume, place: number): Promise<boolean> {
  const salt = await kept.get("temporary-salt")
  const kdf = keyslotOf(volume, place)?.kdf
  return salt !== undefined && kdf?.kind === "pbkdf2" && Buffer.compare(kdf.salt, salt.reveal()) === 0
}

function notProven(slot: number, place: number, words: readonly string[]): ToolError {
  const flags = words.map((word) => `--confirm ${word}`)
  return new ToolError(
    "slot-not-proven",
    `nothing shows that the change of key slot ${slot} made key slot ${place}, which would be emptied now: ${flags.join(" or ")}`,
    { slot, place, flags },
  )
}
