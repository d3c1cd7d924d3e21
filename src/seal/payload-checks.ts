// Checks 8 to 10 of docs/protocol.md: the content is parsed strictly from the bytes that were signed, and must fit its envelope: its
// signer, its recipient, the key that opened it, its time.
import * as v from "valibot"
import { ToolError } from "../bytes/errors.ts"
import { asObject, type JsonObject, parseStrictJsonBytes } from "../bytes/json.ts"
import type { Envelope } from "./envelope.ts"
import { type PublicJwk, readPublicJwk, thumbprint } from "./jwk.ts"
import { MAX_LIFE, STEPS } from "./letter.ts"
import { certifies } from "./openpgp-certificate.ts"
import type { Ties } from "./openpgp-notations.ts"
import {
  type DenialPayload,
  type DiscloseRequestPayload,
  PAYLOADS,
  type Payload,
  type ReceiptPayload,
  type RelayRequestPayload,
  type ReplyPayload,
} from "./payload.ts"
import type { ReceiveContext, Sender } from "./received.ts"

/** A request, without what only its envelope needs. Short forms have no room for the policy. */
export type RequestContent =
  | Omit<DiscloseRequestPayload, "replyKey">
  | (Omit<RelayRequestPayload, "replyKey" | "policy"> & Partial<Pick<RelayRequestPayload, "policy">>)

/** A payload with its kind. */
export type Content =
  | {
      readonly kind: "request"
      readonly payload: RequestContent
      /** Absent where an answer can only travel open. */
      readonly replyKey?: PublicJwk
    }
  | { readonly kind: "reply"; readonly payload: ReplyPayload }
  | { readonly kind: "denial"; readonly payload: DenialPayload }
  | { readonly kind: "receipt"; readonly payload: ReceiptPayload }

/** How far ahead another clock may be, in seconds. */
const SKEW = 600

/** 8: the same bytes, strictly. */
export function parseContent(envelope: Envelope): Content {
  const json = parseJson(envelope.signed.payload)
  if (json.v !== 1)
    throw new ToolError("letter-version", "the message is of a version this program does not know")
  const { kind } = envelope
  switch (kind) {
    case "request": {
      const { replyKey: _, ...payload } = parsed(PAYLOADS.request, json)
      const replyKey = replyKeyOf(json)
      checkReplyCertificate(payload, replyKey)
      return { kind, payload, replyKey }
    }
    case "reply":
      return { kind, payload: parsed(PAYLOADS.reply, json) }
    case "denial":
      return { kind, payload: parsed(PAYLOADS.denial, json) }
    case "receipt":
      return { kind, payload: parsed(PAYLOADS.receipt, json) }
  }
}

/** 8: the size of a sealed letter says nothing about its content. */
export function checkPadding({ road, signed }: Envelope, { pad }: Pick<Payload, "pad">): void {
  const fits = road === "open" || (pad !== undefined && STEPS.includes(signed.payload.length))
  if (!fits)
    throw new ToolError("letter-pad", "the message is not filled up to a fixed size", {
      bytes: signed.payload.length,
    })
}

/** 8: what travels open, or comes from somebody who is not pinned, may only be what holds nothing secret. */
export function checkMode({ road }: Pick<Envelope, "road">, payload: object, sender: Sender): void {
  if (!("mode" in payload) || payload.mode === "relay") return
  if (road === "open")
    throw new ToolError("letter-open-disclose", "a message of this mode may not travel unencrypted")
  if (sender.kind === "known") return
  const expired = sender.kind === "expired"
  throw new ToolError(
    expired ? "letter-signer-expired" : "letter-signer-unknown",
    expired ? `the contact file of ${sender.name} is out of date` : "the sender is not among the contacts",
  )
}

/** 8: the site's own rule about people who are not pinned. Replies are proved by their arithmetic. */
export function checkOpenRule(
  { kind, road }: Pick<Envelope, "kind" | "road">,
  sender: Sender,
  context: ReceiveContext,
): void {
  if (context.openLetters === "allow" || kind !== "request" || (road === "sealed" && sender.kind === "known"))
    return
  throw new ToolError("letter-open-refused", "this site takes sealed messages of known people only")
}

