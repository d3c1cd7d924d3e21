// A person's own keys: a signing key, for everybody but a pure technician a separate decryption key, and a seed from which keys for
// sealing this home's own files are derived. Unlocked once a process; at rest in identity-file.ts.
import { hkdfSync } from "node:crypto"
import { encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"
import { type Card, makeCard, needsDecryptionKey, parseCard, type Role } from "./card.ts"
import {
  DEFAULT_COST,
  type KdfCost,
  openIdentityFile,
  readIdentityCard,
  sealIdentityFile,
} from "./identity-file.ts"
import { type Opener, openerOf } from "./jwe.ts"
import { type KeyPair, keyPairOf, makeKeyPair, thumbprint } from "./jwk.ts"
import type { Signer } from "./jws.ts"
import { signerOf } from "./signer.ts"
import type { World } from "./typ.ts"

/** An unlocked identity. */
export interface Identity {
  readonly card: Card
  readonly signer: Signer
  /** Absent for a pure technician. */
  readonly opener?: Opener
  /** A 32-byte key for one purpose, e.g. "trust lists": the same each time for the same identity. */
  deriveKey(purpose: string): Secret
  /** Wipes the private keys. */
  wipe(): void
}

export interface IdentityDraft {
  readonly name: string
  readonly roles: readonly Role[]
  /** Seconds since 1970. */
  readonly now: number
  readonly world?: World
  readonly cost?: KdfCost
}

type Random = (length: number) => Uint8Array

/** Makes keys and a card; `file` is what goes to identity.json. Throws `usage` for a name or roles no card may have. */
export async function createIdentity(
  draft: IdentityDraft,
  passphrase: Secret,
  random: Random,
): Promise<{ readonly file: Uint8Array; readonly identity: Identity }> {
  const { name, roles, now, world = "real" } = draft
  const sig = makeKeyPair(random)
  const enc = needsDecryptionKey(roles) ? makeKeyPair(random) : undefined
  const serial = encodeBase64url(random(16))
  const card = await makeCard(
    { name, roles, now, world, serial, ...(enc ? { enc: enc.jwk } : {}) },
    signerOf(sig),
  )
  const keys: Keys = { sig, enc, seed: new Secret(random(32)) }
  const file = await sealKeys(card, keys, draft.cost ?? DEFAULT_COST, passphrase, random)
  return { file, identity: identityOf(card, keys) }
}

/** Unlocks identity.json. Throws `identity-damaged`, `wrong-identity-passphrase`. */
export async function openIdentity(file: Uint8Array, passphrase: Secret): Promise<Identity> {
  const { card, keys } = await openKeys(file, passphrase)
  return identityOf(card, keys)
}

/** The same keys with a new card: new dates and a new serial number. Throws as `openIdentity`. */
export async function renewIdentity(
  file: Uint8Array,
  passphrase: Secret,
  now: number,
  random: Random,
): Promise<Uint8Array> {
  const { card: old, keys, cost } = await openKeys(file, passphrase)
  const serial = encodeBase64url(random(16))
  const { name, roles, world } = old
  const card = await makeCard(
    { name, roles, now, world, serial, ...(keys.enc ? { enc: keys.enc.jwk } : {}) },
    signerOf(keys.sig),
  )
  const renewed = await sealKeys(card, keys, cost, passphrase, random)
  identityOf(old, keys).wipe()
  return renewed
}

/** The card of a locked identity. Throws `identity-damaged`. */
export async function identityCard(file: Uint8Array): Promise<Card> {
  const text = readIdentityCard(file)
  try {
    return await parseCard(text)
  } catch (cause) {
    throw new ToolError("identity-damaged", "the contact file inside the identity is damaged", {}, cause)
  }
}

interface Keys {
  readonly sig: KeyPair
  readonly enc: KeyPair | undefined
  readonly seed: Secret
}

function identityOf(card: Card, { sig, enc, seed }: Keys): Identity {
  return {
    card,
    signer: signerOf(sig),
    ...(enc ? { opener: openerOf(enc) } : {}),
    deriveKey: (purpose) =>
      new Secret(
        new Uint8Array(hkdfSync("sha256", seed.reveal(), "", `nbde-rescue identity v1 ${purpose}`, 32)),
      ),
    wipe: () => {
      for (const secret of [sig.scalar, enc?.scalar, seed]) secret?.wipe()
    },
  }
}

// The private part is the bare scalars and the seed, 32 bytes each, so that nothing secret ever becomes a string.
async function sealKeys(
  card: Card,
  keys: Keys,
  cost: KdfCost,
  passphrase: Secret,
  random: Random,
): Promise<Uint8Array> {
  const parts = [keys.sig.scalar, ...(keys.enc ? [keys.enc.scalar] : []), keys.seed]
  const plain = Secret.join(parts.map((part) => part.reveal()))
  try {
    return await sealIdentityFile({ card: card.text, plain, cost }, passphrase, random)
  } finally {
    plain.wipe()
  }
}

async function openKeys(
  file: Uint8Array,
  passphrase: Secret,
): Promise<{ card: Card; keys: Keys; cost: KdfCost }> {
  const card = await identityCard(file)
  const { plain, cost } = await openIdentityFile(file, passphrase)
  const damaged = () =>
    new ToolError("identity-damaged", "the private keys do not belong to the contact file beside them")
  try {
    if (plain.length !== (card.enc ? 96 : 64)) throw damaged()
    const part = (at: number) => new Secret(new Uint8Array(plain.slice(at, at + 32)))
    const sig = keyPairOf(part(0))
    const enc = card.enc ? keyPairOf(part(32)) : undefined
    const fits = thumbprint(sig.jwk) === card.thumbprint && sameKey(enc, card)
    if (!fits) throw damaged()
    return { card, keys: { sig, enc, seed: part(plain.length - 32) }, cost }
  } finally {
    plain.fill(0)
  }
}

function sameKey(enc: KeyPair | undefined, card: Card): boolean {
  return (enc && thumbprint(enc.jwk)) === (card.enc && thumbprint(card.enc))
}
