// Making a letter (docs/protocol.md, "Letters"): payload, padding, ES256 JWS and, unless the letter is open, an ECDH-ES JWE around it.
// Reading one is receive.ts. The exact JWS bytes are returned, since later letters and the call-back code are made from them.
import * as v from "valibot"
import { ToolError } from "../bytes/errors.ts"
import type { HostClaim, Reply, Request } from "../recovery/messages.ts"
import type { Card } from "./card.ts"
import { makeJwe } from "./jwe.ts"
import { type PublicJwk, thumbprint } from "./jwk.ts"
import { makeJws, type Signer, sha256Text } from "./jws.ts"
import { PAYLOADS } from "./payload.ts"
import { type LetterKind, typOf, type World } from "./typ.ts"

/**
 * The form in which a letter is written. `armour`: JOSE as a text block. `compact`: short, relay only. `openpgp`: for keys in GnuPG. `code`:
 * to be typed or spoken, relay only.
 */
export type LetterFormat = "armour" | "compact" | "openpgp" | "code"

/** Where the sender's journal stands: its id, its last entry's number and hash (base64url). */
export interface JournalHead {
  readonly id: string
  readonly seq: number
  readonly head: string
}

/** Which letter is answered: its id and the SHA-256 of its exact JWS text, base64url. */
export interface Answered {
  readonly id: string
  readonly sha256: string
}

/** A request with the key its answer is to be encrypted to and what the sender's tool can read. */
export interface RequestBody {
  readonly kind: "request"
  readonly request: Request
  readonly replyKey: PublicJwk
  /** The same key as gpg imports it, base64url; only in OpenPGP letters. */
  readonly replyPgp?: string
  readonly caps: readonly string[]
}

export interface ReplyBody {
  readonly kind: "reply"
  readonly re: Answered
  /** As the request has it: both sides see the same host. */
  readonly host: HostClaim
  readonly reply: Reply
}

export interface DenialBody {
  readonly kind: "denial"
  readonly re: Answered
  readonly host: HostClaim
  readonly reason: string
}

/** How a recovery ended, for the colleague's record. `code` is an ErrorCode of the technician's side. */
export interface ReceiptBody {
  readonly kind: "receipt"
  readonly re: Answered
  readonly host: HostClaim
  readonly outcome: "fits-header" | "opened-slot" | "failed"
  readonly code?: string
}

export type LetterBody = RequestBody | ReplyBody | DenialBody | ReceiptBody

/** How the sender introduces themselves to people who may not know them: a card, or a bare key with a name. */
export type Introduction = { readonly card: Card } | { readonly key: PublicJwk; readonly name: string }

export interface LetterDraft {
  readonly world: World
  /** 16 random bytes, base64url. */
  readonly id: string
  readonly body: LetterBody
  /** Card serial of the sender, if there is a card. */
  readonly serial?: string
  /** Always in open letters; in sealed ones where the recipient may not know the sender. */
  readonly introduction?: Introduction
  /** Signing thumbprints of the recipients; empty in an open request. */
  readonly to: readonly string[]
  /** Seconds since 1970. */
  readonly iat: number
  readonly exp: number
  readonly journal?: JournalHead
}

export interface MadeLetter {
  readonly kind: LetterKind
  readonly id: string
  /** What travels: a compact JWE, or the compact JWS of an open letter. */
  readonly text: string
  /** The signed letter inside. */
  readonly jws: string
  /** SHA-256 of `jws`, base64url. */
  readonly sha256: string
  /** What the call-back code is made from. */
  readonly signedBytes: Uint8Array
}

/** Payload sizes of sealed letters, in bytes. */
export const STEPS: readonly number[] = [1, 2, 4, 8, 16, 32].map((kib) => kib * 1024)
/** A letter that arrives may be this long, armour included. */
export const MAX_LETTER = 131_072
/** Longest life of a letter: exp - iat, in seconds. */
export const MAX_LIFE = 7 * 86_400

