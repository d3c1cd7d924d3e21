// The escrow sets of this home, read back from the record: what was sealed, for whom, what was tested, opened, handed back, and whether its
// passphrase is dead.

import { ToolError } from "../../bytes/errors.ts"
import type { Chain } from "../../journal/chain.ts"
import { asKnown, type EntryBody } from "../../journal/entry-types.ts"

export interface EscrowSet {
  readonly id: string
  readonly about: EntryBody<"escrow-sealed">
  /** Milliseconds since 1970, as all times here. */
  readonly sealed: number
  readonly tested?: { readonly time: number; readonly opens?: number }
  readonly opened: readonly { readonly time: number; readonly reason: string }[]
  /** Keepers who gave their envelope back or destroyed it. */
  readonly returned: readonly string[]
  /** How its duty ended: `how` is a kind of evidence of case/debts.ts. */
  readonly dead?: { readonly time: number; readonly how: string }
}

/** How the subject of every duty about a set begins. */
export function dutyPrefix(set: string): string {
  return `escrow ${set.slice(0, 6)}:`
}

/** Every set, the oldest first. */
export function escrowSets({ links }: Pick<Chain, "links">): EscrowSet[] {
  const sets = new Map<string, EscrowSet>()
  const change = (id: string, next: (set: EscrowSet) => Partial<EscrowSet>): void => {
    const set = sets.get(id)
    if (set !== undefined) sets.set(id, { ...set, ...next(set) })
  }
  const duties = new Map<number, string>()
  for (const { entry } of links) {
    const known = asKnown(entry)
    const time = entry.time
    switch (known?.type) {
      case "escrow-sealed": {
        const { set: id } = known.body
        sets.set(id, { id, about: known.body, sealed: time, opened: [], returned: [] })
        break
      }
      // The duty comes before what makes it necessary.
      case "debt-opened":
        if (known.body.kind === "escrow") duties.set(entry.seq, known.body.subject)
        break
      case "debt-closed": {
        const subject = duties.get(known.body.debt)
        const of = [...sets.keys()].find((id) => subject?.startsWith(dutyPrefix(id)))
        if (of !== undefined) change(of, () => ({ dead: { time, how: known.body.how } }))
        break
      }
      case "escrow-tested": {
        const { set, opens } = known.body
        change(set, () => ({ tested: { time, ...(opens === undefined ? {} : { opens }) } }))
        break
      }
      case "escrow-opened": {
        const { set, reason } = known.body
        change(set, ({ opened }) => ({ opened: [...opened, { time, reason }] }))
        break
      }
      case "escrow-returned": {
        const { set, keeper } = known.body
        change(set, ({ returned }) => ({ returned: [...new Set([...returned, keeper])] }))
        break
      }
      case "escrow-dead":
        change(known.body.set, () => ({ dead: { time, how: known.body.how } }))
        break
    }
  }
  return [...sets.values()]
}

/** One set by its id or the first characters of it. Throws `escrow-unknown`. */
export function chooseSet(sets: readonly EscrowSet[], wanted: string): EscrowSet {
  const found = sets.filter(({ id }) => id === wanted || (wanted.length >= 4 && id.startsWith(wanted)))
  const [set, second] = found
  if (set !== undefined && second === undefined) return set
  throw new ToolError("escrow-unknown", `no escrow of this home has the number ${wanted}`, { set: wanted })
}
