// The duties around a change of a key slot: the header copy is one as long as it exists, and the change itself is what the duty of a
// passphrase that was seen is waiting for.

import { aboutKeySlot, closeDebt, DEBT_MS, openDebt, openDebts } from "../case/debts.ts"
import type { Desk } from "../desk.ts"

/** A key slot of a volume, by the name that people know the host by. */
export interface ChangedSlot {
  readonly name: string
  readonly uuid: string
  readonly slot: number
  readonly case: string | null
}

const SEEN = ["revealed-passphrase", "disclosed-passphrase", "secret-sheet"] as const

/** Before a header copy is taken. An earlier run may have opened it. */
export async function oweHeaderCopy({ recorder, ports, identity }: Desk, about: ChangedSlot): Promise<void> {
  const { uuid, slot } = about
  if (openDebts(recorder.state(), { kinds: ["header-copy"], uuid, slot }).length > 0) return
  await openDebt(recorder, {
    kind: "header-copy",
    ...aboutKeySlot(about),
    case: about.case,
    ...(identity === undefined ? {} : { owner: identity.card.name }),
    deadline: ports.clock.now() + DEBT_MS,
  })
}

/** After the sealed copy was destroyed. */
export async function headerCopyGone({ recorder }: Desk, { uuid, slot }: ChangedSlot): Promise<void> {
  for (const { id } of openDebts(recorder.state(), { kinds: ["header-copy"], uuid, slot }))
    await closeDebt(recorder, id, { kind: "destroyed", what: "the sealed header copy in this home" })
}

/** The passphrase of before was shown to open nothing. Returns the duties that are done by it. */
export async function oldPassphraseDead(
  { recorder }: Desk,
  { uuid, slot }: ChangedSlot,
): Promise<readonly number[]> {
  const done = openDebts(recorder.state(), { kinds: SEEN, uuid, slot })
  for (const { id } of done)
    await closeDebt(recorder, id, { kind: "opens-nothing", uuid, slot, against: "volume" })
  return done.map(({ id }) => id)
}
