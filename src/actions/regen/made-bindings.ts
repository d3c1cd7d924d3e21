// Which bindings this home made, as its record says: written before the first write to a volume, read when a mark on a disk claims that a
// change was begun. The record outlives what is kept of a change, so this holds after a power cut too.
import { asKnown } from "../../journal/entry-types.ts"
import { headerCommitment } from "../../recovery/commitment.ts"
import type { Desk } from "../desk.ts"
import { readRecord } from "../record/read-record.ts"
import type { ChangedSlot } from "./duties.ts"

type BoundSlot = Pick<ChangedSlot, "uuid" | "slot">

/** Written once for each binding. The record gets its commitment, which shows nothing of it. */
export async function rememberMade(
  desk: Desk,
  about: BoundSlot & Pick<ChangedSlot, "case">,
  jwe: string,
): Promise<void> {
  if (await wasMadeHere(desk, about, jwe)) return
  const { uuid, slot } = about
  const body = { uuid, slot, commitment: headerCommitment(jwe) }
  await desk.recorder.append({ type: "binding-made", case: about.case, body })
}

/** True if the record of this home says that it made this binding for this key slot of this volume. */
export async function wasMadeHere(
  { home }: Pick<Desk, "home">,
  { uuid, slot }: BoundSlot,
  jwe: string,
): Promise<boolean> {
  const { chain } = await readRecord(home)
  const commitment = headerCommitment(jwe)
  return chain.links.some(({ entry }) => {
    const known = asKnown(entry)
    if (known?.type !== "binding-made") return false
    const { body } = known
    return body.uuid === uuid && body.slot === slot && body.commitment === commitment
  })
}
