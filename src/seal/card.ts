// A card: one person's public keys, name and roles, signed by the signing key it holds (docs/protocol.md, "Cards"). A card proves only
// that its maker has the key; that the name is true is what comparing the fingerprint is for.
import * as v from "valibot"
import { ToolError } from "../bytes/errors.ts"
import { asObject, parseStrictJsonBytes } from "../bytes/json.ts"
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts"
import { type PublicJwk, readPublicJwk, thumbprint } from "./jwk.ts"
import { type Jws, makeJws, readJws, type Signer, verifyJws } from "./jws.ts"
import { readTyp, typOf, type World } from "./typ.ts"

export type Role = "technician" | "colleague" | "planner" | "custodian"
export const ROLES: readonly Role[] = ["technician", "colleague", "planner", "custodian"]

/** What a card says, and its own text. Times are seconds since 1970. */
export interface Card {
  readonly name: string
  readonly roles: readonly Role[]
  /** The signing key. */
  readonly sig: PublicJwk
  /** The decryption key; a technician has none. */
  readonly enc?: PublicJwk
  /** Only in its place: an OpenPGP key (openpgp-card.ts). */
  readonly pgp?: undefined
  readonly nbf: number
  readonly exp: number
  readonly serial: string
  readonly world: World
  /** The compact JWS: what the fingerprint is over. */
  readonly text: string
  /** Of the signing key. */
  readonly thumbprint: string
  readonly fingerprint: Fingerprint
}

const DAY = 86_400
/** Days a card is good for: shorter for the key that travels on a stick. */
const CARD_DAYS = { technician: 90, other: 365 } as const
const MAX_CARD = 4096
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))
const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A person's name: one line of 1 to 64 characters with nothing hidden in it, no space at its ends. */
export const NAME = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(64),
  v.check((text) => text.trim() === text && !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u.test(text)),
)

const PAYLOAD = v.strictObject({
  v: v.literal(1),
  name: NAME,
  roles: v.pipe(
    v.array(v.picklist(ROLES)),
    v.minLength(1),
    v.maxLength(4),
    v.check((roles) => new Set(roles).size === roles.length),
  ),
  sig: v.unknown(),
  enc: v.exactOptional(v.unknown()),
  nbf: seconds,
  exp: seconds,
  serial: id,
})

export interface CardDraft {
  readonly name: string
  readonly roles: readonly Role[]
  readonly enc?: PublicJwk
  /** 16 random bytes, base64url. */
  readonly serial: string
  /** Seconds since 1970. */
  readonly now: number
  readonly world: World
}

/** True if these roles come with a decryption key: everybody but a pure technician. */
export function needsDecryptionKey(roles: readonly Role[]): boolean {
  return roles.some((role) => role !== "technician")
}

/** Makes and signs a card. Throws `usage` for a name or roles that no card may have. */
export async function makeCard(draft: CardDraft, signer: Signer): Promise<Card> {
  const { name, roles, enc, serial, now, world } = draft
  const days = roles.includes("technician") ? CARD_DAYS.technician : CARD_DAYS.other
  const payload = {
    v: 1,
    name,
    roles,
    sig: signer.jwk,
    ...(enc ? { enc } : {}),
    nbf: now,
    exp: now + days * DAY,
    serial,
  }
  if (!v.is(PAYLOAD, payload)) {
    throw new ToolError(
      "usage",
      "a name is 1 to 64 visible characters, with at least one role and none twice",
      { name },
    )
  }
  return parseCard(await makeJws(typOf("card", world), Buffer.from(JSON.stringify(payload)), signer))
}

/** Reads a card and checks its own signature; dates are the caller's to judge. Throws `card-malformed`, `card-signature`. */
export async function parseCard(text: string): Promise<Card> {
  const jws = text.length > MAX_CARD ? "parts" : readJws(text)
  if (typeof jws === "string") throw malformed("it is not a signed contact file")
  const kind = readTyp(jws.typ)
  if (kind?.kind !== "card") throw malformed("its type is another one")
  const card = readPayload(jws, kind.world)
  if (card.thumbprint !== jws.kid || !(await verifyJws(jws, card.sig))) {
    throw new ToolError("card-signature", "the signature of the contact file does not fit", {
      name: card.name,
    })
  }
  return card
}

function readPayload(jws: Jws, world: World): Card {
  const json = asObject(parseJson(jws.payload))
  const parsed = v.safeParse(PAYLOAD, { ...json })
  if (!parsed.success) throw malformed("a member is missing or wrong")
  const sig = readPublicJwk(json?.sig)
  const enc = readPublicJwk(json?.enc)
  const { name, roles, nbf, exp, serial } = parsed.output
  if (sig === undefined || (json?.enc !== undefined && enc === undefined))
    throw malformed("a key is not a P-256 key")
  if (needsDecryptionKey(roles) !== (enc !== undefined)) throw malformed("its keys do not fit its roles")
  if (enc !== undefined && thumbprint(enc) === thumbprint(sig)) throw malformed("one key serves two purposes")
  if (exp <= nbf) throw malformed("it ends before it begins")
  return {
    name,
    roles,
    sig,
    ...(enc ? { enc } : {}),
    nbf,
    exp,
    serial,
    world,
    text: jws.text,
    thumbprint: thumbprint(sig),
    fingerprint: fingerprintOf(jws.text),
  }
}

function parseJson(payload: Uint8Array) {
  try {
    return parseStrictJsonBytes(payload, { what: "the contact file", maxLength: MAX_CARD, maxDepth: 4 })
  } catch (cause) {
    throw new ToolError("card-malformed", "the contact file is not strict JSON", {}, cause)
  }
}

function malformed(why: string): ToolError {
  return new ToolError("card-malformed", `this is no contact file that can be used: ${why}`)
}
