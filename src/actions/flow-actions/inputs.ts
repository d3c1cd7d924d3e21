// The inputs that several actions of runbooks share.
import * as v from "valibot"

const MAX_TEXT = 4096

export const text = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TEXT))
export const optionalText = v.optional(text)
export const optionalSlot = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31)))
export const optionalFlag = v.optional(v.boolean())

/** The members that have a value: absent inputs are left out of an action's options. */
export function given<T extends Readonly<Record<string, string | number | boolean | undefined>>>(
  members: T,
): { -readonly [K in keyof T]?: NonNullable<T[K]> } {
  const out: { -readonly [K in keyof T]?: NonNullable<T[K]> } = {}
  for (const name in members) {
    const value = members[name]
    if (value !== undefined) out[name] = value
  }
  return out
}
