// Check 11 of docs/protocol.md: nothing is acted on twice, and an answer answers exactly what was asked.
import { ToolError } from "../bytes/errors.ts"
import type { HostClaim } from "../recovery/messages.ts"
import { prefixOf } from "./compact-letter.ts"
import type { ReplyPayload } from "./payload.ts"
import { type Content, isUnasked } from "./payload-checks.ts"
import type { ReceiveContext, SentReply, SentRequest } from "./received.ts"

/** True if this very letter arrived before and was not acted on. Throws `letter-replayed` if it was, or if its id was used by another. */
export function checkReplay(sha256: string, { payload }: Content, context: ReceiveContext): boolean {
  const seen = context.seen(payload.id)
  if (seen === undefined) return false
  if (seen.sha256 === sha256 && !seen.settled) return true
  const why =
    seen.sha256 === sha256
      ? "this message was acted on before"
      : "another message with this number arrived before"
  throw new ToolError("letter-replayed", why, { id: payload.id })
}

/** `re` names a letter of mine that is still open, and the answer fits it; or this command takes what was not asked for. */
export function checkAnswer(content: Content, context: ReceiveContext): void {
  if (content.kind === "request") return
  if (context.unasked === true && isUnasked(content, context)) return
  const { re, encTo, from, host } = content.payload
  const sent = context.sent.get(re.id)
  if (sent === undefined || sent.kind !== (content.kind === "receipt" ? "reply" : "request")) {
    throw new ToolError("letter-re-unknown", "it answers a message that was not sent from here", {
      re: re.id,
    })
  }
  if (sent.sha256 !== re.sha256) {
    throw new ToolError("letter-re-mismatch", "it answers another message with the same number", {
      re: re.id,
    })
  }
  if (sent.state === "closed")
    throw new ToolError("letter-closed", "it answers a message that is closed", { re: re.id })
  checkHost(sent.host, host)
  if (sent.kind === "reply") {
    // Of somebody unknown, a short request told only the first bytes of the key.
    if (sent.asker !== from.key && sent.asker !== prefixOf(from.key))
      throw new ToolError("letter-from", "the receipt comes from somebody who did not ask")
    return
  }
  if (context.now >= sent.until)
    throw new ToolError("letter-expired", "its request is over and its keys are gone", { re: re.id })
  if (encTo !== undefined && encTo !== sent.replyKey) {
    throw new ToolError("letter-encto", "the answer is encrypted to the key of another request")
  }
  checkTo(sent, content.payload.to)
  if (content.kind === "reply") checkReply(sent, content.payload)
}

function checkTo(sent: SentRequest, to: readonly string[]): void {
  if (to.length > 0 && !to.includes(sent.signer))
    throw new ToolError("letter-to", "the answer is for the sender of another request")
}

function checkHost(asked: SentReply["host"], answered: HostClaim): void {
  const same = (["name", "uuid", "serial", "slot"] as const).every(
    (member) => asked[member] === answered[member],
  )
  if (!same) throw new ToolError("letter-host", "the answer is about another host than the request")
}

function checkReply(sent: SentRequest, reply: ReplyPayload): void {
  if (reply.mode !== sent.mode)
    throw new ToolError("letter-mode", `the request was ${sent.mode}, the answer is ${reply.mode}`)
  if (reply.mode !== "relay") return
  const paths = reply.leaves.map(({ path }) => path)
  const wrong = reply.leaves.find((leaf, i) => {
    const asked = sent.leaves.find(({ path }) => path === leaf.path)
    return asked === undefined || paths.indexOf(leaf.path) !== i || ("y" in leaf && leaf.y.crv !== asked.crv)
  })
  if (wrong)
    throw new ToolError("letter-leaves", "the answer names a key source that was not asked for", {
      path: wrong.path,
    })
}
