// Checks 6 and 7 of docs/protocol.md: whose key signed, may they, and did they. Keys come from the contacts; only somebody who is not
// pinned brings their own, and is then no more than a first meeting (design §5, open letters).
import { ToolError } from "../bytes/errors.ts"
import { asObject, asText, type JsonObject, parseStrictJsonBytes } from "../bytes/json.ts"
import { type Card, parseCard, type Role } from "./card.ts"
import { type Contact, contactByKey, contactByName } from "./contacts.ts"
import type { Envelope, SigningKey } from "./envelope.ts"
import { readPublicJwk, thumbprint } from "./jwk.ts"
import type { ContactCard } from "./openpgp-card.ts"
import type { ReceiveContext, Sender } from "./received.ts"
import type { LetterKind } from "./typ.ts"

export interface Signature {
  readonly sender: Sender
  readonly signature: "pinned key" | "own key" | "none"
}

interface Found extends Signature {
  readonly key?: SigningKey
}

/** Which role may send which kind. */
const SENDERS: Readonly<Record<LetterKind, Role>> = {
  request: "technician",
  reply: "colleague",
  denial: "colleague",
  receipt: "technician",
}
/** How far ahead another clock may be, in seconds. */
const SKEW = 600

/** Finds the signer and verifies the signature over the exact bytes. */
export async function checkSigner(envelope: Envelope, context: ReceiveContext): Promise<Signature> {
  const { key, ...found } = await findSigner(envelope, context)
  if (key !== undefined && !(await envelope.signed.verify(key))) {
    // An OpenPGP key that has ended makes no good signatures any more.
    if ("pgp" in key && found.sender.kind === "expired")
      throw new ToolError("letter-signer-expired", `the key of ${found.sender.name} is out of date`)
    throw new ToolError("letter-signature", "the signature does not fit: the message was altered")
  }
  return found
}

async function findSigner(envelope: Envelope, context: ReceiveContext): Promise<Found> {
  const contact = contactByKey(context.contacts, envelope.signed.kid)
  if (contact === undefined) return stranger(envelope, context)
  const sender = contactSender(contact, envelope.kind, context.now)
  const { card } = contact
  const key = card.pgp === undefined ? { jwk: card.sig } : { pgp: card.pgp }
  return { sender, key, signature: "pinned key" }
}

/** A contact as the sender of a letter of this kind. Throws `letter-signer-revoked`, `letter-signer-role`. */
export function contactSender(contact: Contact, kind: LetterKind, now: number): Sender {
  const { card, revoked } = contact
  if (revoked) {
    throw new ToolError("letter-signer-revoked", `the key of ${card.name} is marked as lost`, {
      name: card.name,
    })
  }
  checkRole(card, kind)
  return { kind: inDates(card, kind, now) ? "known" : "expired", name: card.name, contact }
}

/** A technician's clock may be years behind, so that only the colleague's side judges when a card begins (design §5, "Time"). */
function inDates(card: ContactCard, kind: LetterKind, now: number): boolean {
  const begun = kind === "reply" || kind === "denial" || now + SKEW >= card.nbf
  return begun && now < card.exp
}

async function stranger({ kind, signed }: Envelope, context: ReceiveContext): Promise<Found> {
  const payload = peek(signed.payload)
  const text = asText(payload.card)
  if (text !== undefined) {
    const card = await cardInside(text, signed.kid, context)
    checkRole(card, kind)
    return { sender: newcomer(card.name, context, card), key: { jwk: card.sig }, signature: "own key" }
  }
  const name = asText(payload.name)
  if (payload.key !== undefined && name !== undefined) {
    const key = readPublicJwk(payload.key)
    if (key === undefined || thumbprint(key) !== signed.kid)
      throw new ToolError("letter-card", "the key inside is not the one that signed")
    if (kind === "denial")
      throw new ToolError("letter-signer-role", "a refusal must come with the sender's contact file")
    return { sender: newcomer(name, context), key: { jwk: key }, signature: "own key" }
  }
  // The answer's own arithmetic proves a relay reply, so that nobody need be named. parsePayload refuses a disclose reply later.
  if (kind === "reply" && payload.mode === "relay") return { sender: { kind: "unsigned" }, signature: "none" }
  throw new ToolError("letter-signer-unknown", "the sender is not among the contacts", {
    key: signed.kid.slice(0, 8),
  })
}

async function cardInside(text: string, kid: string, context: ReceiveContext): Promise<Card> {
  let card: Card
  try {
    card = await parseCard(text)
  } catch (cause) {
    throw new ToolError("letter-card", "the contact file inside the message is damaged or forged", {}, cause)
  }
  if (card.thumbprint !== kid || card.world !== context.world) {
    throw new ToolError("letter-card", "the contact file inside is not the one of the key that signed")
  }
  return card
}

function newcomer(name: string, context: ReceiveContext, card?: Card): Sender {
  const namesake = contactByName(context.contacts, name)
  const more = card ? { name, card } : { name }
  return namesake ? { kind: "changed", contact: namesake, ...more } : { kind: "first-meeting", ...more }
}

function checkRole(card: ContactCard, kind: LetterKind): void {
  if (card.roles.includes(SENDERS[kind])) return
  throw new ToolError("letter-signer-role", `${card.name} may not send a ${kind}`, {
    name: card.name,
    roles: card.roles,
  })
}

/** Looks into a payload whose signature is still open, only to find the key to check it with. Throws `letter-payload`. */
export function peek(payload: Uint8Array): JsonObject {
  try {
    return asObject(parseStrictJsonBytes(payload, { what: "the letter" })) ?? {}
  } catch (cause) {
    throw new ToolError("letter-payload", "the content of the message is not strict JSON", {}, cause)
  }
}
