// The mark of a stand-in: a binding that serves while another keyslot is being changed, and goes when that one works again. It stands on
// the disk with the binding itself, so that a change that was cut off is seen by whoever looks at the disk next. Clevis does not see it:
// in LUKS2 it is one more member of the token, in luksmeta, which has room for nothing else, newlines behind the JWE.
import { asObject, asText, type JsonObject } from "../bytes/json.ts"
import { encodeToken } from "./token.ts"
import type { RawBinding, VolumeWarning } from "./volume.ts"

const MEMBER = "nbde-rescue"
// One newline may come from a person's own `luksmeta save`; the mark for keyslot 0 has two.
const FIRST_NEWLINES = 2
const MAX_KEYSLOT = 31

export interface StandIn {
  /** The keyslot that it stands in for. */
  readonly of: number
  /** LUKS2: the token that keyslot had, to be used again. */
  readonly token?: number
}

/** A clevis token with the mark. `slots` may be empty: a stand-in that is announced and not yet in use. */
export function encodeStandInToken({ of, token }: StandIn, slots: readonly number[], jwe: string): string {
  const plain = encodeToken(slots, jwe).slice(0, -1)
  const mark = { "stands-in-for": String(of), ...(token === undefined ? {} : { token: String(token) }) }
  return `${plain},${JSON.stringify({ [MEMBER]: mark }).slice(1)}`
}

/** The mark of a LUKS2 token, or undefined. */
export function standInOfToken(raw: JsonObject): StandIn | undefined {
  const mark = asObject(raw[MEMBER])
  const of = small(mark?.["stands-in-for"])
  const token = small(mark?.token)
  return of === undefined ? undefined : { of, ...(token === undefined ? {} : { token }) }
}

/** The data of a luksmeta entry with the mark. */
export function encodeStandInEntry(of: number, jwe: string): string {
  return jwe + "\n".repeat(of + FIRST_NEWLINES)
}

/** The mark of a luksmeta entry, or undefined. */
export function standInOfEntry(data: string): StandIn | undefined {
  const newlines = /\n*$/.exec(data)?.[0].length ?? 0
  const of = newlines - FIRST_NEWLINES
  return of >= 0 && of <= 7 ? { of } : undefined
}

function small(value: JsonObject[string] | undefined): number | undefined {
  const text = asText(value)
  if (text === undefined || !/^\d{1,2}$/.test(text)) return undefined
  return Number(text) <= MAX_KEYSLOT ? Number(text) : undefined
}

/** What a person must know about a volume that has one. */
export function standInWarnings(bindings: readonly Pick<RawBinding, "standIn" | "older">[]): VolumeWarning[] {
  const changed = bindings.flatMap(({ standIn, older }) =>
    standIn === undefined || older ? [] : [standIn.of],
  )
  return [...new Set(changed)].map((slot) => ({
    code: "change-unfinished",
    text: `A change of key slot ${slot} was cut off. Go on with it: nbde-rescue regen PATH --slot ${slot}`,
  }))
}
