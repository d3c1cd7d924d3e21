// Checks 1 to 5 of docs/protocol.md: from text that arrived to a signed letter that is not yet believed. Sealed letters are decrypted
// here, open ones only taken apart. OpenPGP messages (openpgp-open.ts) end in the same Envelope.
import { type ErrorCode, ToolError } from "../bytes/errors.ts"
import { type JweFault, readJwe } from "./jwe.ts"
import type { PublicJwk } from "./jwk.ts"
import { type JwsFault, readJws, verifyJws } from "./jws.ts"
import { MAX_LETTER } from "./letter.ts"
import type { PgpKey } from "./openpgp-key.ts"
import type { Ties } from "./openpgp-notations.ts"
import type { ReceiveContext } from "./received.ts"
import { isLetterKind, type LetterKind, readTyp, wrongKind } from "./typ.ts"

export interface Envelope {
  readonly kind: LetterKind
  readonly road: "sealed" | "open"
  readonly signed: Signed
  /** The outer layer of a sealed letter: which of my keys opened it, and what JOSE ties to the encryption. */
  readonly outer?: {
    readonly key: string
    readonly purpose: "identity" | "reply"
    readonly apu?: string
    readonly apv?: string
  }
}

/** What was signed, in whatever form; not yet verified. */
export interface Signed {
  /** Thumbprint of the signing key, as the envelope names it. */
  readonly kid: string
  readonly payload: Uint8Array
  /** What the call-back code is made from. */
  readonly signedBytes: Uint8Array
  /** How answers name this letter: SHA-256, base64url. */
  readonly sha256: string
  /** The exact JWS, of a letter of JOSE. */
  readonly jws?: string
  /** What an OpenPGP signature covers beside the payload. */
  readonly ties?: Ties
  /** True if this key made the signature. */
  verify(key: SigningKey): Promise<boolean>
}

/** The public key of a person or of a case, or a key in somebody's GnuPG. */
export type SigningKey = { readonly jwk: PublicJwk } | { readonly pgp: PgpKey }

const OUTER: Readonly<Record<JweFault, readonly [ErrorCode, string]>> = {
  parts: ["letter-malformed", "the message is not in the form of a sealed letter"],
  header: ["letter-header", "the outer header has other members than it must"],
  alg: ["letter-alg", "the message is encrypted in a way that is not accepted"],
  epk: ["letter-epk", "the sender's one-time key is not a point of P-256"],
}
const INNER: Readonly<Record<JwsFault, readonly [ErrorCode, string]>> = {
  parts: ["letter-inner", "what is signed is not in the form of a letter"],
  header: ["letter-header", "the signed header has other members than it must"],
  alg: ["letter-alg", "the message is signed in a way that is not accepted"],
}

/** Opens what arrived. Throws with the code of the first check that fails; nothing decrypted is released then. */
export async function openEnvelope(letter: string, context: ReceiveContext): Promise<Envelope> {
  if (letter.length > MAX_LETTER) {
    throw new ToolError("letter-too-large", "the message is longer than a letter may be", {
      bytes: letter.length,
    })
  }
  const parts = letter.split(".").length
  if (!/^[A-Za-z0-9_.-]+$/.test(letter) || (parts !== 5 && parts !== 3)) throw refusal(OUTER.parts)
  if (parts === 3) return { ...readInner(letter, "open", context), road: "open" }
  const { jws, outer } = await decrypt(letter, context)
  return { ...readInner(jws, "sealed", context), road: "sealed", outer }
}

async function decrypt(
  letter: string,
  context: ReceiveContext,
): Promise<{ jws: string; outer: NonNullable<Envelope["outer"]> }> {
  const jwe = readJwe(letter)
  if (typeof jwe === "string") throw refusal(OUTER[jwe])
  const mine = context.openers.find(({ opener }) => opener.thumbprint === jwe.kid)
  if (mine === undefined) {
    throw new ToolError("letter-not-for-me", "the message is encrypted for another key", {
      key: jwe.kid.slice(0, 8),
    })
  }
  let plain: Uint8Array
  try {
    plain = await mine.opener.open(jwe)
  } catch (error) {
    // Our own misuse, a wiped key for one, is no fault of the letter.
    if (error instanceof TypeError) throw error
    // The cause stays here: it could tell a sender how decryption failed.
    throw new ToolError("letter-decrypt", "the message does not decrypt: it was altered or damaged")
  }
  const outer = { key: jwe.kid, purpose: mine.purpose, apu: jwe.apu, apv: jwe.apv }
  return { jws: Buffer.from(plain).toString("latin1"), outer }
}

function readInner(
  text: string,
  road: "sealed" | "open",
  context: ReceiveContext,
): { kind: LetterKind; signed: Signed } {
  const jws = readJws(text)
  if (typeof jws === "string") throw refusal(INNER[jws])
  const { kid, payload, signedBytes, sha256 } = jws
  const verify = async (key: SigningKey) => "jwk" in key && (await verifyJws(jws, key.jwk))
  return {
    kind: checkTyp(jws.typ, road, context),
    signed: { kid, payload, signedBytes, sha256, jws: text, verify },
  }
}

/** 5: a letter, of this world, of a kind that this command takes, open only if it may be. */
export function checkTyp(text: string, road: Envelope["road"], context: ReceiveContext): LetterKind {
  const typ = readTyp(text)
  if (typ === undefined || !isLetterKind(typ.kind))
    throw new ToolError("letter-typ", "the signed type is none of a letter")
  if (typ.world !== context.world) {
    throw new ToolError("letter-world", `this is a message of the ${typ.world} world`, { world: typ.world })
  }
  if (!context.accept.includes(typ.kind)) {
    throw wrongKind(typ.kind)
  }
  if (road === "open" && typ.kind !== "request" && typ.kind !== "reply") {
    throw new ToolError("letter-open-disclose", `a ${typ.kind} may not travel unencrypted`, {
      kind: typ.kind,
    })
  }
  return typ.kind
}

function refusal([code, text]: readonly [ErrorCode, string]): ToolError {
  return new ToolError(code, text)
}
