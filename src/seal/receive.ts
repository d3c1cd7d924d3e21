// The one function for everything that arrives, by whatever channel, on both sides (docs/protocol.md, "Order of checks"). It stops at
// the first check that fails, each with its own code, and returns nothing before the journal has the letter.
import { openEnvelope } from "./envelope.ts"
import { factsOf } from "./facts.ts"
import type { Answered } from "./letter.ts"
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

/**
 * Opens and checks one letter: `letter` is its compact text without armour. Throws a ToolError with a `letter-…` code; what is told to
 * the person must not be told to the peer.
 */
export async function receive(letter: string, context: ReceiveContext): Promise<Received> {
  const envelope = await openEnvelope(letter, context)
  const { sender, signature } = await checkSigner(envelope, context)
  const content = parseContent(envelope)
  const { payload } = content
  checkPadding(envelope, payload)
  checkMode(envelope, payload, sender)
  checkOpenRule(envelope, sender, context)
  checkAddress(envelope, content, context)
  checkLife(payload)
  checkReplyKey(content, sender, context)
  const again = checkReplay(envelope.jws, content, context)
  checkAnswer(content, context)
  const stale = isStale(content, context.now)
  const { jws, road } = envelope
  const common = {
    id: payload.id,
    sha256: jws.sha256,
    from: jws.kid,
    road,
    stale,
    ...(payload.jr === undefined ? {} : { journal: payload.jr }),
  }
  if (!again) {
    await context.record({ ...common, kind: content.kind, sender: sender.kind, ...answered(content) })
  }
  const facts = factsOf(content, sender, envelope, stale)
  const age = context.now - payload.iat
  const { text, signedBytes } = jws
  return {
    ...common,
    jws: text,
    signedBytes,
    world: context.world,
    sender,
    signature,
    again,
    age,
    ...facts,
    ...bodyOf(content, context),
  }
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
      const {
        v,
        id,
        from,
        card,
        key,
        name,
        to,
        encTo,
        iat,
        exp,
        jr,
        pad,
        replyKey: _,
        caps,
        ...request
      } = content.payload
      return { kind: "request", request, replyKey: content.replyKey, caps }
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
