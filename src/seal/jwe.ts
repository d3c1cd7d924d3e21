// The outer layer: compact JWE, ECDH-ES on P-256 with A256GCM (RFC 7516, 7518 §4.6), with exactly the header members docs/protocol.md
// lists. No key wrapping, no compression, nothing about the sender outside. apu and apv tie the letter's id and the recipient to the key.
import { diffieHellman } from "node:crypto"
import { CompactEncrypt, compactDecrypt } from "jose"
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { asObject, asText } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"
import { heldPrivateKey, type KeyPair, type PublicJwk, publicKey, readPublicJwk, thumbprint } from "./jwk.ts"
import { readHeader } from "./jws.ts"

const ALG = "ECDH-ES"
const ENC = "A256GCM"
const TYP = "nbde-rescue+jwe"
const MEMBERS = ["alg", "apu", "apv", "cty", "enc", "epk", "kid", "typ"]
const PARTS = /^[A-Za-z0-9_-]{1,2000}\.\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/

/** Who opens: a key in memory, a token, gpg. `thumbprint` is the public decryption key's. */
export interface Opener {
  readonly thumbprint: string
  readonly jwk: PublicJwk
  /** The plaintext, released only after the tag was checked. Throws if it does not decrypt. */
  open(jwe: Jwe): Promise<Uint8Array>
  /** The x-coordinate shared with somebody's one-time key: what the encryption of OpenPGP is built on. Throws if it is no point. */
  agree(oneTime: PublicJwk): Promise<Secret>
}

/** The parts of the outer header that carry meaning, once its shape was checked. */
export interface Jwe {
  readonly text: string
  /** Thumbprint of the key this letter is encrypted to. */
  readonly kid: string
  readonly apu: string
  readonly apv: string
}

/** Why a JWE was refused: not five parts; header members; algorithms; the ephemeral key is not a point of P-256. */
export type JweFault = "parts" | "header" | "alg" | "epk"

/** Encrypts a compact JWS for one key. `id` is the letter's id, base64url. */
export function makeJwe(jws: string, id: string, recipient: PublicJwk): Promise<string> {
  const kid = thumbprint(recipient)
  return new CompactEncrypt(Buffer.from(jws, "ascii"))
    .setProtectedHeader({ alg: ALG, enc: ENC, kid, cty: "JOSE", typ: TYP })
    .setKeyManagementParameters({
      apu: decodeBase64url(id, "the id"),
      apv: decodeBase64url(kid, "the key id"),
    })
    .encrypt(publicKey(recipient))
}

/** Checks the form of a JWE without decrypting it. */
export function readJwe(text: string): Jwe | JweFault {
  const header = readHeader(text.split(".", 1)[0] ?? "")
  if (header === undefined) return "parts"
  const members = asObject(header)
  if (members === undefined) return "header"
  if (members.alg !== ALG || members.enc !== ENC) return "alg"
  if (Object.keys(members).sort().join() !== MEMBERS.join()) return "header"
  const [kid, apu, apv] = [asText(members.kid), asText(members.apu), asText(members.apv)]
  if (
    members.typ !== TYP ||
    members.cty !== "JOSE" ||
    kid === undefined ||
    apu === undefined ||
    apv === undefined
  )
    return "header"
  if (!PARTS.test(text) || !canonical(text)) return "parts"
  if (readPublicJwk(members.epk) === undefined) return "epk"
  return { text, kid, apu, apv }
}

/** An opener over a key pair in memory. */
export function openerOf(pair: KeyPair): Opener {
  const key = heldPrivateKey(pair)
  return {
    thumbprint: thumbprint(pair.jwk),
    jwk: pair.jwk,
    open: async ({ text }) => {
      const { plaintext } = await compactDecrypt(text, key(), {
        keyManagementAlgorithms: [ALG],
        contentEncryptionAlgorithms: [ENC],
        maxDecompressedLength: 0,
      })
      return plaintext
    },
    agree: async (oneTime) => new Secret(diffieHellman({ privateKey: key(), publicKey: publicKey(oneTime) })),
  }
}

function canonical(text: string): boolean {
  return text.split(".").every((part) => encodeBase64url(Buffer.from(part, "base64url")) === part)
}
