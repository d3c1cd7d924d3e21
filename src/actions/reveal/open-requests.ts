// The requests of this home that may still be answered, with their secret halves, and what to say where there are none or the secrets are gone.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { thumbprint } from "../../seal/jwk.ts"
import type { SentRequest } from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import { isOpen } from "../case/cases.ts"
import type { Desk } from "../desk.ts"
import { compactHash } from "../request/compact-again.ts"
import { type KeptRequest, keptRequest } from "../request/kept-request.ts"

/** A request that may still be answered, with its secret half. */
export interface OpenRequest extends KeptRequest {
  readonly caseId: string
}

export interface OpenRequests {
  readonly found: readonly OpenRequest[]
  /** Open cases with a request whose secrets are gone: a restart took the memory that held them. */
  readonly lost: readonly string[]
}

/** Requests of open cases; of one case if it is named. */
export async function openRequests({ recorder, cases }: Desk, caseId?: string): Promise<OpenRequests> {
  const journal = recorder.state()
  const found: OpenRequest[] = []
  const lost = new Set<string>()
  for (const one of journal.cases.values()) {
    if (!isOpen(one) || (caseId !== undefined && one.id !== caseId)) continue
    for (const id of one.requests) {
      try {
        found.push({ ...(await keptRequest(cases.sealed.forCase(one.id), id)), caseId: one.id })
      } catch (error) {
        if (!isToolError(error, "sealed-lost")) throw error
        lost.add(one.id)
      }
    }
  }
  return { found, lost: [...lost] }
}

export function noOpenRequest(): ToolError {
  return new ToolError("no-such-request", "no request is open that this could answer")
}

/** What to say where an answer may belong to a request whose secrets are gone. */
export function sealedLost([id = ""]: readonly string[]): ToolError {
  return new ToolError("sealed-lost", `the secret half of the request in case ${id} is gone`, { case: id })
}

/** A request as `receive` remembers it. */
export function sentRequest(world: World, kept: OpenRequest): SentRequest {
  const { facts, held, replyKey } = kept
  const { id, sha256, signer, mode, host, exp } = facts
  const compact = compactHash(world, kept)
  return {
    kind: "request",
    id,
    sha256,
    signer,
    replyKey: thumbprint(replyKey.jwk),
    mode,
    host,
    leaves: held.map(({ path, X }) => ({ path, crv: X.crv })),
    ...(compact === undefined ? {} : { compact }),
    state: "open",
    until: exp + 24 * 3600,
  }
}
