// The duties around a change of a key slot: the header copy is one as long as it exists, and the change itself is what the duty of a
// passphrase that was seen is waiting for.
import { isToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { Volume } from "../../luks/volume.ts"
import {
  aboutKeySlot,
  closeDebt,
  DEBT_MS,
  type DebtKind,
  type DebtReport,
  type Evidence,
  isSealedCopy,
  openDebt,
  openDebts,
  ownerOf,
} from "../case/debts.ts"
import { isThePassphrase, keptPassphrase } from "../case/kept-proof.ts"
import { showChanged, showDead } from "../case/show-end.ts"
import { factsOfVolume } from "../case/volume-facts.ts"
import type { Desk } from "../desk.ts"

/** A key slot of a volume, by the name that people know the host by. */
export interface ChangedSlot {
  readonly name: string
  readonly uuid: string
  readonly slot: number
  readonly case: string | null
}

const SEEN = ["revealed-passphrase", "disclosed-passphrase", "secret-sheet"] as const

/** What ends with a key slot that is removed: an escrow of it too. After a change an escrow waits for `escrow prove-dead`. */
export const WITH_THE_SLOT = [...SEEN, "escrow"] as const

/** Before a header copy is taken. An earlier run may have opened it. */
export async function oweHeaderCopy(
  { recorder, ports, identity }: Desk,
  about: ChangedSlot,
  volume: Volume,
): Promise<void> {
  const { uuid, slot } = about
  if (openDebts(recorder.state(), { uuid, slot }).some(isSealedCopy)) return
  await openDebt(recorder, {
    kind: "header-copy",
    ...aboutKeySlot(about),
    case: about.case,
    owner: ownerOf(identity),
    deadline: ports.clock.now() + DEBT_MS,
    facts: factsOfVolume(volume, slot),
  })
}

/** After the sealed copy was destroyed. */
export async function headerCopyGone({ cases }: Desk, { uuid, slot }: ChangedSlot): Promise<void> {
  for (const { id } of openDebts(cases.recorder.state(), { uuid, slot }).filter(isSealedCopy))
    await closeDebt(cases, id, { kind: "destroyed", what: "the sealed header copy in this home" })
}

/** The passphrase that was kept for the end of a duty, where it is the one of this key slot: then nobody has to type it. */
export async function keptForSlot(
  desk: Desk,
  about: Omit<ChangedSlot, "slot">,
  slot: number,
): Promise<Secret | undefined> {
  for (const { id } of seen(desk, { ...about, slot })) {
    const kept = await keptPassphrase(desk.cases, id)
    if (kept !== undefined) return kept
  }
  return undefined
}

/** Duties of a key slot by their number: true for those about exactly this passphrase, false for those about another one. */
export type Meant = ReadonlyMap<number, boolean | undefined>

/** `old` was just shown to open nothing. */
export async function meantBy(desk: Desk, about: ChangedSlot, old: Secret): Promise<Meant> {
  const meant = new Map<number, boolean | undefined>()
  for (const { id } of seen(desk, about)) meant.set(id, await isThePassphrase(desk.cases, id, old))
  return meant
}

/**
 * After the change of a key slot: ends the duties that waited for it, each on the best evidence there is. `tested`: absent where the old
 * passphrase was not at hand. Returns those that are done.
 */
export async function endSeen(
  desk: Desk,
  about: ChangedSlot,
  { path, tested }: { readonly path: string; readonly tested: Meant | undefined },
  kinds: readonly DebtKind[] = SEEN,
): Promise<{ id: number; how: Evidence["kind"] }[]> {
  const done: { id: number; how: Evidence["kind"] }[] = []
  for (const duty of seen(desk, about, kinds)) {
    const evidence = await evidenceFor(desk, about, duty, path, tested)
    if (evidence === undefined) continue
    await closeDebt(desk.cases, duty.id, evidence)
    done.push({ id: duty.id, how: evidence.kind })
  }
  return done
}

async function evidenceFor(
  desk: Desk,
  { uuid, slot }: ChangedSlot,
  duty: DebtReport,
  path: string,
  tested: Meant | undefined,
): Promise<Evidence | undefined> {
  const isDead: Evidence = { kind: "opens-nothing", uuid, slot, against: "volume" }
  const meant = tested?.get(duty.id)
  if (meant === true) return isDead
  const kept = await keptPassphrase(desk.cases, duty.id)
  // Nothing was kept that could tell it from the old passphrase: it is taken for that one.
  if (kept === undefined && tested !== undefined && meant === undefined) return isDead
  try {
    if (kept !== undefined) return await showDead(desk, duty, { path }, kept, "old-passphrase-opens")
    return await showChanged(desk, duty, { path })
  } catch (error) {
    // It stays open: the change is done all the same.
    if (isToolError(error)) return undefined
    throw error
  } finally {
    kept?.wipe()
  }
}

function seen(
  { recorder }: Desk,
  { uuid, slot }: ChangedSlot,
  kinds: readonly DebtKind[] = SEEN,
): DebtReport[] {
  return openDebts(recorder.state(), { kinds, uuid, slot })
}
