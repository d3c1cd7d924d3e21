// The technician's side of an answer that a colleague made with gpg and clevis alone: to a disclose request a passphrase, to a relay request
// what curl got from Tang. It is kept as it came, encrypted to the key of the request.
import { createHash } from "node:crypto"
import { ToolError } from "../../bytes/errors.ts"
import { openerOf } from "../../seal/jwe.ts"
import { type HandMade, openHandMade } from "../../seal/openpgp-by-hand.ts"
import type { PgpLetter } from "../../seal/openpgp-open.ts"
import { encodePgpArmour } from "../../transport/openpgp-armour.ts"
import { keepLetter } from "../case/cases.ts"
import type { Desk } from "../desk.ts"
import type { OpenRequest } from "./open-requests.ts"
import type { Taken } from "./take-answer.ts"

/** LUKS passphrases end at 512 bytes. */
const MAX_PASSPHRASE = 512

export interface HandMadeAnswer {
  readonly request: OpenRequest
  readonly made: HandMade
}

/** The request whose key opens the message, and what is in it; undefined where it is a letter, or for none of these requests. */
export async function findHandMade(
  desk: Pick<Desk, "contacts">,
  requests: readonly OpenRequest[],
  { openpgp }: PgpLetter,
): Promise<HandMadeAnswer | undefined> {
  const contacts = await desk.contacts()
  for (const request of requests) {
    const made = await openHandMade(openpgp, openerOf(request.replyKey), contacts)
    if (made !== undefined) return { request, made }
  }
  return undefined
}

/** The answer to a disclose request. Throws `letter-payload` for what is no passphrase. */
export function disclosedByHand({ request, made }: HandMadeAnswer): Taken {
  const { content, signedBy } = made
  if (content.length > MAX_PASSPHRASE)
    throw new ToolError("letter-payload", "what was encrypted by hand is too long for a passphrase", {
      member: "",
    })
  const passphrase = Buffer.from(content).toString("base64url")
  content.fill(0)
  return { request, answers: [], disclosed: { mode: "disclose", passphrase }, byHand: { signedBy } }
}

/** Records it and keeps it with its case. */
export async function keepHandMade(
  desk: Desk,
  { request, made }: HandMadeAnswer,
  { openpgp }: PgpLetter,
): Promise<void> {
  const hash = createHash("sha256").update(openpgp).digest("base64url")
  const from = made.signedBy === null ? {} : { from: made.signedBy }
  const body = {
    letter: hash.slice(0, 22),
    hash,
    kind: "gpg-answer",
    outcome: "accepted",
    re: request.facts.id,
    ...from,
  }
  await desk.recorder.append({ type: "letter-received", case: request.caseId, body })
  const name = `${handMadeName(request)}${hash.slice(0, 22)}.txt`
  await keepLetter(desk.cases, request.caseId, name, Buffer.from(encodePgpArmour("MESSAGE", openpgp)))
}

/** How names of kept answers of this kind begin. */
export function handMadeName({ facts }: OpenRequest): string {
  return `gpg-${facts.id}-`
}
