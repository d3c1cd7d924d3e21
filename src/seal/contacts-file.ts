// contacts/contacts.json: the trust list at rest, under a MAC of the identity once there is one (design §6). Without the identity's
// passphrase the list can be read but not trusted; a list without a MAC is only taken where there is no identity yet.
import * as v from "valibot"
import { ToolError } from "../bytes/errors.ts"
import { parseStrictJsonBytes } from "../bytes/json.ts"
import { parseCard } from "./card.ts"
import type { Contacts } from "./contacts.ts"
import { type Identity, trustListMac } from "./identity.ts"

/** Inside the home. */
export const CONTACTS_FILE = "contacts/contacts.json"
const MAX_FILE = 4 << 20
const LABEL = "contacts"

const ENTRY = v.strictObject({
  card: v.string(),
  compared: v.picklist(["words", "fingerprint", "roster", "none"]),
  added: v.pipe(v.number(), v.safeInteger()),
  revoked: v.boolean(),
})
const LIST = v.strictObject({
  v: v.literal(1),
  contacts: v.pipe(v.array(ENTRY), v.maxLength(2000)),
  mac: v.exactOptional(v.string()),
})

/** The file's bytes; with a MAC if there is an identity. */
export function encodeContacts(contacts: Contacts, identity: Identity | undefined): Uint8Array {
  const entries = contacts.map(({ card, compared, added, revoked }) => ({
    card: card.text,
    compared,
    added,
    revoked,
  }))
  const mac = identity && trustListMac(identity, LABEL, macInput(entries))
  return Buffer.from(`${JSON.stringify({ v: 1, contacts: entries, ...(mac ? { mac } : {}) }, null, 2)}\n`)
}

/**
 * Reads the list. `trust` is the unlocked identity whose MAC must fit; "no identity" where the home has none, and then a MAC is a fault;
 * "unchecked" to look without trusting. Throws `trust-list-altered`.
 */
export async function parseContacts(
  file: Uint8Array,
  trust: Identity | "no identity" | "unchecked",
): Promise<Contacts> {
  const altered = (cause?: unknown) =>
    new ToolError("trust-list-altered", "the list of contacts was changed by another hand", {}, cause)
  let json: unknown
  try {
    json = JSON.parse(
      JSON.stringify(
        parseStrictJsonBytes(file, { what: "the list of contacts", maxLength: MAX_FILE, maxDepth: 4 }),
      ),
    )
  } catch (cause) {
    throw altered(cause)
  }
  const parsed = v.safeParse(LIST, json)
  if (!parsed.success) throw altered()
  const { contacts, mac } = parsed.output
  if (trust === "no identity" && mac !== undefined) throw altered()
  if (typeof trust === "object" && mac !== trustListMac(trust, LABEL, macInput(contacts))) throw altered()
  try {
    return await Promise.all(
      contacts.map(async ({ card, ...rest }) => ({ card: await parseCard(card), ...rest })),
    )
  } catch (cause) {
    throw altered(cause)
  }
}

function macInput(entries: readonly v.InferOutput<typeof ENTRY>[]): Uint8Array {
  return Buffer.from(
    JSON.stringify(entries.map(({ card, compared, added, revoked }) => [card, compared, added, revoked])),
  )
}
