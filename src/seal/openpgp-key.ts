// Keys of people who use GnuPG (RFC 9580 §10.1). `readPgpKey` only takes the packets apart, for names of keys; `checkPgpKey` has openpgp.js
// verify everything that binds the key together, before it is pinned; encrypting and verifying do it again. Third parties' signatures on a
// key mean nothing here.
import { createHash } from "node:crypto"
import type { Config, PublicKey } from "openpgp"
import { ToolError } from "../bytes/errors.ts"
import { thumbprint } from "./jwk.ts"
import { loadOpenPgp, PGP_CONFIG } from "./openpgp-library.ts"
import { hashedKey, keyIdOf, readOwnKey } from "./openpgp-own.ts"
import { encodePacket, readPackets, TAG } from "./openpgp-packets.ts"
import type { PgpSignature } from "./openpgp-signature.ts"

/** One key or subkey. */
export interface PgpPart {
  /** Hex, lower case: 40 digits, 64 for version 6. */
  readonly fingerprint: string
  /** 16 hex digits. */
  readonly keyId: string
  /** How payloads name it: SHA-256 over the key packet, base64url. */
  readonly thumbprint: string
}

/** A transferable public key. */
export interface PgpKey {
  /** Its packets, binary. */
  readonly bytes: Uint8Array
  /** The primary key, then the subkeys. */
  readonly parts: readonly [PgpPart, ...PgpPart[]]
}

/** What is known of a key that holds together. Times are seconds since 1970. */
export interface CheckedKey {
  /** The primary user id as it stands. */
  readonly userId: string
  readonly made: number
  /** 2106 where it has no end. */
  readonly ends: number
  /** Undefined where nothing can be encrypted to it. */
  readonly decrypts: PgpPart | undefined
}

/** Longest transferable key, bytes. */
const MAX_PGP_KEY = 65_536
/** The last second that OpenPGP can name. */
const NO_END = 2 ** 32 - 1
/** Packets of private keys. */
const SECRET: readonly number[] = [5, 7]

/** Takes a key apart. Throws `card-malformed`. */
export function readPgpKey(bytes: Uint8Array): PgpKey {
  if (bytes.length > MAX_PGP_KEY)
    throw malformed("it is too long: gpg --export-options export-minimal makes it short")
  const packets = readPackets(bytes) ?? []
  if (packets.some(({ tag }) => SECRET.includes(tag)))
    throw malformed("it holds a private key, which must never leave its owner")
  const [first, ...more] = packets.filter(({ tag }) => tag === TAG.publicKey || tag === TAG.publicSubkey)
  const twice = more.some(({ tag }) => tag === TAG.publicKey)
  if (first?.tag !== TAG.publicKey || packets[0] !== first)
    throw malformed("it does not begin with a public key")
  if (twice) throw malformed("it holds more than one key")
  return { bytes, parts: [partOf(first.body), ...more.map(({ body }) => partOf(body))] }
}

/** Verifies what binds the key together, at a time. Throws `card-malformed`, `card-signature`, `card-expired`. */
export async function checkPgpKey(key: PgpKey, now: number): Promise<CheckedKey> {
  const read = await openKey(key)
  const made = seconds(read.getCreationTime())
  const end = await read.getExpirationTime().catch(() => null)
  const ends = end instanceof Date ? seconds(end) : NO_END
  if (now >= ends) throw new ToolError("card-expired", "this OpenPGP key is out of date", { until: ends })
  try {
    await read.getSigningKey(undefined, clockFor(read, now), undefined, await wholeConfig())
  } catch (cause) {
    const text = "this OpenPGP key cannot be used: revoked, too weak, or not bound together"
    throw new ToolError("card-signature", text, {}, cause)
  }
  return { userId: read.getUserIDs()[0] ?? "", made, ends, decrypts: await decryptionPart(read, key, now) }
}

