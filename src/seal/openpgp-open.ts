// Checks 1 to 5 of docs/protocol.md for a letter that came as an OpenPGP message. One form is taken and no other: encrypted for one named key
// with an integrity check, inside it one signature over one binary document. No passwords, no compression, so nothing has to be bounded
// but the size. It ends in the same Envelope as a letter of JOSE.
import { createHash } from "node:crypto"
import { type ErrorCode, ToolError } from "../bytes/errors.ts"
import { checkTyp, type Envelope, type Signed, type SigningKey } from "./envelope.ts"
import type { Opener } from "./jwe.ts"
import { readPublicJwk } from "./jwk.ts"
import { MAX_LETTER } from "./letter.ts"
import {
  decryptPackets,
  oneTimeKey,
  readWrappedKey,
  unwrapSessionKey,
  type WrappedKey,
} from "./openpgp-encrypted.ts"
import { issuerThumbprint } from "./openpgp-issuer.ts"
import { verifyWithKey } from "./openpgp-key.ts"
import { readTies } from "./openpgp-notations.ts"
import { ECDH, KEY_MADE, keyIdOf, ownFingerprint } from "./openpgp-own.ts"
import { type Packet, readPackets, TAG } from "./openpgp-packets.ts"
import { type PgpSignature, readSignature, SIGNATURE, verifyOwn } from "./openpgp-signature.ts"
import type { ReceiveContext } from "./received.ts"
import { peek } from "./sender.ts"

/** A letter in OpenPGP, binary. */
export interface PgpLetter {
  readonly openpgp: Uint8Array
}

/** A key in somebody's GnuPG that takes encryption off (src/host/gnupg.ts). */
export interface PgpOpener {
  /** Its decryption keys. */
  readonly keys: readonly { readonly keyId: string; readonly thumbprint: string }[]
  /** The packets inside a message. Throws if it does not decrypt, or has no integrity check. */
  open(message: Uint8Array): Promise<Uint8Array>
}

/** X25519, ECDH, and RSA for those who still have it. */
const WRAPPINGS: readonly number[] = [1, ECDH, 25]
/** RSA, ECDSA, EdDSA of old keys, Ed25519. */
const SIGNATURES: readonly number[] = [1, 19, 22, 27]
/** SHA-256, SHA-384, SHA-512 and SHA-3. */
const HASHES: readonly number[] = [8, 9, 10, 12, 14]

/** Opens what arrived. Throws with the code of the first check that fails. */
export async function openPgpEnvelope(letter: PgpLetter, context: ReceiveContext): Promise<Envelope> {
  const [wrapped, encrypted] = readOutside(letter.openpgp)
  const { key, purpose, open } = await findOpener(wrapped, encrypted, letter.openpgp, context)
  const inside = readInside(await open())
  const ties = readTies(inside.signature.notations)
  if (ties === undefined) throw refusal("letter-header", "the signature says other things than it must")
  const kind = checkTyp(ties.typ, "sealed", context)
  const { payload, signature } = inside
  const kid = await issuerThumbprint(signature.issuer, peek(payload), context.contacts)
  const signed: Signed = {
    kid,
    payload,
    signedBytes: payload,
    sha256: createHash("sha256").update(payload).digest("base64url"),
    ties,
    verify: (by) => verify(signature, payload, by),
  }
  return { kind, road: "sealed", signed, outer: { key, purpose } }
}

/** 1 and 2: two packets, a session key for one named key and data with an integrity check. */
function readOutside(message: Uint8Array): [WrappedKey, Uint8Array] {
  if (message.length > MAX_LETTER) {
    throw new ToolError("letter-too-large", "the message is longer than a letter may be", {
      bytes: message.length,
    })
  }
  const packets = readPackets(message)
  if (packets === undefined)
    throw refusal("letter-malformed", "the message is cut off, or is no OpenPGP message")
  const [first, second, ...more] = packets
  const tags = packets.map(({ tag }) => tag)
  if (tags.some((tag) => PASSWORDS_AND_UNCHECKED.includes(tag)))
    throw refusal("letter-alg", "the message is encrypted in a way that is not accepted")
  if (first?.tag !== TAG.sessionKey || second?.tag !== TAG.encrypted || more.length > 0) {
    const recipients = tags.filter((tag) => tag === TAG.sessionKey).length
    if (recipients > 1 && tags.at(-1) === TAG.encrypted)
      throw refusal("letter-header", "the message is encrypted for more than one key")
    throw refusal("letter-malformed", "the message is not in the form of a sealed letter")
  }
  const wrapped = readWrappedKey(first.body)
  if (wrapped === undefined)
    throw refusal("letter-header", "the message names its key in another way than it must")
  if (/^0+$/.test(wrapped.keyId)) throw refusal("letter-header", "the message hides for whom it is encrypted")
  if (!WRAPPINGS.includes(wrapped.algorithm) || (second.body[0] !== 1 && second.body[0] !== 2))
    throw refusal("letter-alg", "the message is encrypted in a way that is not accepted")
  return [wrapped, second.body]
}

