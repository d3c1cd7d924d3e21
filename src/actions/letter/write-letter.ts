// The one place where letters are written, whatever their kind: who signs, who it is sealed to, how long it lives, where the record
// stood, and in which form it leaves. What a letter says is its caller's.
import { encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import { type Contact, contactByName } from "../../seal/contacts.ts"
import type { Identity } from "../../seal/identity.ts"
import type { KeyPair, PublicJwk } from "../../seal/jwk.ts"
import type { Signer } from "../../seal/jws.ts"
import { type Introduction, type LetterBody, type MadeLetter, makeLetter } from "../../seal/letter.ts"
import type { PgpKey } from "../../seal/openpgp-key.ts"
import type { PgpSigner } from "../../seal/openpgp-letter.ts"
import { signerOf } from "../../seal/signer.ts"
import type { World } from "../../seal/typ.ts"
import { type ArmourLabel, encodeArmour } from "../../transport/armour.ts"
import type { Desk } from "../desk.ts"
import type { LetterFormat } from "./letter-format.ts"
import { writeRequestCode } from "./write-code.ts"
import { writeCompact } from "./write-compact.ts"
import { writeOpenPgp } from "./write-openpgp.ts"

/** Every letter lives this long, in seconds. */
export const LETTER_LIFE = 24 * 3600

/** Who signs, and how they introduce themselves to somebody who may not know them. */
export interface Signing {
  readonly signer: Signer
  readonly introduction: Introduction
  readonly serial?: string
  /** Signs the OpenPGP form in place of the linked key. */
  readonly openpgp?: PgpSigner
}

/** An identity signs with its card. */
export function signingOf({ card, signer }: Identity): Signing {
  return { signer, introduction: { card }, serial: card.serial }
}

/** A key without a card signs with a name beside it. */
export function signingWith(pair: KeyPair, name: string): Signing {
  return { signer: signerOf(pair), introduction: { key: pair.jwk, name } }
}

export interface Outgoing {
  readonly world: World
  /** Default: 16 random bytes. */
  readonly id?: string
  readonly body: LetterBody
  readonly signing: Signing
  /** Signing thumbprints of the recipients. */
  readonly to: readonly string[]
  /** The key it is sealed to; absent: an open letter. */
  readonly recipient?: PublicJwk
  /** In its place: a key in somebody's GnuPG. */
  readonly openpgp?: PgpKey
  /** Default: armour. */
  readonly format?: LetterFormat
}

export interface WrittenLetter extends Omit<MadeLetter, "jws"> {
  /** Seconds since 1970. */
  readonly exp: number
  /** The letter as it travels, in the form that was asked for. */
  readonly carried: string
  /** Thumbprint of the key that signed, where it is another than `signing.signer`. */
  readonly from?: string
}

/** Signs and, unless it is open, seals. Throws `letter-too-large`, `letter-open-disclose`. */
export async function writeLetter(desk: Desk, letter: Outgoing): Promise<WrittenLetter> {
  switch (letter.format ?? "armour") {
    case "armour":
      return await writeArmour(desk, letter)
    case "code":
      return writeCodeLetter(desk, letter)
    case "compact": {
      const id = letter.id ?? encodeBase64url(desk.ports.random.bytes(16))
      return await writeCompact(letter, { id, iat: Math.floor(desk.ports.clock.now() / 1000) })
    }
    case "openpgp":
      return await writeOpenPgp(desk, letter)
  }
}

async function writeArmour({ ports, recorder }: Desk, letter: Outgoing): Promise<WrittenLetter> {
  const { world, id = encodeBase64url(ports.random.bytes(16)), body, signing, to, recipient } = letter
  const { signer, introduction, serial } = signing
  const iat = Math.floor(ports.clock.now() / 1000)
  const exp = iat + LETTER_LIFE
  const draft = { world, id, body, introduction, to, iat, exp, journal: recorder.quotedHead() }
  const made = await makeLetter(serial === undefined ? draft : { ...draft, serial }, signer, recipient)
  return { ...made, exp, carried: encodeArmour(LABELS[body.kind], made.text, world === "drill") }
}

// Only a request comes this way: an answer's lines need the request that it answers (reply-letter.ts).
function writeCodeLetter({ ports }: Desk, { world, body }: Outgoing): WrittenLetter {
  if (body.kind !== "request") throw new ToolError("usage", "this message has no typed code")
  const code = writeRequestCode(world, body.request)
  const exp = Math.floor(ports.clock.now() / 1000) + LETTER_LIFE
  return { ...code, kind: body.kind, text: code.carried, exp }
}

const LABELS: Readonly<Record<LetterBody["kind"], ArmourLabel>> = {
  request: "REQUEST",
  reply: "REPLY",
  denial: "DENIAL",
  receipt: "RECEIPT",
}

/** Whom a message is sealed for: with a key of ours, or one in GnuPG. */
export interface SealedFor {
  readonly contact: Contact
  readonly recipient?: PublicJwk
  readonly openpgp?: PgpKey
}

/** A contact to send a message to, by name. Throws `contact-unknown`, `contact-cannot-decrypt`. */
export async function letterContact(desk: Desk, name: string): Promise<SealedFor> {
  const contact = contactByName(await desk.contacts(), name)
  if (contact?.card.pgp !== undefined) return { contact, openpgp: contact.card.pgp }
  const { key, ...found } = await sealableContact(desk, name)
  return { ...found, recipient: key }
}

/** The form of a message for this person. Throws `usage` for one that their key does not read. */
export function formatFor(to: SealedFor | undefined, format: LetterFormat, wanted: boolean): LetterFormat {
  if (to === undefined && format === "openpgp")
    throw new ToolError("usage", "an OpenPGP message is sealed for one person: name them with --to")
  if (to?.openpgp === undefined || format !== "armour") return format
  if (wanted)
    throw new ToolError("usage", `${to.contact.card.name} has an OpenPGP key only: leave --format away`)
  return "openpgp"
}

/** A contact with a key of this program, to seal to. Throws `contact-unknown`, `contact-cannot-decrypt`. */
export async function sealableContact(
  desk: Desk,
  name: string,
): Promise<{ readonly contact: Contact; readonly key: PublicJwk }> {
  const contact = contactByName(await desk.contacts(), name)
  if (contact === undefined) {
    throw new ToolError("contact-unknown", `nobody called ${name} is among the contacts`, { name })
  }
  const key = contact.card.enc
  if (key === undefined) {
    const why = contact.card.pgp ? "has an OpenPGP key, which is for messages only" : "has no key to seal to"
    throw new ToolError("contact-cannot-decrypt", `${name} ${why}`, { name })
  }
  return { contact, key }
}
