// What people without this tool send: a bare JWE, a token, a luksmeta area, a header. Nobody signed it, so one at a time, with a call-back
// that is named and a reason; the passphrase goes to a contact in a letter or onto this person's own screen. It always opens a duty.
import { createHash } from "node:crypto"
import { encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import { headerCommitment } from "../../recovery/commitment.ts"
import type { HostClaim } from "../../recovery/messages.ts"
import { tangLeaves } from "../../recovery/plan.ts"
import type { Desk } from "../desk.ts"
import { checkWorld } from "../drill-world.ts"
import { letterContact, signingOf, writeLetter } from "../letter/write-letter.ts"
import { refuseDecoy } from "./answer-decoy.ts"
import { discloseReply, recoverHere } from "./answer-disclose.ts"
import type { OnDesk, UnsignedPiece } from "./answer-letters.ts"
import { askedFacts, requireWithinLimits } from "./answer-limits.ts"
import type { Answered, AnswerOptions, Colleague, OtherWork } from "./answer-types.ts"

/** Decides, recovers, and hands the passphrase to the one place that was named. */
export async function answerUnsigned(
  desk: Desk,
  options: AnswerOptions,
  colleague: Colleague,
  { name, piece }: OnDesk & { kind: "unsigned" },
  { net, servers, rules, tally }: OtherWork,
): Promise<Answered> {
  const { recorder } = desk
  const request = requestId(piece)
  await refuseDecoy(desk, rules, { uuid: piece.uuid, request })
  const kids = tangLeaves(piece.binding.node).map(({ kid }) => kid)
  checkWorld(options.world, kids)
  // Before Tang is asked: a passphrase that nobody can take must not come into being.
  const recipient = options.to === undefined ? undefined : await findRecipient(desk, options.to)
  const claim = piece.uuid === "" ? undefined : { name: "", uuid: piece.uuid, slot: piece.slot }
  const asked = { request, ...askedFacts(claim, kids), words: "unsigned" }
  const counts = tally.counts(asked)
  const decided = await colleague.decideUnsigned({ ...piece, counts })
  const { decision, calledBack, reason } = decided
  if (decision === "approve" && (calledBack === undefined || reason === undefined)) {
    throw new ToolError("call-back-needed", "an unsigned binding needs a call-back and a reason", {
      flag: "--called-back, --reason",
    })
  }
  const words = [...(options.confirm ?? []), decided.limitWord]
  const body = {
    ...asked,
    ...(decision === "approve" ? requireWithinLimits(counts, words) : {}),
    decision,
    checks: [],
    ...(calledBack ? { callBack: calledBack } : {}),
    ...(reason ? { reason } : {}),
  }
  await recorder.append({ type: "answer-decided", body })
  if (decision !== "approve") return { input: name, request, decision, leaves: [] }
  const host: HostClaim = {
    name: "unnamed host",
    uuid: piece.uuid === "" ? "unknown" : piece.uuid,
    slot: piece.slot,
  }
  const { disclosed, leaves } = await recoverHere(desk, {
    binding: piece.binding,
    host,
    request,
    servers: await servers(),
    net,
    drill: options.world === "drill",
    keeps: options.keeps,
  })
  const whole = disclosed.kind === "passphrase" || leaves.every(({ status }) => status === "ok")
  const row = { input: name, request, decision: "approve" as const, host: host.name, leaves, whole }
  try {
    if (recipient !== undefined)
      return {
        ...row,
        reply: await sealFor(desk, options, recipient, { piece, host, reply: discloseReply(disclosed) }),
      }
    if (disclosed.kind === "shares") {
      throw new ToolError("not-from-afar", "this binding also needs a key source of its own host", {
        have: [...disclosed.shares.keys()],
      })
    }
    await recorder.append({ type: "reveal-shown", body: { where: "screen", request } })
    await colleague.show(disclosed.passphrase, host.name)
    return row
  } finally {
    if (disclosed.kind === "passphrase") disclosed.passphrase.wipe()
  }
}

interface Sealing {
  readonly piece: UnsignedPiece
  readonly host: HostClaim
  readonly reply: ReturnType<typeof discloseReply>
}

async function findRecipient(desk: Desk, to: string) {
  const { identity } = desk
  if (identity === undefined)
    throw new ToolError("no-identity", "a sealed letter must be signed by an identity")
  return { identity, ...(await letterContact(desk, to)) }
}

async function sealFor(
  desk: Desk,
  { world }: AnswerOptions,
  { identity, contact, recipient, openpgp }: Awaited<ReturnType<typeof findRecipient>>,
  { piece, host, reply }: Sealing,
): Promise<string> {
  const re = { id: requestId(piece), sha256: headerCommitment(piece.binding.jwe.compact) }
  const made = await writeLetter(desk, {
    world,
    body: { kind: "reply", re, host, reply },
    signing: signingOf(identity),
    to: [contact.card.thumbprint],
    ...(recipient === undefined ? {} : { recipient }),
    ...(openpgp === undefined ? {} : { openpgp, format: "openpgp" as const }),
  })
  await desk.recorder.append({
    type: "reply-written",
    body: {
      request: requestId(piece),
      letter: made.id,
      hash: made.sha256,
      decision: "approve",
      leaves: [],
      to: contact.card.name,
    },
  })
  return made.carried
}

/** An unsigned binding has no id of its own: the first 16 bytes of a hash over it serve. */
function requestId({ binding }: UnsignedPiece): string {
  return encodeBase64url(createHash("sha256").update(binding.jwe.compact).digest().subarray(0, 16))
}
