// The encryption of an OpenPGP message: packets under a session key with an integrity check (RFC 9580 §5.13.1, version 1, which every gpg
// reads), and the session key under an own P-256 key (§5.1, §11.5). Other people's keys are openpgp-key.ts and gpg's own.
import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from "node:crypto"
import type { Secret } from "../bytes/secret.ts"
import type { Opener } from "./jwe.ts"
import { openerOf } from "./jwe.ts"
import { type KeyPair, makeKeyPair, type PublicJwk } from "./jwk.ts"
import { AES256, ECDH, ECDH_PARAMETERS, keyIdOf, ownFingerprint, P256_OID } from "./openpgp-own.ts"
import { encodeMpi } from "./openpgp-packets.ts"

type Random = (length: number) => Uint8Array

const BLOCK = 16
const CFB: Readonly<Record<number, { readonly name: string; readonly bytes: number }>> = {
  7: { name: "aes-128-cfb", bytes: 16 },
  8: { name: "aes-192-cfb", bytes: 24 },
  9: { name: "aes-256-cfb", bytes: 32 },
}
/** Stands before the hash that ends the plaintext. */
const HASH_HEAD = Buffer.from([0xd3, 0x14])

/** The body of an encrypted data packet, AES-256. */
export function encryptPackets(packets: Uint8Array, sessionKey: Uint8Array, random: Random): Uint8Array {
  const prefix = random(BLOCK)
  const plain = Buffer.concat([prefix, prefix.subarray(-2), packets, HASH_HEAD])
  const cipher = createCipheriv("aes-256-cfb", sessionKey, Buffer.alloc(BLOCK))
  const hash = createHash("sha1").update(plain).digest()
  try {
    return Buffer.concat([Buffer.from([1]), cipher.update(plain), cipher.update(hash), cipher.final()])
  } finally {
    plain.fill(0)
  }
}

/** The packets inside; undefined unless the integrity check fits. `algorithm` is the cipher's number. */
export function decryptPackets(
  body: Uint8Array,
  algorithm: number,
  sessionKey: Uint8Array,
): Uint8Array | undefined {
  const cfb = CFB[algorithm]
  if (body[0] !== 1 || cfb === undefined || sessionKey.length !== cfb.bytes) return undefined
  const decipher = createDecipheriv(cfb.name, sessionKey, Buffer.alloc(BLOCK))
  const plain = decipher.update(body.subarray(1))
  decipher.final()
  try {
    const end = plain.length - 20
    if (end < BLOCK + 4) return undefined
    const hash = createHash("sha1").update(plain.subarray(0, end)).digest()
    const fits = timingSafeEqual(hash, plain.subarray(end)) && plain.subarray(end - 2, end).equals(HASH_HEAD)
    return fits ? new Uint8Array(plain.subarray(BLOCK + 2, end - 2)) : undefined
  } finally {
    plain.fill(0)
  }
}

/** The body of a session key packet for an own key. */
export async function wrapSessionKey(
  sessionKey: Uint8Array,
  recipient: PublicJwk,
  random: Random,
): Promise<Uint8Array> {
  const ephemeral: KeyPair = makeKeyPair(random)
  const fingerprint = ownFingerprint(recipient, "decrypt")
  try {
    const z = await openerOf(ephemeral).agree(recipient)
    const kek = wrappingKey(z, fingerprint)
    const wrap = createCipheriv("id-aes128-wrap", kek, WRAP_IV)
    const padded = padSessionKey(AES256, sessionKey)
    const wrapped = Buffer.concat([wrap.update(padded), wrap.final()])
    const head = Buffer.from(`03${keyIdOf(fingerprint)}${ECDH.toString(16)}`, "hex")
    return Buffer.concat([head, encodeMpi(pointOf(ephemeral.jwk)), Buffer.from([wrapped.length]), wrapped])
  } finally {
    ephemeral.scalar.wipe()
  }
}

/** What a session key packet says outside. */
export interface WrappedKey {
  /** 16 hex digits; all zeros: not named. */
  readonly keyId: string
  readonly algorithm: number
  readonly rest: Uint8Array
}

/** Reads the head of a session key packet of version 3. */
export function readWrappedKey(body: Uint8Array): WrappedKey | undefined {
  if (body[0] !== 3 || body.length < 11) return undefined
  const keyId = Buffer.from(body.subarray(1, 9)).toString("hex")
  return { keyId, algorithm: body[9] ?? 0, rest: body.subarray(10) }
}

/** The one-time key of a session key packet for an own key, or undefined if it is not in the form of a point of P-256. */
export function oneTimeKey({ rest }: WrappedKey): PublicJwk | undefined {
  if (rest[0] !== 2 || rest[1] !== 3 || rest[2] !== 4 || rest.length < 68) return undefined
  const text = (from: number) => Buffer.from(rest.subarray(from, from + 32)).toString("base64url")
  return { kty: "EC", crv: "P-256", x: text(3), y: text(35) }
}

/** The session key and its cipher, or undefined if it does not open. */
export async function unwrapSessionKey(
  wrapped: WrappedKey,
  opener: Opener,
): Promise<{ readonly algorithm: number; readonly key: Uint8Array } | undefined> {
  const epk = oneTimeKey(wrapped)
  const length = wrapped.rest[67] ?? 0
  const sealed = wrapped.rest.subarray(68)
  if (epk === undefined || sealed.length !== length || length < 24 || length % 8 !== 0) return undefined
  const kek = wrappingKey(await opener.agree(epk), ownFingerprint(opener.jwk, "decrypt"))
  const unwrap = createDecipheriv("id-aes128-wrap", kek, WRAP_IV)
  try {
    return unpadSessionKey(Buffer.concat([unwrap.update(sealed), unwrap.final()]))
  } catch {
    return undefined
  }
}

const WRAP_IV = Buffer.alloc(8, 0xa6)

// §11.5: SHA-256 over a counter, the shared coordinate, and what the key is for.
function wrappingKey(shared: Secret, fingerprint: string): Uint8Array {
  try {
    return createHash("sha256")
      .update(Buffer.from([0, 0, 0, 1]))
      .update(shared.reveal())
      .update(P256_OID)
      .update(Buffer.from([ECDH]))
      .update(ECDH_PARAMETERS)
      .update("Anonymous Sender    ")
      .update(Buffer.from(fingerprint, "hex"))
      .digest()
      .subarray(0, 16)
  } finally {
    shared.wipe()
  }
}

function padSessionKey(algorithm: number, key: Uint8Array): Uint8Array {
  const plain = Buffer.concat([Buffer.from([algorithm]), key, checksum(key)])
  const pad = 40 - plain.length
  return Buffer.concat([plain, Buffer.alloc(pad, pad)])
}

function unpadSessionKey(padded: Uint8Array): { algorithm: number; key: Uint8Array } | undefined {
  const pad = padded.at(-1) ?? 0
  const plain = padded.subarray(0, padded.length - pad)
  const padding = padded.subarray(plain.length)
  if (pad === 0 || plain.length < 4 || padding.some((byte) => byte !== pad)) return undefined
  const key = plain.subarray(1, -2)
  if (!checksum(key).equals(plain.subarray(-2))) return undefined
  return { algorithm: plain[0] ?? 0, key }
}

function checksum(key: Uint8Array): Buffer {
  const sum = key.reduce((total, byte) => (total + byte) & 0xffff, 0)
  return Buffer.from([sum >> 8, sum & 0xff])
}

function pointOf({ x, y }: PublicJwk): Uint8Array {
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")])
}
