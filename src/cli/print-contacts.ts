// Contacts on a screen and as JSON: who, what they may do, and what was compared.
import type { AddedContact } from "../actions/person/contacts.ts"
import type { Contact } from "../seal/contacts.ts"
import { showText } from "../text/escape.ts"
import type { Out } from "./out.ts"
import { cardJson, isoTime } from "./print-card.ts"

const OUTCOMES: Readonly<Record<AddedContact["outcome"], string>> = {
  added: "is a contact now",
  compared: "is now compared",
  renewed: "has a new contact file",
  unchanged: "was known already",
  expired: "was left out: the contact file is out of date",
}

export function contactJson({ card, compared, revoked }: Contact, now: number): object {
  return { ...cardJson(card), compared, state: stateOf({ revoked, exp: card.exp }, now) }
}

export function contactLine({ card, compared, revoked }: Contact, now: number): string {
  const state = stateOf({ revoked, exp: card.exp }, now)
  const trust = compared === "none" ? "NOT compared" : "compared"
  const until = state === "good" ? `good until ${isoTime(card.exp)}` : state
  return `${showText(card.name)}: ${card.roles.join(", ")}; ${trust}; ${until}`
}

export function changesJson(changes: readonly AddedContact[]): object[] {
  return changes.map(({ contact: { card, compared }, outcome }) => ({ ...cardJson(card), compared, outcome }))
}

export function printChanges(changes: readonly AddedContact[], out: Out): void {
  for (const { contact, outcome } of changes) {
    const name = showText(contact.card.name)
    out.print(`${name} ${OUTCOMES[outcome]}.`)
    if (outcome !== "expired" && contact.compared === "none") {
      out.print(`The words were not compared. Do it soon: nbde-rescue contact verify "${name}"`)
    }
  }
}

function stateOf(
  { revoked, exp }: { revoked: boolean; exp: number },
  now: number,
): "good" | "out of date" | "lost" {
  if (revoked) return "lost"
  return now >= exp ? "out of date" : "good"
}
