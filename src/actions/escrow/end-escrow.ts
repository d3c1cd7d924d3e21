// The end of an escrow: envelopes that come back, and the proof that its passphrase opens nothing any more, which alone closes the duty.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { closeDebt, type DebtReport, type Evidence, openDebts } from "../case/debts.ts"
import { keptPassphrase } from "../case/kept-proof.ts"
import { showChanged, showDead, type Where } from "../case/show-end.ts"
import { type Desk, withDesk } from "../desk.ts"
import { requireKeptRecord } from "../home-guards.ts"
import type { Ports } from "../ports.ts"
import { readRecord } from "../record/read-record.ts"
import { chooseSet, dutyPrefix, type EscrowSet, escrowSets } from "./sets.ts"

/** Every set of this home. Reads only. */
export async function listEscrow(ports: Ports): Promise<EscrowSet[]> {
  const { chain } = await readRecord(await ports.openHome())
  return escrowSets(chain)
}

/** Writes down a keeper's word. Throws `escrow-unknown`. */
export async function returnEnvelope(
  ports: Ports,
  {
    set,
    keeper,
    how,
  }: { readonly set: string; readonly keeper: string; readonly how: "destroyed" | "handed-back" },
): Promise<EscrowSet> {
  return await withDesk(ports, "real", async (desk) => {
    const found = await setOf(desk, set)
    if (!found.about.keepers.includes(keeper))
      throw new ToolError("escrow-unknown", `${keeper} keeps no envelope of this set`, {
        keepers: found.about.keepers,
      })
    await desk.recorder.append({ type: "escrow-returned", body: { set: found.id, keeper, how } })
    return await setOf(desk, found.id)
  })
}

export interface ProvenDead {
  readonly set: string
  /** How many key slots were tried. */
  readonly how: Evidence["kind"]
  readonly debts: readonly number[]
  /** Keepers whose envelopes are still out. Such an envelope opens nothing but old header copies. */
  readonly out: readonly string[]
}

/**
 * Tries the kept passphrase, or one that is given, on every key slot of the volume. Throws `escrow-still-opens`, `passphrase-not-meant` for a
 * given one that is another, `no-such-duty` where the end was shown already.
 */
export async function proveDead(
  ports: Ports,
  { set, volume, at }: { readonly set: string; readonly volume: string; readonly at?: string },
  given?: Secret,
): Promise<ProvenDead> {
  return await withDesk(ports, "real", async (desk) => {
    requireKeptRecord(desk.home)
    const found = await setOf(desk, set)
    const duties = dutiesOf(desk, found)
    const owed = duties.find(({ kind }) => kind === "escrow")
    if (owed === undefined)
      throw new ToolError("no-such-duty", "the duty of this escrow is done already", { set: found.id })
    const where = { path: volume, ...(at === undefined ? {} : { at }) }
    const evidence = await evidenceOfDeath(desk, owed, where, given)
    for (const { id } of duties) await closeDebt(desk.cases, id, evidence)
    await desk.recorder.append({ type: "escrow-dead", body: { set: found.id, how: evidence.kind } })
    return {
      set: found.id,
      how: evidence.kind,
      debts: duties.map(({ id }) => id),
      out: found.about.keepers.filter((name) => !found.returned.includes(name)),
    }
  })
}

/** Its own, and those of people who opened an envelope of it. */
function dutiesOf({ recorder }: Desk, { id, about: { uuid, slot } }: EscrowSet): DebtReport[] {
  const all = openDebts(recorder.state(), { kinds: ["escrow", "revealed-passphrase"], uuid, slot })
  return all.filter(({ subject }) => subject.startsWith(dutyPrefix(id)))
}

// With the passphrase every key slot is tried. Without it there is only the salt of its slot: a hint, and named so.
async function evidenceOfDeath(
  desk: Desk,
  duty: DebtReport,
  where: Where,
  given: Secret | undefined,
): Promise<Evidence> {
  const passphrase = given ?? (await keptPassphrase(desk.cases, duty.id))
  if (passphrase === undefined) return await changed(desk, duty, where)
  try {
    return await showDead(desk, duty, where, passphrase, "escrow-still-opens")
  } finally {
    passphrase.wipe()
  }
}

async function changed(desk: Desk, duty: DebtReport, where: Where): Promise<Evidence> {
  try {
    return await showChanged(desk, duty, where)
  } catch (error) {
    if (isToolError(error, "slot-unchanged"))
      throw new ToolError("escrow-still-opens", error.message, error.details, error)
    if (isToolError(error, "evidence-unfit"))
      throw new ToolError("input-needed", "the passphrase of this set was not kept here", { flag: "--ask" })
    throw error
  }
}

async function setOf({ home }: Desk, wanted: string): Promise<EscrowSet> {
  const { chain } = await readRecord(home)
  return chooseSet(escrowSets(chain), wanted)
}