/**
 * Signs a letter and, if `recipient` (a decryption key) is given, seals it. Without one it is open: only relay requests and relay
 * replies may be. Throws `letter-open-disclose`, `letter-too-large`; TypeError for a draft no receiver would take.
 */
export async function makeLetter(
  draft: LetterDraft,
  signer: Signer,
  recipient?: PublicJwk,
): Promise<MadeLetter> {
  const { body, world, id } = draft
  if (recipient === undefined && !mayBeOpen(body)) {
    throw new ToolError("letter-open-disclose", `a ${body.kind} of this kind may not travel unencrypted`)
  }
  const bytes =
    recipient === undefined
      ? Buffer.from(JSON.stringify(payloadOf(draft, signer.thumbprint)))
      : sealedPayload(draft, signer.thumbprint, thumbprint(recipient))
  const jws = await makeJws(typOf(body.kind, world), bytes, signer)
  return {
    kind: body.kind,
    id,
    text: recipient === undefined ? jws : await makeJwe(jws, id, recipient),
    jws,
    sha256: sha256Text(jws),
    signedBytes: Buffer.from(jws.slice(0, jws.lastIndexOf(".")), "ascii"),
  }
}

/**
 * The payload of a sealed letter, filled up. `from` and `encTo` are the thumbprints of the signer's key and of the key it is sealed for.
 * Throws `letter-too-large`; TypeError for a draft no receiver would take.
 */
export function sealedPayload(draft: LetterDraft, from: string, encTo: string): Uint8Array {
  return padded(payloadOf(draft, from, encTo))
}

function mayBeOpen(body: LetterBody): boolean {
  if (body.kind === "request") return body.request.mode === "relay"
  return body.kind === "reply" && body.reply.mode === "relay"
}

function payloadOf(draft: LetterDraft, from: string, encTo?: string): object {
  const { id, serial, introduction, to, iat, exp, journal } = draft
  const payload = {
    v: 1,
    id,
    from: { key: from, ...(serial === undefined ? {} : { serial }) },
    ...introduced(introduction),
    to,
    ...(encTo === undefined ? {} : { encTo, pad: "" }),
    iat,
    exp,
    ...(journal ? { jr: journal } : {}),
    ...bodyMembers(draft.body),
  }
  if (!v.is(PAYLOADS[draft.body.kind], payload))
    throw new TypeError(`this ${draft.body.kind} breaks its own schema`)
  if (exp <= iat || exp - iat > MAX_LIFE) throw new TypeError("the life of a letter is 1 second to 7 days")
  return payload
}

function introduced(introduction: Introduction | undefined): object {
  if (introduction === undefined) return {}
  return "card" in introduction
    ? { card: introduction.card.text }
    : { key: introduction.key, name: introduction.name }
}

function bodyMembers(body: LetterBody): object {
  switch (body.kind) {
    case "request": {
      const { request, replyKey, replyPgp, caps } = body
      return { ...request, replyKey, ...(replyPgp === undefined ? {} : { replyPgp }), caps }
    }
    case "reply":
      return { re: body.re, host: body.host, ...body.reply }
    case "denial":
      return { re: body.re, host: body.host, reason: body.reason }
    case "receipt": {
      const { re, host, outcome, code } = body
      return { re, host, outcome, ...(code === undefined ? {} : { code }) }
    }
  }
}

// The payload grows to the next step, so that a reply's length says nothing about a passphrase's.
function padded(payload: object): Uint8Array {
  const bare = Buffer.byteLength(JSON.stringify({ ...payload, pad: "" }))
  const step = STEPS.find((step) => step >= bare)
  if (step === undefined) {
    throw new ToolError("letter-too-large", "the message is longer than a letter may be", { bytes: bare })
  }
  return Buffer.from(JSON.stringify({ ...payload, pad: "0".repeat(step - bare) }))
}
