// The one function for everything that arrives, by whatever channel, on both sides (docs/protocol.md, "Order of checks"). It stops at
// the first check that fails, each with its own code, and returns nothing before the journal has the letter.
import { type Envelope, openEnvelope } from "./envelope.ts"
import { factsOf } from "./facts.ts"
import type { Answered } from "./letter.ts"
import { type CodeLetter, openCode } from "./open-code.ts"
import { openCompact } from "./open-compact.ts"
import type { Opened } from "./opened.ts"
import { openPgpEnvelope, type PgpLetter } from "./openpgp-open.ts"
import { checkAnswer, checkReplay } from "./order-checks.ts"
import {
  type Content,
  checkAddress,
  checkLife,
  checkMode,
  checkOpenRule,
  checkPadding,
  checkReplyKey,
  isStale,
  isUnasked,
  parseContent,
} from "./payload-checks.ts"
import type { ReceiveContext, Received } from "./received.ts"
import { checkSigner } from "./sender.ts"

/** What arrives: text without armour for JOSE, bytes for a compact letter, a typed code that was read, an OpenPGP message. */
export type Carried = string | Uint8Array | CodeLetter | PgpLetter

/**
 * Opens and checks one letter. Throws a ToolError with a `letter-…` code; what is told to the person must not be told to the peer.
 */
export async function receive(letter: Carried, context: ReceiveContext): Promise<Received> {
  const opened = await open(letter, context)
  const { content, sender, signature, from, format, road, sha256, signedBytes, dated, jws } = opened
  const { payload } = content
  checkLife(payload)
  checkReplyKey(content, sender, context)
  const again = checkReplay(sha256, content, context)
  checkAnswer(content, context)
  const stale = isStale(content, context.now)
  const common = {
    id: payload.id,
    sha256,
    from,
    road,
    stale,
    ...(payload.jr === undefined ? {} : { journal: payload.jr }),
  }
  if (!again) {
    await context.record({ ...common, kind: content.kind, sender: sender.kind, ...answered(content) })
  }
  return {
    ...common,
    format,
    ...(jws === undefined ? {} : { jws }),
    signedBytes,
    world: context.world,
    sender,
    signature,
    again,
    age: dated ? context.now - payload.iat : null,
    ...factsOf(opened, stale),
    ...bodyOf(content, context),
  }
}

function open(letter: Carried, context: ReceiveContext): Opened | Promise<Opened> {
  if (typeof letter === "string") return openSigned("armour", openEnvelope(letter, context), context)
  if (letter instanceof Uint8Array) return openCompact(letter, context)
  return "openpgp" in letter
    ? openSigned("openpgp", openPgpEnvelope(letter, context), context)
    : openCode(letter, context)
}

/** Checks 6 to 9 of a letter of JOSE or OpenPGP, after those of its envelope. */
async function openSigned(
  format: "armour" | "openpgp",
  opening: Promise<Envelope>,
  context: ReceiveContext,
): Promise<Opened> {
  const envelope = await opening
  const { sender, signature } = await checkSigner(envelope, context)
  const content = parseContent(envelope)
  checkPadding(envelope, content.payload)
  checkMode(envelope, content.payload, sender)
  checkOpenRule(envelope, sender, context)
  checkAddress(envelope, content, context)
  const { jws, sha256, signedBytes, kid: from } = envelope.signed
  const { road } = envelope
  const common = { format, road, content, sender, signature, from, sha256, signedBytes, dated: true }
  return jws === undefined ? common : { ...common, jws }
}

function answered(content: Content): { re?: Answered } {
  return content.kind === "request" ? {} : { re: content.payload.re }
}

type Body =
  | Pick<Received & { kind: "request" }, "kind" | "request" | "replyKey" | "caps">
  | Pick<Received & { kind: "reply" }, "kind" | "re" | "host" | "reply" | "unasked">
  | Pick<Received & { kind: "denial" }, "kind" | "re" | "reason">
  | Pick<Received & { kind: "receipt" }, "kind" | "re" | "outcome" | "code">

function bodyOf(content: Content, context: ReceiveContext): Body {
  switch (content.kind) {
    case "request": {
      const { v, id, from, card, key, name, to, encTo, iat, exp, jr, pad, replyPgp, caps, ...request } =
        content.payload
      const { replyKey } = content
      return { kind: "request", request, ...(replyKey === undefined ? {} : { replyKey }), caps }
    }
    case "reply": {
      const { payload } = content
      const { re, host } = payload
      const common = { kind: "reply", re, host, unasked: isUnasked(content, context) } as const
      if (payload.mode === "relay") return { ...common, reply: { mode: "relay", leaves: payload.leaves } }
      const { mode, passphrase, shares } = payload
      return {
        ...common,
        reply: { mode, ...(passphrase ? { passphrase } : {}), ...(shares ? { shares } : {}) },
      }
    }
    case "denial":
      return { kind: "denial", re: content.payload.re, reason: content.payload.reason }
    case "receipt": {
      const { re, outcome, code } = content.payload
      return { kind: "receipt", re, outcome, ...(code === undefined ? {} : { code }) }
    }
  }
}