/** A password's session key, and data without an integrity check. */
const PASSWORDS_AND_UNCHECKED: readonly number[] = [3, 9, 20]

interface Way {
  /** Thumbprint of the key that opens it. */
  readonly key: string
  readonly purpose: "identity" | "reply"
  open(): Promise<Uint8Array>
}

/** 3 and 4: one of my keys, in this program or in GnuPG. */
async function findOpener(
  wrapped: WrappedKey,
  encrypted: Uint8Array,
  message: Uint8Array,
  { openers, gnupg }: ReceiveContext,
): Promise<Way> {
  const { keyId } = wrapped
  const mine = openers.find(({ opener }) => keyIdOf(ownFingerprint(opener.jwk, "decrypt")) === keyId)
  if (mine !== undefined) {
    const { opener, purpose } = mine
    return { key: opener.thumbprint, purpose, open: () => openOwn(wrapped, encrypted, opener) }
  }
  const there = gnupg?.keys.find((key) => key.keyId === keyId)
  if (gnupg === undefined || there === undefined)
    throw new ToolError("letter-not-for-me", "the message is encrypted for another key", { key: keyId })
  return { key: there.thumbprint, purpose: "identity", open: () => gnupg.open(message) }
}

async function openOwn(wrapped: WrappedKey, encrypted: Uint8Array, opener: Opener): Promise<Uint8Array> {
  if (wrapped.algorithm !== ECDH || encrypted[0] !== 1)
    throw refusal("letter-alg", "the message is encrypted in a way that is not accepted")
  const epk = oneTimeKey(wrapped)
  if (epk === undefined || readPublicJwk({ ...epk }) === undefined)
    throw refusal("letter-epk", "the sender's one-time key is not a point of P-256")
  const sessionKey = await unwrapSessionKey(wrapped, opener)
  try {
    const inside = sessionKey && decryptPackets(encrypted, sessionKey.algorithm, sessionKey.key)
    if (inside !== undefined) return inside
  } finally {
    sessionKey?.key.fill(0)
  }
  throw refusal("letter-decrypt", "the message does not decrypt: it was altered or damaged")
}

interface Inside {
  readonly payload: Uint8Array
  readonly signature: PgpSignature
}

/** 5: exactly one signature over exactly one binary document. */
function readInside(bytes: Uint8Array): Inside {
  const packets = readPackets(bytes)
  if (packets?.length === 1 && packets[0]?.tag === TAG.compressed)
    throw refusal("letter-header", "the message is compressed")
  const [onePass, literal, last, ...more] = packets ?? []
  const fits = onePass?.tag === TAG.onePass && literal?.tag === TAG.literal && last?.tag === TAG.signature
  const payload = fits && more.length === 0 ? contentOf(literal) : undefined
  if (payload === undefined) throw refusal("letter-inner", "what is encrypted is not one signed document")
  const signature = readSignature(last?.body ?? new Uint8Array(0))
  if (signature === undefined) throw refusal("letter-header", "the signature has other members than it must")
  if (signature.type !== SIGNATURE.document)
    throw refusal("letter-inner", "the signature is not one over a document")
  if (!SIGNATURES.includes(signature.algorithm) || !HASHES.includes(signature.hash))
    throw refusal("letter-alg", "the message is signed in a way that is not accepted")
  return { payload, signature }
}

/** The content of a binary document: a format, a file name, a time, and the bytes. */
function contentOf({ body }: Packet): Uint8Array | undefined {
  const start = 2 + (body[1] ?? 0) + 4
  return body[0] === 0x62 && body.length > start ? body.subarray(start) : undefined
}

/** 7: the same for an own key and for one in somebody's GnuPG; of the latter, the time of signing must be the letter's. */
async function verify(signature: PgpSignature, payload: Uint8Array, key: SigningKey): Promise<boolean> {
  if ("jwk" in key) return verifyOwn(signature, payload, key.jwk)
  const iat = peek(payload).iat
  const inTime = typeof iat === "number" && Math.abs(signature.created - Math.max(iat, KEY_MADE)) <= SKEW
  return inTime && (await verifyWithKey(signature, payload, key.pgp))
}

/** Seconds between the letter's time and its signature's: gpg signs a moment later, perhaps after a passphrase was typed. */
const SKEW = 600

function refusal(code: ErrorCode, text: string): ToolError {
  return new ToolError(code, text)
}
