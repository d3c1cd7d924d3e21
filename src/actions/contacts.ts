// contact add|verify|list|remove: who is trusted, and what was compared before. Every change is in the record before it is on the disk.
import { ToolError } from "../bytes/errors.ts"
import type { NewEntry } from "../journal/entry-types.ts"
import { type Card, parseCard } from "../seal/card.ts"
import {
  type Comparison,
  type Contact,
  type Contacts,
  contactByKey,
  contactByName,
  type PinOutcome,
  pinContact,
  removeContact,
} from "../seal/contacts.ts"
import { CONTACTS_FILE, encodeContacts, parseContacts, type Trust } from "../seal/contacts-file.ts"
import { checkFingerprintHex, checkFingerprintWords } from "../seal/fingerprint.ts"
import { sha256Text } from "../seal/jws.ts"
import type { ContactCard } from "../seal/openpgp-card.ts"
import { parseRoster } from "../seal/roster.ts"
import { recognise } from "../transport/recognise.ts"
import { enterHome } from "./enter-home.ts"
import type { Home, Ports } from "./ports.ts"

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

const MAX_CARD_FILE = 262_144

/** The contacts of a home. Throws `trust-list-altered`. */
export async function loadContacts(home: Home, trust: Trust): Promise<Contacts> {
  const file = await home.state.read(CONTACTS_FILE)
  return file === undefined ? [] : parseContacts(file, trust)
}

/** Reads a contact file. Throws `card-malformed`, `card-signature` and as `recognise`. */
export async function readCardFile(ports: Ports, path: string): Promise<Card> {
  const found = recognise(await ports.files.read(path, MAX_CARD_FILE))
  if (found.kind !== "card") throw new ToolError("card-malformed", `${path} is not a contact file`, { path })
  return parseCard(found.text)
}

/**
 * Pins one card or everybody in a roster. Throws `fingerprint-mismatch`, `contact-changed` and the codes of cards; then nothing is pinned.
 */
export async function addContact(ports: Ports, path: string, compare: Compare): Promise<AddedContact[]> {
  const found = recognise(await ports.files.read(path, MAX_CARD_FILE))
  if (found.kind === "card") {
    const card = await parseCard(found.text)
    const compared = await compareWith(ports, card.text, card.name, compare)
    return change(ports, (contacts, own, now) =>
      pinAll(contacts, [card], { compared, own, now, strict: true }),
    )
  }
  if (found.kind !== "roster") {
    throw new ToolError("card-malformed", "this is neither a contact file nor a contact list", { path })
  }
  const { text, maker, cards } = await parseRoster(found.text)
  const compared = (await compareWith(ports, text, maker.name, compare)) === "none" ? "none" : "roster"
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
  const compared = await compareWith(ports, known.card.text, known.card.name, compare)
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

async function compareWith(ports: Ports, text: string, name: string, compare: Compare): Promise<Comparison> {
  const { words, fingerprint, yes } = compare
  if (fingerprint !== undefined) return checked(checkFingerprintHex(text, fingerprint), "fingerprint", name)
  if (words === undefined && yes === true) return "none"
  const question = "Call the person on a number you already had. Type the 8 words they read to you:"
  const typed = words ?? (await ports.terminal.ask({ text: question, flag: "--words" }))
  return checked(checkFingerprintWords(text, typed), "words", name)
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
