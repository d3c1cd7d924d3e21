// From the key that an OpenPGP signature names to the thumbprint by which letters name people: a contact's, or that of the card or key which
// the letter brings. A hint only: the signature is verified with whatever is found by it.
import { asObject, asText, type JsonObject } from "../bytes/json.ts"
import { parseCard } from "./card.ts"
import type { Contacts } from "./contacts.ts"
import { type PublicJwk, readPublicJwk, thumbprint } from "./jwk.ts"
import type { ContactCard } from "./openpgp-card.ts"
import { ownFingerprint } from "./openpgp-own.ts"

/** The thumbprint of the issuer; where nobody has this key, the one that the letter names itself. */
export async function issuerThumbprint(
  issuer: string,
  payload: JsonObject,
  contacts: Contacts,
): Promise<string> {
  const known = contacts.find(({ card }) => fingerprintsOf(card).includes(issuer))
  if (known !== undefined) return known.card.thumbprint
  const brought = await keyInside(payload)
  if (brought !== undefined && ownFingerprint(brought, "sign") === issuer) return thumbprint(brought)
  return asText(asObject(payload.from)?.key) ?? ""
}

function fingerprintsOf(card: ContactCard): readonly string[] {
  return card.pgp === undefined
    ? [ownFingerprint(card.sig, "sign")]
    : card.pgp.parts.map(({ fingerprint }) => fingerprint)
}

async function keyInside(payload: JsonObject): Promise<PublicJwk | undefined> {
  const card = asText(payload.card)
  if (card === undefined) return readPublicJwk(payload.key)
  return await parseCard(card).then(
    ({ sig }) => sig,
    () => undefined,
  )
}
