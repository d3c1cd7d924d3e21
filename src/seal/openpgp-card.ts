// Somebody's OpenPGP key among the contacts (docs/protocol.md, "OpenPGP letters"). A key says who made it and no more: the name is the one
// in its user id unless another is given, and what the person may do is said by whoever pins it.
import * as v from "valibot"
import { ToolError } from "../bytes/errors.ts"
import { type Card, NAME, needsDecryptionKey, type Role } from "./card.ts"
import type { Fingerprint } from "./fingerprint.ts"
import { checkPgpKey, type PgpKey, readPgpKey } from "./openpgp-key.ts"
import { wordsOf } from "./words.ts"

/** Reads like a card; `pgp` is there in place of the keys of JOSE. */
export interface PgpCard {
  readonly name: string
  readonly roles: readonly Role[]
  readonly pgp: PgpKey
  readonly nbf: number
  readonly exp: number
  readonly world: "real"
  /** The transferable key, base64. */
  readonly text: string
  readonly thumbprint: string
  /** `hex` is what gpg shows: 40 digits, 64 for version 6. */
  readonly fingerprint: Fingerprint
  readonly sig?: undefined
  readonly enc?: undefined
}

/** Whoever can be pinned. */
export type ContactCard = Card | PgpCard

export interface PgpCardDraft {
  readonly bytes: Uint8Array
  /** Default: the name in the user id. */
  readonly name?: string
  readonly roles: readonly Role[]
  /** Seconds since 1970. */
  readonly now: number
}

/** A card of a key that holds together. Throws `card-malformed`, `card-signature`, `card-expired`, `input-needed`. */
export async function makePgpCard({ bytes, name, roles, now }: PgpCardDraft): Promise<PgpCard> {
  const key = readPgpKey(bytes)
  const { userId, made, ends, decrypts } = await checkPgpKey(key, now)
  const called = name ?? nameOf(userId)
  if (!v.is(NAME, called))
    throw new ToolError("input-needed", "the OpenPGP key holds no name that can be used", { flag: "--name" })
  if (needsDecryptionKey(roles) && decrypts === undefined)
    throw new ToolError("contact-cannot-decrypt", "nothing can be encrypted to this OpenPGP key", {
      name: called,
    })
  return pgpCard({ key, name: called, roles, nbf: made, exp: ends })
}

export interface PgpCardMembers {
  readonly key: PgpKey
  readonly name: string
  readonly roles: readonly Role[]
  readonly nbf: number
  readonly exp: number
}

/** A card of a key that was checked when it was pinned. */
export function pgpCard({ key, name, roles, nbf, exp }: PgpCardMembers): PgpCard {
  const [primary] = key.parts
  const text = Buffer.from(key.bytes).toString("base64")
  const words = wordsOf(Buffer.from(primary.thumbprint, "base64url"), 8)
  const fingerprint = { words, hex: primary.fingerprint }
  return { name, roles, pgp: key, nbf, exp, world: "real", text, thumbprint: primary.thumbprint, fingerprint }
}

/** "Kim Example" of "Kim Example (work) <kim@example.com>", or the whole where there is no such part. */
function nameOf(userId: string): string {
  const name = userId.replace(/<[^>]*>|\([^)]*\)/g, "").trim()
  return name === "" ? userId.trim() : name
}
