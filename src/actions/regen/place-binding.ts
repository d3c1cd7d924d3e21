// Where a binding goes on the disk: LUKS2 tokens, or luksmeta entries of LUKS1. Four moves: announce the stand-in, give it its key slot,
// bind the key slot that is changed, and take the stand-in away. Every LUKS2 move is one write of the header.
import { ToolError } from "../../bytes/errors.ts"
import { encodeStandInEntry, encodeStandInToken } from "../../luks/stand-in.ts"
import { encodeToken, tokenSlots } from "../../luks/token.ts"
import type { Volume } from "../../luks/volume.ts"
import { freeToken, type Position, type StandInPlace } from "./position.ts"
import type { VolumeHands } from "./volume-hands.ts"

// A key slot in the JSON of LUKS2, with its place in the digest and in the token; about 700 bytes are the most seen.
const KEYSLOT_JSON = 900

/** Whether a second binding fits beside the old one, only in its place, or not at all. */
export function roomFor({ volume, binding, slot }: Position, jwe: string): "beside" | "in-place" | "none" {
  if (volume.type === "luks1") return volume.room >= jwe.length + 16 ? "beside" : "none"
  const marked = encodeStandInToken({ of: slot, token: 31 }, [31, 31], jwe).length + 8
  if (volume.room >= marked + KEYSLOT_JSON && freeToken(volume) !== undefined) return "beside"
  const freed = binding === undefined ? 0 : encodeToken([slot], binding.jwe).length
  return volume.room + freed >= marked + KEYSLOT_JSON ? "in-place" : "none"
}

/** Puts the new binding on the disk beside the old one; it serves no key slot yet. `place`: where it will be, for LUKS1. */
export async function announce(
  hands: VolumeHands,
  { volume, binding, slot }: Position,
  jwe: string,
  place: number,
): Promise<void> {
  if (volume.type === "luks1") {
    await hands.wipeEntry(place)
    return await hands.saveEntry(place, encodeStandInEntry(slot, jwe))
  }
  const tokenId = freeToken(volume)
  if (tokenId === undefined) throw new ToolError("no-free-slot", "the header has no free place for a token")
  const mark = { of: slot, ...(binding?.tokenId === undefined ? {} : { token: binding.tokenId }) }
  await hands.importToken(tokenId, encodeStandInToken(mark, [], jwe), false)
}

/** Takes the stand-in off again, where it serves no key slot. */
export async function withdraw(hands: VolumeHands, { volume, standIn }: Position): Promise<void> {
  if (volume.type === "luks1" && standIn?.slot != null) await hands.wipeEntry(standIn.slot)
  if (standIn?.tokenId !== undefined) await hands.removeToken(standIn.tokenId)
}

/** Gives the stand-in its key slot. In LUKS1 the entry has it already. */
export async function assign(hands: VolumeHands, standIn: StandInPlace, place: number): Promise<void> {
  const { tokenId, mark, jwe } = standIn
  if (tokenId !== undefined) await hands.importToken(tokenId, encodeStandInToken(mark, [place], jwe), true)
}

/** No room beside it: the old binding becomes the new one, in a single write that names `places` and the mark. LUKS2. */
export async function putInPlace(
  hands: VolumeHands,
  { volume, binding, slot }: Position,
  jwe: string,
  places: readonly number[],
): Promise<void> {
  // Before cryptsetup 2.5 it takes two writes: cut off between them, the old one is gone already.
  const tokenId = binding?.tokenId ?? freeToken(volume)
  if (tokenId === undefined) throw new ToolError("no-free-slot", "the header has no free place for a token")
  const token = encodeStandInToken({ of: slot, token: tokenId }, places, jwe)
  await hands.importToken(tokenId, token, binding !== undefined)
}

/** The new binding for the key slot that is changed, in the place of the old one. */
export async function bind(hands: VolumeHands, position: Position, jwe: string): Promise<void> {
  const { volume, slot, standIn } = position
  if (volume.type === "luks1") {
    await hands.wipeEntry(slot)
    return await hands.saveEntry(slot, jwe)
  }
  const own = standIn?.mark.token
  if (standIn !== undefined && own === standIn.tokenId && own !== undefined) {
    const places = standIn.slot === null ? [slot] : [slot, standIn.slot]
    return await hands.importToken(own, encodeStandInToken(standIn.mark, places, jwe), true)
  }
  const before = own === undefined ? "foreign" : tokenAt(volume, own, slot)
  const tokenId = before === "foreign" ? freeToken(volume) : own
  if (tokenId === undefined) throw new ToolError("no-free-slot", "the header has no free place for a token")
  await hands.importToken(tokenId, encodeToken([slot], jwe), before === "old")
}

/** The last write: with the mark goes the last sign of the change. */
export async function takeAway(hands: VolumeHands, { volume, slot, standIn }: Position): Promise<void> {
  if (standIn === undefined) return
  if (volume.type === "luks1") {
    if (standIn.slot !== null) return await hands.wipeEntry(standIn.slot)
    await hands.wipeEntry(slot)
    return await hands.saveEntry(slot, standIn.jwe)
  }
  if (standIn.tokenId === undefined) return
  if (standIn.tokenId === standIn.mark.token)
    await hands.importToken(standIn.tokenId, encodeToken([slot], standIn.jwe), true)
  else await hands.removeToken(standIn.tokenId)
}

/** What stands under a token number: the old binding of `slot`, nothing, or what somebody else put there meanwhile. */
function tokenAt(
  { tokens, foreignTokens, header }: Volume,
  id: number,
  slot: number,
): "old" | "free" | "foreign" {
  if (foreignTokens.some(({ tokenId }) => tokenId === id)) return "foreign"
  const token = tokens.find(({ tokenId, copy }) => tokenId === id && copy === header.used)
  if (token === undefined) return "free"
  return tokenSlots(token.raw).every((used) => used === slot) ? "old" : "foreign"
}
