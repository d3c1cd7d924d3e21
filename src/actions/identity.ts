// identity create|show|export: a person's keys are made once, the contact file is given to the others.
import { createHash } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import type { Card, Role } from "../seal/card.ts"
import { createIdentity, identityCard, renewIdentity } from "../seal/identity.ts"
import { DEFAULT_COST } from "../seal/identity-file.ts"
import { encodeTrustList, parseTrustList, TRUST_LISTS } from "../seal/trust-list.ts"
import { encodeArmour } from "../transport/armour.ts"
import { IDENTITY_FILE, noIdentity, ownCard } from "./own-identity.ts"
import type { Home, Ports } from "./ports.ts"
import { openRecorder } from "./record.ts"

export interface NewIdentity {
  readonly name: string
  readonly roles: readonly Role[]
  /** Memory cost of the passphrase, MiB. Default 64. */
  readonly kdfMib?: number
}

/** Makes the identity of this home. Throws `identity-exists`, `usage`, `write-failed`. */
export async function makeIdentity(ports: Ports, { name, roles, kdfMib }: NewIdentity): Promise<Card> {
  const home = await ports.openHome()
  if ((await home.state.read(IDENTITY_FILE)) !== undefined) {
    throw new ToolError("identity-exists", "this home has an identity already")
  }
  const passphrase = await home.identityPassphrase("create")
  const cost = { ...DEFAULT_COST, ...(kdfMib === undefined ? {} : { mib: kdfMib }) }
  const draft = { name, roles, cost, now: seconds(ports) }
  const { file, identity } = await createIdentity(draft, passphrase, (length) => ports.random.bytes(length))
  passphrase.wipe()
  const { card, signer } = identity
  const recorder = await openRecorder({ ...ports, home }, signer)
  try {
    const { thumbprint, sig } = card
    const keys = { thumbprint, x: sig.x, y: sig.y, card: cardHash(card) }
    await recorder.append({ type: "identity-created", body: { name, roles: [...card.roles], ...keys } })
    for (const list of TRUST_LISTS) {
      const bytes = await home.state.read(list)
      if (bytes)
        await home.state.write(
          list,
          encodeTrustList(list, parseTrustList(list, bytes, "no identity"), identity),
        )
    }
    await home.state.write(IDENTITY_FILE, file)
  } finally {
    await recorder.close()
    identity.wipe()
  }
  return card
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
  const home = await ports.openHome()
  const card = renew ? await renewCard(ports, home) : await showIdentity(ports)
  return { card, text: encodeArmour("CARD", card.text, card.world === "drill") }
}

async function renewCard(ports: Ports, home: Home): Promise<Card> {
  const file = await home.state.read(IDENTITY_FILE)
  if (file === undefined) throw noIdentity()
  const passphrase = await home.identityPassphrase("open")
  try {
    const renewed = await renewIdentity(file, passphrase, seconds(ports), (length) =>
      ports.random.bytes(length),
    )
    const card = await identityCard(renewed)
    const recorder = await openRecorder({ ...ports, home })
    try {
      await recorder.append({ type: "note", body: { text: `contact file renewed: ${cardHash(card)}` } })
      await home.state.write(IDENTITY_FILE, renewed)
    } finally {
      await recorder.close()
    }
    return card
  } finally {
    passphrase.wipe()
  }
}

/** SHA-256 of a card's text, base64url: how the record names it. */
export function cardHash(card: Card): string {
  return createHash("sha256").update(card.text, "latin1").digest("base64url")
}

function seconds({ clock }: Ports): number {
  return Math.floor(clock.now() / 1000)
}
