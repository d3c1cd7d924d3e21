import { expect, test } from "vitest"
import { Secret } from "../../src/bytes/secret.ts"
import { makeCard } from "../../src/seal/card.ts"
import { type Contacts, contactByName, pinContact, removeContact } from "../../src/seal/contacts.ts"
import { encodeContacts, parseContacts } from "../../src/seal/contacts-file.ts"
import { createIdentity } from "../../src/seal/identity.ts"
import { makeRoster, parseRoster } from "../../src/seal/roster.ts"
import { codeOfPromise } from "../support/code-of.ts"
import { idFrom, makeCast, makePerson, NOW, seededRandom } from "./people.ts"

const cast = await makeCast()
const { tech, colleague, second } = cast
const pin = (contacts: Contacts, card = tech.card, compared: "words" | "none" = "none", now = NOW) =>
  pinContact(contacts, { card, compared, now })

const codeOf = (act: () => unknown): Promise<string> => codeOfPromise((async () => await act())())

test("a contact is added, compared later, and stays compared", () => {
  const added = pin([])
  expect(added.outcome).toBe("added")
  const compared = pin(added.contacts, tech.card, "words")
  expect(compared.outcome).toBe("compared")
  const again = pin(compared.contacts)
  expect(again.outcome).toBe("unchanged")
  expect(again.contacts[0]?.compared).toBe("words")
})

test("a renewed card of the same key keeps the comparison; other roles need a new one; an older card changes nothing", async () => {
  const { contacts } = pin([], tech.card, "words")
  const renewed = await makePerson("Tess Technician", ["technician"], NOW)
  const first = pin(contacts, renewed.card)
  expect([first.outcome, first.contacts[0]?.compared]).toEqual(["renewed", "words"])
  const { enc } = colleague.card
  if (enc === undefined) throw new Error("a colleague has a decryption key")
  const promoted = await makeCard(
    {
      name: "Tess Technician",
      roles: ["technician", "colleague"],
      enc,
      serial: idFrom("p"),
      now: NOW + 1,
      world: "real",
    },
    tech.signer,
  )
  expect(pin(contacts, promoted).contacts[0]?.compared).toBe("none")
  expect(pin(first.contacts, tech.card)).toMatchObject({ outcome: "unchanged", contacts: first.contacts })
})

test("a known name with another key is refused, whatever was compared, and so is a known key under another name", async () => {
  const { contacts } = pin([])
  const impostor = await makePerson("TESS  technician", ["technician"])
  for (const compared of ["none", "words"] as const)
    expect(await codeOf(() => pin(contacts, impostor.card, compared))).toBe("contact-changed")
  const renamed = await makeCard(
    { name: "Tom", roles: ["technician"], serial: idFrom("t"), now: NOW, world: "real" },
    tech.signer,
  )
  expect(await codeOf(() => pin(contacts, renamed))).toBe("contact-changed")
})

test("a lost key never comes back, the person with a new key does", async () => {
  const lost = removeContact(pin([]).contacts, "tess technician", "lost")
  expect(await codeOf(() => pin(lost))).toBe("contact-revoked")
  expect(contactByName(lost, "Tess Technician")).toBeUndefined()
  const fresh = await makePerson("Tess Technician ", ["technician"]).catch(() =>
    makePerson("Tess technician", ["technician"]),
  )
  expect(pin(lost, fresh.card).contacts).toHaveLength(2)
  expect(await codeOf(() => removeContact(lost, "Tess Technician", "forget"))).toBe("contact-unknown")
})

test("an expired card is not pinned", async () => {
  expect(await codeOf(() => pin([], tech.card, "words", tech.card.exp))).toBe("card-expired")
})

test("the file keeps everything, and every change by another hand is found", async () => {
  const passphrase = new Secret(Buffer.from("x"))
  const cost = { mib: 8, passes: 1, lanes: 1 }
  const { identity } = await createIdentity(
    { name: "Me", roles: ["colleague"], now: NOW, cost },
    passphrase,
    seededRandom("me"),
  )
  const other = await createIdentity(
    { name: "Other", roles: ["colleague"], now: NOW, cost },
    passphrase,
    seededRandom("other"),
  )
  const contacts = removeContact(
    pin(pin([]).contacts, colleague.card, "words").contacts,
    "Tess Technician",
    "lost",
  )
  const file = encodeContacts(contacts, identity)
  expect(await parseContacts(file, identity)).toEqual(contacts)
  const text = Buffer.from(file).toString()
  const forged: [string, string][] = [
    ["not compared made compared", text.replace('"none"', '"words"')],
    ["lost made good", text.replace("true", "false")],
    ["an entry removed", text.replace(/\{\s*"card"[^}]*\},/, "")],
    ["the MAC removed", text.replace(/,\s*"mac": "[^"]*"/, "")],
    ["without MAC, unsigned", Buffer.from(encodeContacts(contacts, undefined)).toString()],
    ["MAC of another identity", Buffer.from(encodeContacts(contacts, other.identity)).toString()],
    ["a card altered", text.replace(/"card": "(.{200})./, '"card": "$1A')],
    ["cut", text.slice(0, -40)],
  ]
  for (const [what, changed] of forged) {
    expect(changed).not.toBe(text)
    expect([what, await codeOf(() => parseContacts(Buffer.from(changed), identity))]).toEqual([
      what,
      "trust-list-altered",
    ])
  }
  expect(await parseContacts(encodeContacts(contacts, undefined), undefined)).toEqual(contacts)
  expect(await parseContacts(file, "unchecked")).toEqual(contacts)
})

test("a roster carries many cards under one signature", async () => {
  const roster = await makeRoster(second.card, [second.card, tech.card, colleague.card], NOW, second.signer)
  expect((await parseRoster(roster.text)).cards.map(({ name }) => name)).toEqual([
    "Cora Second",
    "Tess Technician",
    "Carl Colleague",
  ])
})

test("a roster signed by another key, with a name twice, or mixing worlds is refused", async () => {
  expect(await codeOf(() => makeRoster(second.card, [tech.card], NOW, colleague.signer))).toBe(
    "card-signature",
  )
  expect(await codeOf(() => makeRoster(second.card, [tech.card, tech.card], NOW, second.signer))).toBe(
    "roster-malformed",
  )
  const practice = await makePerson("Pat", ["technician"], NOW, "drill")
  expect(await codeOf(() => makeRoster(second.card, [practice.card], NOW, second.signer))).toBe(
    "roster-malformed",
  )
  expect(await codeOf(() => makeRoster(second.card, [], NOW, second.signer))).toBe("roster-malformed")
  expect(await codeOf(() => parseRoster(tech.card.text))).toBe("roster-malformed")
})