/** 9: written by the signer, for me, for the key that opened it. */
export function checkAddress({ signed, outer }: Envelope, content: Content, context: ReceiveContext): void {
  const { kind, payload } = content
  if (payload.from.key !== signed.kid)
    throw new ToolError("letter-from", "the message names another sender than its signer")
  const open = outer === undefined
  const mine = payload.to.some((key) => context.me.includes(key)) || (open && payload.to.length === 0)
  if (!mine) throw new ToolError("letter-to", "the message is addressed to somebody else")
  if (open !== (payload.encTo === undefined))
    throw new ToolError("letter-encto", "the message was written for another envelope")
  if (open) return
  const toIdentity = kind === "request" || kind === "receipt" || isUnasked(content, context)
  const purpose = toIdentity ? "identity" : "reply"
  if (payload.encTo !== outer.key || outer.purpose !== purpose) {
    throw new ToolError("letter-encto", "the message was written for another key than the one that opened it")
  }
  checkTies(signed.ties, content)
  if (outer.apu !== undefined && outer.apu !== payload.id)
    throw new ToolError("letter-apu", "the envelope belongs to another message")
  if (outer.apv !== undefined && outer.apv !== outer.key)
    throw new ToolError("letter-apv", "the envelope names another recipient")
}

// The second tie of an OpenPGP letter must say what the content says.
function checkTies(ties: Ties | undefined, { payload }: Content): void {
  if (ties === undefined) return
  if (ties.to !== payload.to.join(","))
    throw new ToolError("letter-to", "the signature is for other people than the content")
  if (ties.re !== ("re" in payload ? payload.re.sha256 : undefined))
    throw new ToolError("letter-re-mismatch", "the signature answers another message than the content")
}

/**
 * 9 and 11: true for a disclose reply to something that was never sent from here. It can only have been sealed to the identity's key and only
 * by somebody who is pinned (check 8).
 */
export function isUnasked({ kind, payload }: Content, { sent }: ReceiveContext): boolean {
  return kind === "reply" && payload.mode === "disclose" && !sent.has(payload.re.id)
}

/** 10: a life that makes sense. Whether it is over is `isStale`. */
export function checkLife({ iat, exp }: Pick<Payload, "iat" | "exp">): void {
  if (exp <= iat || exp - iat > MAX_LIFE)
    throw new ToolError("letter-time", "the message has no possible life", { iat, exp })
}

/** 10: true for a request outside its time by this clock; answers are matched by what they answer, not by time. */
export function isStale({ kind, payload }: Content, now: number): boolean {
  return kind === "request" && (now >= payload.exp || payload.iat > now + SKEW)
}

/** 10: an answer must go to a key that serves nothing else. */
export function checkReplyKey(content: Content, sender: Sender, context: ReceiveContext): void {
  if (content.kind !== "request" || content.replyKey === undefined) return
  const key = thumbprint(content.replyKey)
  const cards = [
    ...context.contacts.map(({ card }) => card),
    ...("card" in sender && sender.card ? [sender.card] : []),
  ]
  const known = [
    ...context.me,
    ...context.openers.map(({ opener }) => opener.thumbprint),
    ...cards.flatMap((card) => [card.thumbprint, ...(card.enc ? [thumbprint(card.enc)] : [])]),
    content.payload.from.key,
  ]
  if (known.includes(key))
    throw new ToolError("letter-reply-key", "the key for the answer is not a fresh one")
}

// People with nothing but gpg encrypt to the certificate, everybody else to the key: it must be one and the same.
function checkReplyCertificate({ replyPgp }: { readonly replyPgp?: string }, replyKey: PublicJwk): void {
  if (replyPgp === undefined || certifies(Buffer.from(replyPgp, "base64url"), replyKey)) return
  throw new ToolError("letter-reply-key", "the two forms of the key for the answer are not the same key")
}

function replyKeyOf(json: JsonObject): PublicJwk {
  const key = readPublicJwk(json.replyKey)
  if (key === undefined)
    throw new ToolError("letter-reply-key", "the key for the answer is not a public P-256 key")
  return key
}

function parseJson(bytes: Uint8Array): JsonObject {
  let json: JsonObject | undefined
  try {
    json = asObject(parseStrictJsonBytes(bytes, { what: "the letter", maxDepth: 16 }))
  } catch (cause) {
    throw new ToolError("letter-payload", "the content of the message is not strict JSON", {}, cause)
  }
  if (json === undefined) throw new ToolError("letter-payload", "the content of the message is not an object")
  return json
}

// Which member is wrong is told, what it holds is not.
function parsed<T>(schema: v.GenericSchema<unknown, T>, json: JsonObject): T {
  const result = v.safeParse(schema, json)
  if (result.success && (json.card === undefined || (json.key === undefined && json.name === undefined)))
    return result.output
  const member = result.success ? "card" : (v.getDotPath(result.issues[0]) ?? "")
  throw new ToolError("letter-payload", "a member of the message is missing, unknown or wrong", {
    member: member.slice(0, 64),
  })
}
