// contact add|verify|list|remove: who is trusted, and what was compared before. Every change is in the record before it is on the disk.
import { ToolError } from "../../bytes/errors.ts"
import type { NewEntry } from "../../journal/entry-types.ts"
import { type Card, parseCard, ROLES, type Role } from "../../seal/card.ts"
import {
  type Comparison,
  type Contact,
  type Contacts,
  contactByKey,
  contactByName,
  type PinOutcome,
  pinContact,
  removeContact,
} from "../../seal/contacts.ts"
import { CONTACTS_FILE, encodeContacts, parseContacts, type Trust } from "../../seal/contacts-file.ts"
import { checkFingerprintHex, checkFingerprintWords, type Fingerprint } from "../../seal/fingerprint.ts"
import { sha256Text } from "../../seal/jws.ts"
import { type ContactCard, makePgpCard, type PgpCard } from "../../seal/openpgp-card.ts"
import { parseRoster } from "../../seal/roster.ts"
import { recognise } from "../../transport/recognise.ts"
import { enterHome } from "../enter-home.ts"
import { readLetterFile } from "../letter/gather-letters.ts"
import type { Home, Ports } from "../ports.ts"

/** What the person compared; all absent: they are asked for the words. */
export interface Compare {
  readonly words?: string
  readonly fingerprint?: string
  /** Pin without comparing. */
  readonly yes?: boolean
}

export interface AddedContact {
  readonly contact: Contact
  /** "expired": a card of a contact list that is out of date and was left out. */
  readonly outcome: PinOutcome | "expired"
}

/** The contacts of a home. Throws `trust-list-altered`. */
export async function loadContacts(home: Home, trust: Trust): Promise<Contacts> {
  const file = await home.state.read(CONTACTS_FILE)
  return file === undefined ? [] : parseContacts(file, trust)
}

/** Reads a contact file. Throws `card-malformed`, `card-signature` and as `recognise`. */
export async function readCardFile(ports: Ports, path: string): Promise<Card> {
  const found = recognise(await readLetterFile(ports, path))
  if (found.kind !== "card") throw new ToolError("card-malformed", `${path} is not a contact file`, { path })
  return parseCard(found.text)
}

/** What an OpenPGP key does not say of its owner. */
export interface Said {
  /** Default: the name in the key. */
  readonly name?: string
  /** Absent: it is asked for. */
  readonly roles?: readonly Role[]
}

/**
 * Pins one card, one OpenPGP key, or everybody in a roster. Throws `fingerprint-mismatch`, `contact-changed` and the codes of cards; then
 * nothing is pinned.
 */
export async function addContact(
  ports: Ports,
  path: string,
  compare: Compare,
  said: Said = {},
): Promise<AddedContact[]> {
  const found = recognise(await readLetterFile(ports, path))
  if (found.kind !== "openpgp-key" && (said.name !== undefined || said.roles !== undefined))
    throw new ToolError(
      "usage",
      "a contact file says name and roles itself: --name and --role are for OpenPGP keys",
    )
  if (found.kind === "card" || found.kind === "openpgp-key") {
    const card = found.kind === "card" ? await parseCard(found.text) : await keyCard(ports, found.bytes, said)
    const compared = await compareWith(ports, card, compare)
    return change(ports, (contacts, own, now) =>
      pinAll(contacts, [card], { compared, own, now, strict: true }),
    )
  }
  if (found.kind !== "roster") {
    throw new ToolError("card-malformed", "this is neither a contact file nor a contact list", { path })
  }
  const { fingerprint, maker, cards } = await parseRoster(found.text)
  const list = { fingerprint, name: maker.name }
  const compared = (await compareWith(ports, list, compare)) === "none" ? "none" : "roster"
  return change(ports, (contacts, own, now) => {
    const pinned = pinAll(contacts, cards, { compared, own, now, strict: false })
    const body = {
      name: maker.name,
      thumbprint: maker.thumbprint,
      members: cards.length,
      how: howOf(compared),
    }
    return { ...pinned, entries: [{ type: "roster-added", body }, ...pinned.entries] }
  })
}

/** Compares the fingerprint of somebody already pinned. Throws `contact-unknown`, `fingerprint-mismatch`. */
export async function verifyContact(ports: Ports, name: string, compare: Compare): Promise<AddedContact[]> {
  const known = contactByName(await loadContacts(await ports.openHome(), "unchecked"), name)
  if (known === undefined)
    throw new ToolError("contact-unknown", "nobody of this name is among the contacts", { name })
  const compared = await compareWith(ports, known.card, compare)
  return change(ports, (contacts, own, now) =>
    pinAll(contacts, [known.card], { compared, own, now, strict: true }),
  )
}

/** The list as it lies there; without the passphrase nobody vouches for it. */
export async function listContacts(ports: Ports): Promise<Contacts> {
  return loadContacts(await ports.openHome(), "unchecked")
}

