// An own P-256 key as gpg can import it (RFC 9580 §10.1): the key, a name, and self-signatures. Used for people ("identity export"), and for
// the key of one request, so that somebody with nothing but gpg can encrypt an answer to it.
import { makeKeyPair, type PublicJwk } from "./jwk.ts"
import type { Signer } from "./jws.ts"
import { hashedKey, KEY_MADE, ownKeyBody } from "./openpgp-own.ts"
import { encodePacket, TAG } from "./openpgp-packets.ts"
import { keyMembers, makeSignature, SIGNATURE } from "./openpgp-signature.ts"
import { signerOf } from "./signer.ts"

export interface Certificate {
  /** The text that gpg shows as the owner. */
  readonly name: string
  readonly enc?: PublicJwk
  /** Seconds since 1970. */
  readonly now: number
  /** Seconds since 1970; absent: no end. */
  readonly until?: number
}

/** The transferable public key of a signer, with a decryption key if there is one. */
export async function makeCertificate(
  { name, enc, now, until }: Certificate,
  signer: Signer,
): Promise<Uint8Array> {
  const primary = ownKeyBody(signer.jwk, "sign")
  const user = Buffer.from(name, "utf8")
  // A clock that was never set would make signatures older than the key, and an end before the beginning: then there is no end.
  const created = Math.max(now, KEY_MADE)
  const life = until === undefined || until <= created ? undefined : until - KEY_MADE
  const certified = Buffer.concat([hashedKey(primary), Buffer.from([0xb4]), u32(user.length), user])
  const self = await makeSignature(
    { type: SIGNATURE.certification, created, more: keyMembers("sign", life) },
    certified,
    signer,
  )
  const packets = [
    encodePacket(TAG.publicKey, primary),
    encodePacket(TAG.userId, user),
    encodePacket(TAG.signature, self),
  ]
  if (enc === undefined) return Buffer.concat(packets)
  const subkey = ownKeyBody(enc, "decrypt")
  const bound = Buffer.concat([hashedKey(primary), hashedKey(subkey)])
  const binding = await makeSignature(
    { type: SIGNATURE.subkey, created, more: keyMembers("decrypt", life) },
    bound,
    signer,
  )
  return Buffer.concat([
    ...packets,
    encodePacket(TAG.publicSubkey, subkey),
    encodePacket(TAG.signature, binding),
  ])
}

/** A transferable key around the key of one request; the primary key over it is thrown away at once. */
export async function makeReplyCertificate(
  replyKey: PublicJwk,
  { id, iat, exp }: { readonly id: string; readonly iat: number; readonly exp: number },
  random: (length: number) => Uint8Array,
): Promise<Uint8Array> {
  const primary = makeKeyPair(random)
  const name = `answer to nbde-rescue request ${id}`
  try {
    return await makeCertificate({ name, enc: replyKey, now: iat, until: exp }, signerOf(primary))
  } finally {
    primary.scalar.wipe()
  }
}

/** True if the transferable key holds exactly this key to encrypt to. */
export function certifies(certificate: Uint8Array, replyKey: PublicJwk): boolean {
  return Buffer.from(certificate).includes(
    Buffer.from(encodePacket(TAG.publicSubkey, ownKeyBody(replyKey, "decrypt"))),
  )
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
