// roster make: one signed list of contact files, so that a team compares one fingerprint. Only cards whose fingerprint this person
// compared can go in: the list passes their word on.
import { ToolError } from "../../bytes/errors.ts"
import { contactByKey } from "../../seal/contacts.ts"
import { makeRoster, type Roster } from "../../seal/roster.ts"
import { encodeArmour } from "../../transport/armour.ts"
import type { Ports } from "../ports.ts"
import { loadContacts, readCardFile } from "./contacts.ts"
import { unlockIdentity } from "./own-identity.ts"

/** Signs a list of these contact files and the own one. Throws `contact-not-compared`, `no-identity`, `roster-malformed`. */
export async function rosterOf(
  ports: Ports,
  paths: readonly string[],
): Promise<{ roster: Roster; text: string }> {
  const cards = await Promise.all(paths.map((path) => readCardFile(ports, path)))
  const home = await ports.openHome()
  const identity = await unlockIdentity(home, ports.terminal)
  try {
    const contacts = await loadContacts(home, identity)
    const { card: own, signer } = identity
    for (const card of cards.filter((card) => card.thumbprint !== own.thumbprint)) {
      const known = contactByKey(contacts, card.thumbprint)
      if (
        known === undefined ||
        known.revoked ||
        known.compared === "none" ||
        known.card.text !== card.text
      ) {
        throw new ToolError("contact-not-compared", `the contact file of ${card.name} was not compared yet`, {
          name: card.name,
        })
      }
    }
    const all = [own, ...cards.filter((card) => card.thumbprint !== own.thumbprint)]
    const roster = await makeRoster(own, all, Math.floor(ports.clock.now() / 1000), signer)
    return { roster, text: encodeArmour("ROSTER", roster.text, own.world === "drill") }
  } finally {
    identity.wipe()
  }
}
