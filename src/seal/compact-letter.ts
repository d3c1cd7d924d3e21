// Making compact letters (docs/protocol.md, "Compact letters"): relay only, never encrypted, signed where the sender is known by a card.
// Names are under the signature without travelling: both sides know them.
import { createHash } from "node:crypto"
import type { RelayReply, RelayRequest } from "../recovery/messages.ts"
import { encodeCompactReply } from "./compact-reply.ts"
import { encodeCompactRequest, encodeShortRequest, shortId } from "./compact-request.ts"
import type { Signer } from "./jws.ts"
import { preAuth } from "./pre-auth.ts"
import type { World } from "./typ.ts"

/** A request or reply lives this long, in seconds: the letter has no room to say. */
export const COMPACT_LIFE = 24 * 3600

export interface MadeCompact {
  readonly id: string
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes without the signature, base64url: how the other side names this letter. */
  readonly sha256: string
  /** What the call-back code is made from: the bytes without the signature, which everybody can read. */
  readonly signedBytes: Uint8Array
}

export interface CompactSigning {
  readonly signer: Signer
  /** Signing thumbprint of the recipient; empty where nobody is named. */
  readonly recipient: string
}

export interface CompactDraft {
  readonly world: World
  /** 16 bytes, base64url; a request that nobody signs may get another one. */
  readonly id: string
  /** Seconds since 1970. */
  readonly iat: number
  readonly request: RelayRequest
  readonly signing?: CompactSigning
}

/** The id of a request that nobody signs and that has no room for one, known before it is written; else undefined. */
export function shortRequestId(world: World, request: RelayRequest): string | undefined {
  const short = shortOf(world, request)
  return short === undefined ? undefined : shortId(short)
}

/**
 * What a request says, without a signature: of a signed one as `sender` (a thumbprint) sends it, without a sender as short as can be. Throws
 * `letter-too-large` where a key source has no short form.
 */
export function compactBody(
  { world, id, iat, request }: Omit<CompactDraft, "signing">,
  sender?: string,
): Uint8Array {
  const short = sender === undefined ? shortOf(world, request) : undefined
  if (short !== undefined) return short
  const { leaves, host, ticket = "" } = request
  const commitment = hashStart(request.commitment)
  return encodeCompactRequest({
    kind: "request",
    world,
    id,
    iat,
    commitment,
    leaves,
    host: host.name,
    ticket,
    ...(sender === undefined ? {} : { sender: prefixOf(sender) }),
  })
}

/** Throws `letter-too-large` where a key source has no short form. */
export async function makeCompactRequest({ signing, ...draft }: CompactDraft): Promise<MadeCompact> {
  const body = compactBody(draft, signing?.signer.thumbprint)
  if (signing !== undefined) return { ...(await signed(body, signing)), id: draft.id }
  return { ...unsigned(body), id: shortRequestId(draft.world, draft.request) ?? draft.id }
}

export interface CompactReplyDraft {
  readonly world: World
  /** The request's SHA-256, base64url. */
  readonly asked: string
  /** One answer for each key source of the request, in its order. */
  readonly reply: RelayReply
  readonly signing?: CompactSigning
}

export async function makeCompactReply(draft: CompactReplyDraft): Promise<MadeCompact> {
  const { world, asked, reply, signing } = draft
  const leaves = reply.leaves.map((leaf, index) => ({ index, ...("y" in leaf ? { y: leaf.y } : {}) }))
  const fields = { kind: "reply", world, asked: hashStart(asked), leaves } as const
  const made =
    signing === undefined
      ? unsigned(encodeCompactReply(fields))
      : await signed(encodeCompactReply({ ...fields, sender: prefixOf(signing.signer.thumbprint) }), signing)
  return { ...made, id: shortId(made.bytes) }
}

/** The first 16 bytes of a SHA-256, base64url. */
export function hashStart(sha256: string): string {
  return Buffer.from(sha256, "base64url").subarray(0, 16).toString("base64url")
}

/** The first 8 bytes of a thumbprint, base64url. */
export function prefixOf(thumbprint: string): string {
  return Buffer.from(thumbprint, "base64url").subarray(0, 8).toString("base64url")
}

/** What the signature covers: both names in full, although neither travels. */
export function compactSignedBytes(sender: string, recipient: string, body: Uint8Array): Uint8Array {
  return preAuth([Buffer.from("nbde-rescue compact v1"), Buffer.from(sender), Buffer.from(recipient), body])
}

function shortOf(world: World, { leaves, host, ticket = "" }: RelayRequest): Uint8Array | undefined {
  return encodeShortRequest(world, leaves, host.name, ticket)
}

async function signed(
  body: Uint8Array,
  { signer, recipient }: CompactSigning,
): Promise<Omit<MadeCompact, "id">> {
  const signature = await signer.sign(compactSignedBytes(signer.thumbprint, recipient, body))
  const bytes = Buffer.concat([body, signature])
  return { bytes, sha256: sha256(body), signedBytes: body }
}

function unsigned(body: Uint8Array): Omit<MadeCompact, "id"> {
  return { bytes: body, sha256: sha256(body), signedBytes: body }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url")
}
