// contacts/contacts.json: the contacts at rest, as one of the lists of trust-list.ts. Every card is parsed and its signature checked
// again on the way in.
import * as v from "valibot"
import { parseCard } from "./card.ts"
import type { Contacts } from "./contacts.ts"
import type { Identity } from "./identity.ts"
import { alteredList, CONTACTS_FILE, encodeTrustList, parseTrustList, type Trust } from "./trust-list.ts"

const ENTRY = v.strictObject({
  card: v.string(),
  compared: v.picklist(["words", "fingerprint", "roster", "none"]),
  added: v.pipe(v.number(), v.safeInteger()),
  revoked: v.boolean(),
})
const LIST = v.strictObject({ v: v.literal(1), contacts: v.pipe(v.array(ENTRY), v.maxLength(2000)) })

/** The file's bytes; with a MAC if there is an identity. */
export function encodeContacts(contacts: Contacts, identity: Identity | undefined): Uint8Array {
  const entries = contacts.map(({ card, compared, added, revoked }) => ({
    card: card.text,
    compared,
    added,
    revoked,
  }))
  return encodeTrustList(CONTACTS_FILE, { v: 1, contacts: entries }, identity)
}

/** Throws `trust-list-altered`. */
export async function parseContacts(file: Uint8Array, trust: Trust): Promise<Contacts> {
  const parsed = v.safeParse(LIST, parseTrustList(CONTACTS_FILE, file, trust))
  if (!parsed.success) throw alteredList(CONTACTS_FILE)
  try {
    const { contacts } = parsed.output
    return await Promise.all(
      contacts.map(async ({ card, ...rest }) => ({ card: await parseCard(card), ...rest })),
    )
  } catch (cause) {
    throw alteredList(CONTACTS_FILE, cause)
  }
}