/** The part of a key that a message for it is encrypted to, and a session key in its packet. Throws `contact-cannot-decrypt`. */
export async function wrapForKey(
  key: PgpKey,
  sessionKey: Uint8Array,
  now: number,
): Promise<{ readonly part: PgpPart; readonly packet: Uint8Array }> {
  const { encryptSessionKey } = await loadOpenPgp()
  const read = await openKey(key)
  const part = await decryptionPart(read, key, now)
  if (part === undefined)
    throw new ToolError("contact-cannot-decrypt", "nothing can be encrypted to this OpenPGP key")
  const packet = await encryptSessionKey({
    data: sessionKey,
    algorithm: "aes256",
    encryptionKeys: read,
    format: "binary",
    date: clockFor(read, now) ?? read.getCreationTime(),
    config: PGP_CONFIG,
  })
  return { part, packet }
}

/** True if this key made the signature over a document, and was good for it then. */
export async function verifyWithKey(
  signature: PgpSignature,
  data: Uint8Array,
  key: PgpKey,
): Promise<boolean> {
  if (!key.parts.some(({ fingerprint }) => fingerprint === signature.issuer)) return false
  const { createMessage, readSignature, verify } = await loadOpenPgp()
  try {
    const packet = encodePacket(TAG.signature, signature.body)
    const { signatures } = await verify({
      message: await createMessage({ binary: data }),
      signature: await readSignature({ binarySignature: packet }),
      verificationKeys: await openKey(key),
      expectSigned: true,
      // Time is judged by the payload; here only whether the key was good when it signed.
      date: new Date(signature.created * 1000),
      config: PGP_CONFIG,
    })
    return signatures.length === 1 && (await signatures[0]?.verified) === true
  } catch {
    return false
  }
}

async function openKey(key: PgpKey): Promise<PublicKey> {
  const { readKey } = await loadOpenPgp()
  try {
    return (await readKey({ binaryKey: key.bytes, config: PGP_CONFIG })).toPublic()
  } catch (cause) {
    throw new ToolError("card-malformed", "this is no OpenPGP key that can be used", {}, cause)
  }
}

async function decryptionPart(read: PublicKey, { parts }: PgpKey, now: number): Promise<PgpPart | undefined> {
  try {
    const found = await read.getEncryptionKey(undefined, clockFor(read, now), undefined, await wholeConfig())
    return parts.find(({ fingerprint }) => fingerprint === found.getFingerprint())
  } catch {
    return undefined
  }
}

// A clock that was never set must not refuse a key: then its dates are not judged.
function clockFor(read: PublicKey, now: number): Date | null {
  return now < seconds(read.getCreationTime()) ? null : new Date(now * 1000)
}

async function wholeConfig(): Promise<Config> {
  return { ...(await loadOpenPgp()).config, ...PGP_CONFIG }
}

function partOf(body: Uint8Array): PgpPart {
  const hashed = body[0] === 6 ? hashedKey6(body) : hashedKey(body)
  const sha256 = createHash("sha256").update(hashed).digest()
  if (body[0] === 6) {
    const fingerprint = sha256.toString("hex")
    return { fingerprint, keyId: fingerprint.slice(0, 16), thumbprint: sha256.toString("base64url") }
  }
  if (body[0] !== 4) throw malformed("its version is none of 4 and 6")
  const fingerprint = createHash("sha1").update(hashed).digest("hex")
  // Payloads name a key of this program as in JOSE, in whatever form it was handed over.
  const own = readOwnKey(body)
  const name = own === undefined ? sha256.toString("base64url") : thumbprint(own)
  return { fingerprint, keyId: keyIdOf(fingerprint), thumbprint: name }
}

function hashedKey6(body: Uint8Array): Uint8Array {
  const head = Buffer.from([0x9b, 0, 0, 0, 0])
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}

function malformed(why: string): ToolError {
  return new ToolError("card-malformed", `this is no OpenPGP key that can be used: ${why}`)
}
