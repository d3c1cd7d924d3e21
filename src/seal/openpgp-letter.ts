// Making a letter as an OpenPGP message (docs/protocol.md, "OpenPGP letters"): the same payload as in JOSE, signed inside, encrypted outside,
// for one key. Reading one is openpgp-open.ts.
import { createHash } from "node:crypto"
import type { PublicJwk } from "./jwk.ts"
import { thumbprint } from "./jwk.ts"
import type { Signer } from "./jws.ts"
import { type LetterBody, type LetterDraft, sealedPayload } from "./letter.ts"
import { makeReplyCertificate } from "./openpgp-certificate.ts"
import { encryptPackets, wrapSessionKey } from "./openpgp-encrypted.ts"
import { type PgpKey, wrapForKey } from "./openpgp-key.ts"
import { encodeTies, type Notation, tiesOf } from "./openpgp-notations.ts"
import { KEY_MADE } from "./openpgp-own.ts"
import { encodePacket, TAG } from "./openpgp-packets.ts"
import { makeSignature, readSignature, SIGNATURE } from "./openpgp-signature.ts"
import type { LetterKind } from "./typ.ts"

type Random = (length: number) => Uint8Array

/** Who signs an OpenPGP letter: an own key (`pgpSignerOf`), or one in GnuPG (src/host/gnupg.ts). */
export interface PgpSigner {
  /** How the payload names the key. */
  readonly thumbprint: string
  /** The body of a signature packet over a document, with these critical notations. */
  sign(document: Uint8Array, notations: readonly Notation[], created: number): Promise<Uint8Array>
}

/** Whom it is encrypted to: an own key of somebody, or of a request; or a key in somebody's GnuPG. */
export type PgpRecipient = { readonly jwk: PublicJwk } | { readonly pgp: PgpKey }

export interface MadePgpLetter {
  readonly kind: LetterKind
  readonly id: string
  /** The message, binary. */
  readonly message: Uint8Array
  /** How answers name it: SHA-256 of the signed payload, base64url. */
  readonly sha256: string
  /** The payload: what the call-back code is made from. */
  readonly signedBytes: Uint8Array
}

/** The OpenPGP signatures of an own key. */
export function pgpSignerOf(signer: Signer): PgpSigner {
  return {
    thumbprint: signer.thumbprint,
    // A clock that was never set would make the signature older than the key.
    sign: (document, notations, created) =>
      makeSignature(
        { type: SIGNATURE.document, created: Math.max(created, KEY_MADE), notations },
        document,
        signer,
      ),
  }
}

/** Signs and encrypts a letter. Throws `letter-too-large`, `contact-cannot-decrypt`, and what the signer throws. */
export async function makePgpLetter(
  draft: LetterDraft,
  signer: PgpSigner,
  recipient: PgpRecipient,
  random: Random,
): Promise<MadePgpLetter> {
  const { world, id, iat } = draft
  const sessionKey = random(32)
  try {
    const { encTo, packet } = await wrap(recipient, sessionKey, iat, random)
    const body = await withCertificate(draft, random)
    const payload = sealedPayload({ ...draft, body }, signer.thumbprint, encTo)
    const ties = tiesOf(body.kind, world, { to: draft.to, ...("re" in body ? { re: body.re } : {}) })
    const signature = await signer.sign(payload, encodeTies(ties), iat)
    const message = Buffer.concat([
      packet,
      encodePacket(TAG.encrypted, encryptPackets(signedPackets(payload, signature), sessionKey, random)),
    ])
    const sha256 = createHash("sha256").update(payload).digest("base64url")
    return { kind: body.kind, id, message, sha256, signedBytes: payload }
  } finally {
    sessionKey.fill(0)
  }
}

async function wrap(
  recipient: PgpRecipient,
  sessionKey: Uint8Array,
  now: number,
  random: Random,
): Promise<{ encTo: string; packet: Uint8Array }> {
  if ("jwk" in recipient) {
    const body = await wrapSessionKey(sessionKey, recipient.jwk, random)
    return { encTo: thumbprint(recipient.jwk), packet: encodePacket(TAG.sessionKey, body) }
  }
  const { part, packet } = await wrapForKey(recipient.pgp, sessionKey, now)
  return { encTo: part.thumbprint, packet }
}

// Somebody with nothing but gpg can encrypt to the key for the answer only in the form that gpg imports.
async function withCertificate({ body, id, iat, exp }: LetterDraft, random: Random): Promise<LetterBody> {
  if (body.kind !== "request") return body
  const certificate = await makeReplyCertificate(body.replyKey, { id, iat, exp }, random)
  return { ...body, replyPgp: Buffer.from(certificate).toString("base64url") }
}

/** One-pass head, content, signature (RFC 9580 §10.3). */
function signedPackets(payload: Uint8Array, body: Uint8Array): Uint8Array {
  const signature = readSignature(body)
  if (signature?.version !== 4) throw new TypeError("the signer made no signature of version 4")
  const { type, hash, algorithm, issuer } = signature
  const keyId = Buffer.from(issuer.slice(-16), "hex")
  const onePass = Buffer.concat([Buffer.from([3, type, hash, algorithm]), keyId, Buffer.from([1])])
  // Binary, no file name, no time of its own.
  const literal = Buffer.concat([Buffer.from([0x62, 0, 0, 0, 0, 0]), payload])
  return Buffer.concat([
    encodePacket(TAG.onePass, onePass),
    encodePacket(TAG.literal, literal),
    encodePacket(TAG.signature, body),
  ])
}