/** Forgets a contact, or keeps the key on record as lost. Throws `contact-unknown`. */
export async function dropContact(ports: Ports, name: string, how: "forget" | "lost"): Promise<Contact> {
  return change(ports, (contacts) => {
    const left = removeContact(contacts, name, how)
    const gone = contactByName(contacts, name)
    if (gone === undefined) throw new TypeError("a removed contact was there before")
    const { name: known, thumbprint } = gone.card
    const reason = how === "lost" ? { reason: "lost" } : {}
    return {
      contacts: left,
      result: gone,
      entries: [{ type: "contact-removed", body: { name: known, thumbprint, ...reason } }],
    }
  })
}

interface Change<T> {
  readonly contacts: Contacts
  readonly entries: readonly NewEntry[]
  readonly result: T
}

async function change<T>(
  ports: Ports,
  act: (contacts: Contacts, own: Card | undefined, now: number) => Change<T>,
): Promise<T> {
  const { home, recorder, identity, leave } = await enterHome(ports)
  try {
    const contacts = await loadContacts(home, identity)
    const {
      contacts: next,
      entries,
      result,
    } = act(contacts, identity?.card, Math.floor(ports.clock.now() / 1000))
    if (next !== contacts) {
      await recorder.append(...entries)
      await home.state.write(CONTACTS_FILE, encodeContacts(next, identity))
    }
    return result
  } finally {
    await leave()
  }
}

interface PinAll {
  readonly compared: Comparison
  readonly own: Card | undefined
  readonly now: number
  /** One card alone: everything is an error. In a contact list, the own card and old ones are passed over. */
  readonly strict: boolean
}

function pinAll(
  contacts: Contacts,
  cards: readonly ContactCard[],
  { compared, own, now, strict }: PinAll,
): Change<AddedContact[]> {
  let pinned = contacts
  const result: AddedContact[] = []
  const entries: NewEntry[] = []
  for (const card of cards) {
    if (card.world !== (own?.world ?? "real"))
      throw new ToolError("letter-world", "practice contacts and real ones never mix")
    if (card.thumbprint === own?.thumbprint) {
      if (strict) throw new ToolError("usage", "this is your own contact file: give it to the others")
      continue
    }
    if (!strict && now >= card.exp) {
      result.push({ contact: { card, compared: "none", added: now, revoked: false }, outcome: "expired" })
      continue
    }
    const { contacts: next, outcome } = pinContact(pinned, { card, compared, now })
    pinned = next
    const contact = contactByKey(next, card.thumbprint)
    if (contact) result.push({ contact, outcome })
    const { name, thumbprint } = card
    const how = howOf(contact?.compared ?? compared)
    if (outcome === "compared") entries.push({ type: "contact-verified", body: { name, thumbprint, how } })
    else if (outcome !== "unchanged") {
      entries.push({ type: "contact-added", body: { name, thumbprint, card: sha256Text(card.text), how } })
    }
  }
  return { contacts: pinned, entries, result }
}

async function keyCard(ports: Ports, bytes: Uint8Array, { name, roles }: Said): Promise<PgpCard> {
  const asked = roles ?? parseRoles(await ports.terminal.ask({ text: ROLE_QUESTION, flag: "--role" }))
  const now = Math.floor(ports.clock.now() / 1000)
  return await makePgpCard({ bytes, roles: asked, now, ...(name === undefined ? {} : { name }) })
}

const ROLE_QUESTION = `What may this person do? ${ROLES.join(", ")}; several with commas:`

/** Roles with commas between them. Throws `usage`. */
export function parseRoles(list: string): Role[] {
  return list.split(",").map((word) => {
    const role = ROLES.find((role) => role === word.trim())
    if (role === undefined) throw new ToolError("usage", `a role is one of ${ROLES.join(", ")}`)
    return role
  })
}

/** What is compared: a card, or a whole roster. */
interface Comparable {
  readonly fingerprint: Fingerprint
  readonly name: string
  /** Somebody with nothing but gpg reads digits, not words. */
  readonly pgp?: unknown
}

async function compareWith(
  ports: Ports,
  { fingerprint: own, name, pgp }: Comparable,
  { words, fingerprint, yes }: Compare,
): Promise<Comparison> {
  if (fingerprint !== undefined) return checked(checkFingerprintHex(own, fingerprint), "fingerprint", name)
  if (words === undefined && yes === true) return "none"
  const what = pgp === undefined ? "the 8 words" : "the 8 words, or the digits of gpg --fingerprint,"
  const question = `Call the person on a number you already had. Type ${what} they read to you:`
  const typed = words ?? (await ports.terminal.ask({ text: question, flag: "--words" }))
  if (words === undefined && checkFingerprintHex(own, typed)) return "fingerprint"
  return checked(checkFingerprintWords(own, typed), "words", name)
}

function checked(fits: boolean, how: Comparison, name: string): Comparison {
  if (fits) return how
  throw new ToolError("fingerprint-mismatch", `what was compared does not fit the contact file of ${name}`, {
    name,
  })
}

function howOf(compared: Comparison): string {
  return compared === "none" ? "not-compared" : compared
}
