// identity create|show|export: a person's keys are made once, the contact file is given to the others.
import { ToolError } from "../../bytes/errors.ts"
import type { Card, Role } from "../../seal/card.ts"
import { CONTACTS_FILE, encodeContacts } from "../../seal/contacts-file.ts"
import { createIdentity, type Identity, identityCard, renewIdentity } from "../../seal/identity.ts"
import { DEFAULT_COST } from "../../seal/identity-file.ts"
import { sha256Text } from "../../seal/jws.ts"
import { trustMac } from "../../seal/trust-list.ts"
import type { World } from "../../seal/typ.ts"
import { encodeArmour } from "../../transport/armour.ts"
import { enterHome } from "../enter-home.ts"
import type { Home, Ports } from "../ports.ts"
import { withProgress } from "../progress.ts"
import { openRecorder } from "../record/record.ts"
import { loadTrustList, saveTrustList, TRUST_FILE } from "../tang/trust-list.ts"
import { loadContacts } from "./contacts.ts"
import { IDENTITY_FILE, noIdentity, ownCard } from "./own-identity.ts"

export interface NewIdentity {
  readonly name: string
  readonly roles: readonly Role[]
  /** Memory cost of the passphrase, MiB. Default 64. */
  readonly kdfMib?: number
  /** "drill" for practice. */
  readonly world?: World
}

/** Makes the identity of this home. Throws `identity-exists`, `usage`, `write-failed`. */
export async function makeIdentity(
  ports: Ports,
  { name, roles, kdfMib, world = "real" }: NewIdentity,
): Promise<Card> {
  const home = await ports.openHome()
  if ((await home.state.read(IDENTITY_FILE)) !== undefined) {
    throw new ToolError("identity-exists", "this home has an identity already")
  }
  const passphrase = await home.identityPassphrase("create")
  const cost = { ...DEFAULT_COST, ...(kdfMib === undefined ? {} : { mib: kdfMib }) }
  const draft = { name, roles, cost, world, now: seconds(ports) }
  const { file, identity } = await withProgress(ports.terminal, { what: "Sealing your keys" }, () =>
    createIdentity(draft, passphrase, (length) => ports.random.bytes(length)),
  )
  passphrase.wipe()
  const { card, signer } = identity
  const recorder = await openRecorder({ ...ports, home }, signer)
  try {
    const { thumbprint, sig } = card
    const keys = { thumbprint, x: sig.x, y: sig.y, card: sha256Text(card.text) }
    await recorder.append({ type: "identity-created", body: { name, roles: [...card.roles], ...keys } })
    await adoptLists(home, identity)
    await home.state.write(IDENTITY_FILE, file)
  } finally {
    await recorder.close()
    identity.wipe()
  }
  return card
}

// What was trusted before there was an identity goes under its MAC now.
async function adoptLists(home: Home, identity: Identity): Promise<void> {
  const contacts = await loadContacts(home, undefined)
  if (contacts.length > 0) await home.state.write(CONTACTS_FILE, encodeContacts(contacts, identity))
  const servers = await loadTrustList(home.state)
  if (servers.length > 0) await saveTrustList(home.state, servers, trustMac(identity, TRUST_FILE))
}

/** The own contact file. Throws `no-identity`, `identity-damaged`. */
export async function showIdentity(ports: Ports): Promise<Card> {
  const card = await ownCard(await ports.openHome())
  if (card === undefined) throw noIdentity()
  return card
}

/** The own contact file as text, with new dates if `renew` is set. Throws `no-identity`, `wrong-identity-passphrase`. */
export async function exportCard(
  ports: Ports,
  { renew }: { readonly renew: boolean },
): Promise<{ card: Card; text: string }> {
  const card = renew ? await renewCard(ports) : await showIdentity(ports)
  return { card, text: encodeArmour("CARD", card.text, card.world === "drill") }
}

async function renewCard(ports: Ports): Promise<Card> {
  const { home, recorder, leave } = await enterHome(ports)
  try {
    const file = await home.state.read(IDENTITY_FILE)
    if (file === undefined) throw noIdentity()
    const passphrase = await home.identityPassphrase("open")
    const renewed = await renewIdentity(file, passphrase, seconds(ports), (length) =>
      ports.random.bytes(length),
    )
    passphrase.wipe()
    const card = await identityCard(renewed)
    await recorder.append({ type: "note", body: { text: `contact file renewed: ${sha256Text(card.text)}` } })
    await home.state.write(IDENTITY_FILE, renewed)
    return card
  } finally {
    await leave()
  }
}

function seconds({ clock }: Ports): number {
  return Math.floor(clock.now() / 1000)
}
