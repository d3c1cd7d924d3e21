// contacts/contacts.json: the contacts at rest. Every card is parsed and its signature checked again on the way in; OpenPGP keys, when they
// are used. A MAC where there is
// no identity is left alone: who could write it could as well leave it out.
import * as v from "valibot"
import { ToolError } from "../bytes/errors.ts"
import { type Json, parseStrictJsonBytes } from "../bytes/json.ts"
import { NAME, parseCard, ROLES } from "./card.ts"
import type { Contacts } from "./contacts.ts"
import type { Identity } from "./identity.ts"
import { type ContactCard, pgpCard } from "./openpgp-card.ts"
import { readPgpKey } from "./openpgp-key.ts"
import { sameMac, trustMac } from "./trust-list.ts"

/** Inside the home. */
export const CONTACTS_FILE = "contacts/contacts.json"

/** Who vouches for the list: the unlocked identity; nobody, where there is none yet; or it is only looked at. */
export type Trust = Identity | undefined | "unchecked"

const MAX_FILE = 4 << 20
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** An OpenPGP key and what was said of it when it was pinned. */
const PGP = v.strictObject({
  openpgp: v.string(),
  name: NAME,
  roles: v.array(v.picklist(ROLES)),
  nbf: time,
  exp: time,
})
const ENTRY = v.strictObject({
  card: v.union([v.string(), PGP]),
  compared: v.picklist(["words", "fingerprint", "roster", "none"]),
  added: v.pipe(v.number(), v.safeInteger()),
  revoked: v.boolean(),
})
const LIST = v.strictObject({
  v: v.literal(1),
  contacts: v.pipe(v.array(ENTRY), v.maxLength(2000)),
  mac: v.exactOptional(v.string()),
})
type Entry = v.InferOutput<typeof ENTRY>

/** The file's bytes; with a MAC if there is an identity. */
export function encodeContacts(contacts: Contacts, identity: Identity | undefined): Uint8Array {
  const entries = contacts.map(({ card, compared, added, revoked }) => ({
    card: entryCard(card),
    compared,
    added,
    revoked,
  }))
  const mac = identity === undefined ? {} : { mac: macOf(entries, identity) }
  return Buffer.from(`${JSON.stringify({ v: 1, contacts: entries, ...mac }, null, 2)}\n`)
}

/** Throws `trust-list-altered`. */
export async function parseContacts(file: Uint8Array, trust: Trust): Promise<Contacts> {
  const { contacts, mac = "" } = readList(file)
  if (typeof trust === "object" && !sameMac(mac, macOf(contacts, trust))) throw altered()
  try {
    return await Promise.all(
      contacts.map(async ({ card, ...rest }) => ({ card: await readCard(card), ...rest })),
    )
  } catch (cause) {
    throw altered(cause)
  }
}

function entryCard(card: ContactCard): Entry["card"] {
  if (card.pgp === undefined) return card.text
  const { text, name, roles, nbf, exp } = card
  return { openpgp: text, name, roles: [...roles], nbf, exp }
}

async function readCard(card: Entry["card"]): Promise<ContactCard> {
  if (typeof card === "string") return await parseCard(card)
  const { openpgp, ...said } = card
  return pgpCard({ key: readPgpKey(new Uint8Array(Buffer.from(openpgp, "base64"))), ...said })
}

function readList(file: Uint8Array): v.InferOutput<typeof LIST> {
  let json: Json
  try {
    json = parseStrictJsonBytes(file, { what: CONTACTS_FILE, maxLength: MAX_FILE, maxDepth: 6 })
  } catch (cause) {
    throw altered(cause)
  }
  const parsed = v.safeParse(LIST, json)
  if (!parsed.success) throw altered()
  return parsed.output
}

function macOf(entries: readonly Entry[], identity: Identity): string {
  const rows = entries.map(({ card, compared, added, revoked }) => [card, compared, added, revoked])
  return trustMac(identity, CONTACTS_FILE)(JSON.stringify(rows))
}

function altered(cause?: unknown): ToolError {
  const text = `the list ${CONTACTS_FILE} was changed by another hand, or is damaged`
  return new ToolError("trust-list-altered", text, { file: CONTACTS_FILE }, cause)
}
