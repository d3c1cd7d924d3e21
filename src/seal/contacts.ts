// The people this person trusts, as a value: who is pinned, whether the fingerprint was compared, which keys are revoked. Pure: reading
// and writing the file is contacts-file.ts and the action. A name with another key is never replaced in silence (design §5).
import { ToolError } from "../bytes/errors.ts"
import type { ContactCard } from "./openpgp-card.ts"
import { nameKey } from "./roster.ts"

/** How the pin came about. */
export type Comparison = "words" | "fingerprint" | "roster" | "none"

export interface Contact {
  readonly card: ContactCard
  /** What was compared when it was pinned; "none" is shown on every approval. */
  readonly compared: Comparison
  /** Seconds since 1970. */
  readonly added: number
  /** Kept on record as lost: every letter signed with its key is refused. */
  readonly revoked: boolean
}

export type Contacts = readonly Contact[]

export interface Pin {
  readonly card: ContactCard
  readonly compared: Comparison
  /** Seconds since 1970. */
  readonly now: number
}

/** What pinning a card did. */
export type PinOutcome = "added" | "compared" | "renewed" | "unchanged"

/**
 * Pins a card. A newer card of the same key and roles is a renewal and keeps what was compared; other roles need comparing again.
 * Throws `contact-changed` for a known name with another key, or a known key under another name; `contact-revoked`, `card-expired`.
 */
export function pinContact(
  contacts: Contacts,
  { card, compared, now }: Pin,
): { contacts: Contacts; outcome: PinOutcome } {
  const old = contactByKey(contacts, card.thumbprint)
  if (old?.revoked === true) {
    throw new ToolError("contact-revoked", `the key of ${old.card.name} is marked as lost`, {
      name: old.card.name,
    })
  }
  const namesake = contactByName(contacts, card.name)
  const other = [old, namesake].find(
    (it) => it && (it.card.thumbprint !== card.thumbprint || nameKey(it.card.name) !== nameKey(card.name)),
  )
  if (other) {
    throw new ToolError(
      "contact-changed",
      `the contact file does not fit what is known of ${other.card.name}`,
      {
        name: other.card.name,
        known: other.card.fingerprint.words.join(" "),
        offered: card.fingerprint.words.join(" "),
      },
    )
  }
  if (now >= card.exp)
    throw new ToolError("card-expired", `the contact file of ${card.name} is out of date`, {
      name: card.name,
    })
  if (old && old.card.nbf > card.nbf) return { contacts, outcome: "unchanged" }
  const kept = old && sameRoles(old.card, card) ? old.compared : "none"
  const best = compared === "none" ? kept : compared
  const contact: Contact = { card, compared: best, added: now, revoked: false }
  return {
    contacts: [...contacts.filter((it) => it !== old), contact].sort(byName),
    outcome: outcomeOf(old, contact),
  }
}

/** The contact without the revoked ones. */
export function contactByName(contacts: Contacts, name: string): Contact | undefined {
  return contacts.find((it) => !it.revoked && nameKey(it.card.name) === nameKey(name))
}

/** The contact with this signing key, revoked ones included. */
export function contactByKey(contacts: Contacts, thumbprint: string): Contact | undefined {
  return contacts.find((it) => it.card.thumbprint === thumbprint)
}

/** Removes a contact, or keeps its key on record as lost. Throws `contact-unknown`. */
export function removeContact(contacts: Contacts, name: string, how: "forget" | "lost"): Contacts {
  const found = contactByName(contacts, name)
  if (found === undefined)
    throw new ToolError("contact-unknown", "nobody of this name is among the contacts", { name })
  const rest = contacts.filter((it) => it !== found)
  return how === "forget" ? rest : [...rest, { ...found, revoked: true }].sort(byName)
}

function outcomeOf(old: Contact | undefined, now: Contact): PinOutcome {
  if (old === undefined) return "added"
  if (old.card.text !== now.card.text) return "renewed"
  return old.compared === now.compared ? "unchanged" : "compared"
}

function sameRoles(a: ContactCard, b: ContactCard): boolean {
  return [...a.roles].sort().join() === [...b.roles].sort().join()
}

function byName(a: Contact, b: Contact): number {
  const [x, y] = [nameKey(a.card.name), nameKey(b.card.name)]
  return x < y ? -1 : x > y ? 1 : a.added - b.added
}
