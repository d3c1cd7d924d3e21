// The end of an escrow: envelopes that come back, and the proof that its passphrase opens nothing any more, which alone closes the duty.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { closeDebt, type Evidence, openDebts } from "../case/debts.ts"
import { type Desk, withDesk } from "../desk.ts"
import { requireKeptRecord } from "../home-guards.ts"
import type { Ports } from "../ports.ts"
import { readRecord } from "../record/read-record.ts"
import { requireDead } from "../volume/require-dead.ts"
import { destroyKept, keptForProof, slotSalt } from "./kept-secret.ts"
import { chooseSet, type EscrowSet, escrowSets } from "./sets.ts"

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
 * Tries the kept passphrase, or one that is given, on every key slot of the volume. Throws `escrow-still-opens`, and `escrow-unknown`
 * where nothing was kept and nothing was given.
 */
export async function proveDead(
  ports: Ports,
  { set, volume, at }: { readonly set: string; readonly volume: string; readonly at?: string },
  given?: Secret,
): Promise<ProvenDead> {
  return await withDesk(ports, "real", async (desk) => {
    requireKeptRecord(desk.home)
    const found = await setOf(desk, set)
    const evidence = await evidenceOfDeath(desk, found, { path: volume, at: at ?? found.about.uuid }, given)
    const { uuid, slot } = found.about
    const debts = openDebts(desk.recorder.state(), { kinds: ["escrow", "revealed-passphrase"], uuid, slot })
    const mine = debts.filter(({ subject }) => subject.startsWith(`escrow ${found.id.slice(0, 6)}:`))
    for (const { id } of mine) await closeDebt(desk.recorder, id, evidence)
    await desk.recorder.append({ type: "escrow-dead", body: { set: found.id, how: evidence.kind } })
    await destroyKept(desk, found.id)
    return {
      set: found.id,
      how: evidence.kind,
      debts: mine.map(({ id }) => id),
      out: found.about.keepers.filter((name) => !found.returned.includes(name)),
    }
  })
}

// With the passphrase every key slot is tried. Without it there is only the salt of its slot: a hint, and named so.
async function evidenceOfDeath(
  desk: Desk,
  { id, about }: EscrowSet,
  where: { readonly path: string; readonly at: string },
  given: Secret | undefined,
): Promise<Evidence> {
  const { uuid, slot } = about
  const passphrase = given ?? (await keptForProof(desk, id, "passphrase"))
  if (passphrase !== undefined) {
    try {
      await requireDead(desk.ports, where, passphrase, "escrow-still-opens")
    } finally {
      passphrase.wipe()
    }
    return { kind: "opens-nothing", uuid, slot, against: "volume" }
  }
  const before = await keptForProof(desk, id, "salt")
  if (before === undefined)
    throw new ToolError("input-needed", "the passphrase of this set was not kept here", { flag: "--ask" })
  const now = await slotSalt(desk.ports, { ...where, slot })
  if (now !== undefined && Buffer.from(now).equals(before.reveal()))
    throw new ToolError("escrow-still-opens", `key slot ${slot} was not changed`, { slot })
  return { kind: "salt-changed", uuid, slot, source: where.path }
}

async function setOf({ home }: Desk, wanted: string): Promise<EscrowSet> {
  const { chain } = await readRecord(home)
  return chooseSet(escrowSets(chain), wanted)
}
