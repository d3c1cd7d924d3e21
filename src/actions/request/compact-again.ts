// A relay request that was sent in another form, as a compact letter: the same points, so that nothing is blinded anew, and the same body every
// time, so that an answer to it is known as an answer to the request.
import { createHash } from "node:crypto"
import { isToolError } from "../../bytes/errors.ts"
import { tangLeaves } from "../../clevis/leaves.ts"
import { readBinding } from "../../clevis/tree.ts"
import { headerCommitment } from "../../recovery/commitment.ts"
import type { LeafRequest, RelayRequest } from "../../recovery/messages.ts"
import { checkPath } from "../../recovery/request.ts"
import {
  COMPACT_LIFE,
  type CompactDraft,
  compactBody,
  makeCompactRequest,
} from "../../seal/compact-letter.ts"
import { contactByName } from "../../seal/contacts.ts"
import type { World } from "../../seal/typ.ts"
import { encodeShortText } from "../../transport/short-text.ts"
import type { Desk } from "../desk.ts"
import type { KeptRequest } from "./kept-request.ts"

type Kept = Pick<KeptRequest, "facts" | "held" | "caseKey">

/** What was asked, with the key ids from the binding. */
export function askedOf({ facts, held }: Pick<KeptRequest, "facts" | "held">): LeafRequest[] {
  const kids = new Map(
    tangLeaves(readBinding(facts.jwe)).usable.flatMap(({ path, kid }) => [
      [path, kid] as const,
      [checkPath(path), kid] as const,
    ]),
  )
  return held.map(({ path, X }) => ({ path, kid: kids.get(path) ?? "", x: X }))
}

/** The letter, and what its call-back code is made from. Throws `letter-too-large` for key sources without a short form. */
export async function compactAgain(
  { identity, contacts }: Desk,
  world: World,
  kept: Kept,
): Promise<{ readonly carried: string; readonly signedBytes: Uint8Array }> {
  const { facts } = kept
  const known = facts.to === undefined ? undefined : contactByName(await contacts(), facts.to)
  const recipient = known?.card.thumbprint ?? ""
  const signer = identity?.signer.thumbprint === facts.signer ? identity.signer : undefined
  const made = await makeCompactRequest({
    ...draftOf(world, kept),
    ...(signer === undefined ? {} : { signing: { signer, recipient } }),
  })
  return { carried: `${encodeShortText(made.bytes)}\n`, signedBytes: made.signedBytes }
}

/** SHA-256 of the compact form, by which an answer names it; undefined where there is none. */
export function compactHash(world: World, kept: Kept): string | undefined {
  const { facts, caseKey } = kept
  if (facts.mode !== "relay" || facts.format === "compact") return undefined
  try {
    const body = compactBody(draftOf(world, kept), caseKey === undefined ? facts.signer : undefined)
    return createHash("sha256").update(body).digest("base64url")
  } catch (error) {
    if (isToolError(error)) return undefined
    throw error
  }
}

function draftOf(world: World, kept: Kept): Omit<CompactDraft, "signing"> {
  const { id, host, exp, jwe } = kept.facts
  const request: RelayRequest = {
    mode: "relay",
    host,
    commitment: headerCommitment(jwe),
    leaves: askedOf(kept),
  }
  return { world, id, iat: exp - COMPACT_LIFE, request }
}
