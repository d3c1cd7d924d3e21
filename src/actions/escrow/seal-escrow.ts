// escrow seal: a passphrase that is known to open its key slot, sealed for keepers before planned work. It is recovered through Tang or given
// by a person, proved against the slot before anything is sealed, and owed from then on: the duty closes when it opens nothing any more.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import { contactByName } from "../../seal/contacts.ts"
import type { ContactCard } from "../../seal/openpgp-card.ts"
import { makeShares } from "../../seal/shares.ts"
import { openDebt, ownerOf } from "../case/debts.ts"
import { type Keeps, keepForProof } from "../case/kept-proof.ts"
import { readFacts } from "../case/volume-facts.ts"
import { type Desk, withDesk } from "../desk.ts"
import { requireKeptRecord, requireProtectedHome } from "../home-guards.ts"
import { noIdentity } from "../person/own-identity.ts"
import type { Ports } from "../ports.ts"
import { prove } from "../volume/prove.ts"
import { type Envelope, makeEnvelope } from "./envelopes.ts"
import { makerKey } from "./makers.ts"

export interface SealEscrowOptions {
  readonly path: string
  readonly slot: number
  /** LUKS UUID or byte offset where a source holds several volumes. */
  readonly at?: string
  readonly host: string
  readonly to: readonly string[]
  /** How many keepers are needed; 1: each alone can open. */
  readonly threshold: number
  /** Milliseconds since 1970. */
  readonly expires: number
  /** What stays sealed here for its end: case/kept-proof.ts. */
  readonly keeps: Keeps
  readonly caseId?: string
  /** The words given with --confirm. */
  readonly confirm?: string
}

export interface SealedEscrow {
  readonly set: string
  readonly uuid: string
  readonly slot: number
  readonly debt: number
  readonly envelopes: readonly Envelope[]
  /** Who made them, as their pages say. */
  readonly maker: { readonly name: string; readonly key: string }
}

/** Throws `opens-nothing` if the passphrase does not open the key slot, `no-identity`, `contact-unknown`, `contact-cannot-decrypt`. */
export async function sealEscrow(
  ports: Ports,
  options: SealEscrowOptions,
  passphrase: Secret,
): Promise<SealedEscrow> {
  const { path, slot, at, to, host, threshold, expires, keeps } = options
  return await withDesk(ports, "real", async (desk) => {
    const { recorder, identity } = desk
    requireKeptRecord(desk.home)
    requireProtectedHome(desk.home, options.confirm)
    if (identity === undefined) throw noIdentity()
    const keepers = await keepersOf(desk, to)
    const { uuid, opens } = await prove(
      ports,
      { path, slot, ...(at === undefined ? {} : { at }) },
      passphrase,
    )
    const set = Buffer.from(ports.random.bytes(16)).toString("hex")
    const shares = await makeShares(passphrase, { set, threshold, count: keepers.length }, (length) =>
      ports.random.bytes(length),
    )
    const caseId = options.caseId ?? null
    const subject = `escrow ${set.slice(0, 6)}: key slot ${opens} of ${host}`
    // First the duty, then what makes it: a cut in between leaves a duty too many, never one too few.
    const debt = await openDebt(recorder, {
      kind: "escrow",
      subject,
      case: caseId,
      deadline: expires,
      owner: ownerOf(identity),
      uuid,
      slot: opens,
      keeps,
      facts: await readFacts(ports, { path, at: uuid }, opens),
    })
    await keepForProof(desk.cases, debt, { keeps, survive: true }, passphrase)
    const body = { set, host, uuid, slot: opens, threshold, keepers: [...to], expires, keeps }
    await recorder.append({ type: "escrow-sealed", case: caseId, body })
    const about = {
      host,
      uuid,
      slot: opens,
      made: Math.floor(ports.clock.now() / 1000),
      expires: Math.floor(expires / 1000),
    }
    const envelopes: Envelope[] = []
    for (const [index, keeper] of keepers.entries()) {
      const share = shares[index]
      if (share === undefined) throw new TypeError("there is a share for each keeper")
      envelopes.push(await makeEnvelope(desk, keeper, { ...about, share }, passphrase))
    }
    for (const { bytes } of shares) bytes.wipe()
    const maker = { name: identity.card.name, key: makerKey(identity.signer.thumbprint) }
    return { set, uuid, slot: opens, debt, envelopes, maker }
  })
}

/** That an envelope could be made for each of them. Throws `no-identity`, `contact-unknown`, `contact-cannot-decrypt`. */
export async function requireKeepers(ports: Ports, names: readonly string[]): Promise<void> {
  await withDesk(ports, "real", async (desk) => {
    if (desk.identity === undefined) throw noIdentity()
    await keepersOf(desk, names)
  })
}

async function keepersOf(desk: Desk, names: readonly string[]): Promise<ContactCard[]> {
  if (new Set(names).size !== names.length)
    throw new ToolError("usage", "one keeper is named twice: each gets one envelope")
  const contacts = await desk.contacts()
  return names.map((name) => {
    const card = contactByName(contacts, name)?.card
    if (card === undefined)
      throw new ToolError("contact-unknown", `nobody called ${name} is among the contacts`, { name })
    if (card.enc === undefined && card.pgp === undefined)
      throw new ToolError(
        "contact-cannot-decrypt",
        `${name} has no key that an envelope could be sealed to`,
        { name },
      )
    return card
  })
}
