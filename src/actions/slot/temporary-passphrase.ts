// A passphrase that is easy to type at any boot prompt: small letters that lie on the same key on every layout this program knows (not a, q,
// w, z, m, y, no digits, no signs) and that nobody takes for another (not l). Seven groups of six letters, the last of each a check of the
// five before it, so that a mistake in reading or typing is found in its group. 35 free letters out of 19: 148 bits.
import { Secret } from "../../bytes/secret.ts"

export const TEMPORARY_LETTERS = "bcdefghijknoprstuvx"
export const GROUPS = 7
export const GROUP_SIZE = 6
const BASE = TEMPORARY_LETTERS.length

/** Draws one. `random` gives so many random bytes. */
export function makeTemporary(random: (length: number) => Uint8Array): Secret {
  const out = new Uint8Array(GROUPS * GROUP_SIZE)
  for (let group = 0; group < GROUPS; group++) {
    const data = Array.from({ length: GROUP_SIZE - 1 }, () => drawBelow(BASE, random))
    for (const [at, value] of [...data, checkOf(data)].entries())
      out[group * GROUP_SIZE + at] = TEMPORARY_LETTERS.charCodeAt(value)
  }
  return new Secret(out)
}

/** The groups of what was typed, from 1, whose check fails; undefined if it is no such passphrase at all. Spaces do not count. */
export function wrongGroups(typed: Uint8Array): number[] | undefined {
  const values = [...Buffer.from(typed).toString("latin1").replace(/\s/g, "")].map((letter) =>
    TEMPORARY_LETTERS.indexOf(letter),
  )
  if (values.length !== GROUPS * GROUP_SIZE || values.filter((value) => value < 0).length > GROUPS)
    return undefined
  const groups = Array.from({ length: GROUPS }, (_, at) =>
    values.slice(at * GROUP_SIZE, (at + 1) * GROUP_SIZE),
  )
  return groups.flatMap((group, at) => {
    const right = !group.includes(-1) && checkOf(group.slice(0, -1)) === group.at(-1)
    return right ? [] : [at + 1]
  })
}

// 19 is prime, and the weights 1 to 5 and −1 are all different: every single mistake and every swap of neighbours changes the sum.
function checkOf(data: readonly number[]): number {
  return data.reduce((sum, value, at) => sum + value * (at + 1), 0) % BASE
}

function drawBelow(limit: number, random: (length: number) => Uint8Array): number {
  for (;;) {
    const [byte = 255] = random(1)
    if (byte < 256 - (256 % limit)) return byte % limit
  }
}
