// The own key as somebody imports it into gpg, or adds it as a contact: the linked key, or the identity's own keys in OpenPGP form.
import { makeCertificate } from "../../seal/openpgp-certificate.ts"
import { type PgpKey, readPgpKey } from "../../seal/openpgp-key.ts"
import { encodePgpArmour } from "../../transport/openpgp-armour.ts"
import type { Ports } from "../ports.ts"
import { linkedKey, linkOf } from "./gnupg-link.ts"
import { unlockIdentity } from "./own-identity.ts"

export interface ExportedKey {
  /** Hex. */
  readonly fingerprint: string
  /** True for a key in GnuPG. */
  readonly linked: boolean
  /** The text block. */
  readonly text: string
}

/** Throws `no-identity`, `wrong-identity-passphrase`, `trust-list-altered`. */
export async function exportOpenPgp(ports: Ports): Promise<ExportedKey> {
  const home = await ports.openHome()
  const identity = await unlockIdentity(home, ports.terminal)
  try {
    const linked = await linkedKey(ports, home, identity)
    if (linked !== undefined) return exported(linked.key, true)
    const { name, enc, exp } = identity.card
    const now = Math.floor(ports.clock.now() / 1000)
    const draft = { name, now, until: exp, ...(enc === undefined ? {} : { enc }) }
    return exported(readPgpKey(await makeCertificate(draft, identity.signer)), false)
  } finally {
    identity.wipe()
  }
}

/** The linked key as it lies there, or undefined. Throws `trust-list-altered`. */
export async function shownLink(ports: Ports): Promise<string | undefined> {
  const key = await linkOf(await ports.openHome())
  return key?.parts[0].fingerprint
}

function exported({ bytes, parts }: PgpKey, linked: boolean): ExportedKey {
  const [{ fingerprint }] = parts
  return { fingerprint, linked, text: encodePgpArmour("PUBLIC KEY BLOCK", bytes) }
}
