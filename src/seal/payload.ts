// What stands under the signature of a letter (docs/protocol.md, "Payload"): members every kind has, then those of its kind. Strict:
// unknown members, wrong types and texts past their length are refused. Points are checked for form here, as points in tang/.
import * as v from "valibot"
import type { LeafReply, LeafRequest, SkeletonNode } from "../recovery/messages.ts"
import { NAME } from "./card.ts"

/** LUKS passphrases end at 512 bytes. */
const MAX_PASSPHRASE = 512
/** Bounds of design §4.5. */
export const MAX_LEAVES = 16
const MAX_DEPTH = 4

const base64url = (bytes: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]+$/),
    v.check((text) => hasBytes(text, bytes, bytes)),
  )
const base64urlUpTo = (bytes: number) =>
  v.pipe(
    v.string(),
    v.check((text) => hasBytes(text, 1, bytes)),
  )
const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))
const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const slot = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31))

const id = base64url(16)
const sha256 = base64url(32)
const kid = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]+$/),
  v.check((text) => [27, 38, 43, 64, 86].includes(text.length)),
)
const path = v.pipe(v.string(), v.maxLength(128), v.regex(/^[A-Za-z0-9_-]+(\.\d{1,3}\.[A-Za-z0-9_-]+)*$/))

const point = v.variant("crv", [
  v.strictObject({ crv: v.literal("P-256"), x: base64url(32), y: base64url(32) }),
  v.strictObject({ crv: v.literal("P-384"), x: base64url(48), y: base64url(48) }),
  v.strictObject({ crv: v.literal("P-521"), x: base64url(66), y: base64url(66) }),
])

const host = v.strictObject({
  name: text(255),
  uuid: text(64),
  serial: v.exactOptional(text(128)),
  slot: v.nullable(slot),
})

const crv = v.picklist(["P-256", "P-384", "P-521"])
const tangNode = v.strictObject({
  pin: v.literal("tang"),
  path,
  kid,
  crv,
  url: v.pipe(v.string(), v.maxLength(2048)),
})
const otherNode = v.strictObject({ pin: v.pipe(text(64), v.notValues(["tang", "sss"])), path })

function policyNode(depth: number): v.GenericSchema<unknown, SkeletonNode> {
  if (depth === 0) return v.union([tangNode, otherNode])
  const children = v.lazy(() =>
    v.pipe(v.array(policyNode(depth - 1)), v.minLength(1), v.maxLength(MAX_LEAVES)),
  )
  const threshold = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_LEAVES))
  return v.union([tangNode, v.strictObject({ pin: v.literal("sss"), path, threshold, children }), otherNode])
}

const common = {
  v: v.literal(1),
  id,
  from: v.strictObject({ key: sha256, serial: v.exactOptional(id) }),
  /** How a person who may be unknown introduces themselves: a card, or a bare key with a name (never both). */
  card: v.exactOptional(text(4096)),
  key: v.exactOptional(v.unknown()),
  name: v.exactOptional(NAME),
  to: v.pipe(v.array(sha256), v.maxLength(16)),
  encTo: v.exactOptional(sha256),
  iat: seconds,
  exp: seconds,
  jr: v.exactOptional(v.strictObject({ id, seq: seconds, head: sha256 })),
  pad: v.exactOptional(v.pipe(v.string(), v.regex(/^0*$/))),
}

const requestCommon = {
  ...common,
  host,
  ticket: v.exactOptional(text(128)),
  reason: v.exactOptional(text(1024)),
  commitment: sha256,
  policy: policyNode(MAX_DEPTH),
  replyKey: v.unknown(),
  /** The same key as gpg imports it, in OpenPGP letters. */
  replyPgp: v.exactOptional(base64urlUpTo(2048)),
  caps: v.pipe(v.array(text(32)), v.maxLength(16)),
}
const leafRequest: v.GenericSchema<unknown, LeafRequest> = v.strictObject({
  path,
  kid,
  x: point,
  s: v.exactOptional(point),
})
const relayRequest = v.strictObject({
  ...requestCommon,
  mode: v.literal("relay"),
  leaves: v.pipe(
    v.array(leafRequest),
    v.minLength(1),
    v.maxLength(MAX_LEAVES),
    v.check((list) => uniquePaths(list)),
  ),
})
const discloseRequest = v.strictObject({
  ...requestCommon,
  mode: v.literal("disclose"),
  jwe: v.pipe(
    v.string(),
    v.maxLength(262_144),
    v.regex(/^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$/),
  ),
})

const re = v.strictObject({ id, sha256 })
const leafReply: v.GenericSchema<unknown, LeafReply> = v.union([
  v.strictObject({ path, y: point }),
  v.strictObject({ path, refused: text(256) }),
])
const relayReply = v.strictObject({
  ...common,
  re,
  host,
  mode: v.literal("relay"),
  leaves: v.pipe(v.array(leafReply), v.minLength(1), v.maxLength(MAX_LEAVES)),
})
const share = v.strictObject({ path, share: base64urlUpTo(1024) })
const discloseReply = v.strictObject({
  ...common,
  re,
  host,
  mode: v.literal("disclose"),
  passphrase: v.exactOptional(base64urlUpTo(MAX_PASSPHRASE)),
  shares: v.exactOptional(
    v.pipe(
      v.array(share),
      v.minLength(1),
      v.maxLength(MAX_LEAVES),
      v.check((list) => uniquePaths(list)),
    ),
  ),
})

/** The schema of each kind's payload. */
export const PAYLOADS = {
  request: v.variant("mode", [relayRequest, discloseRequest]),
  reply: v.variant("mode", [
    relayReply,
    v.pipe(
      discloseReply,
      v.check((reply) => (reply.passphrase === undefined) !== (reply.shares === undefined)),
    ),
  ]),
  denial: v.strictObject({ ...common, re, host, reason: text(1024) }),
  receipt: v.strictObject({
    ...common,
    re,
    host,
    outcome: v.picklist(["fits-header", "opened-slot", "failed"]),
    code: v.exactOptional(text(64)),
  }),
} as const

export type RequestPayload = v.InferOutput<typeof PAYLOADS.request>
export type RelayRequestPayload = v.InferOutput<typeof relayRequest>
export type DiscloseRequestPayload = v.InferOutput<typeof discloseRequest>
export type ReplyPayload = v.InferOutput<typeof PAYLOADS.reply>
export type DenialPayload = v.InferOutput<typeof PAYLOADS.denial>
export type ReceiptPayload = v.InferOutput<typeof PAYLOADS.receipt>
export type Payload = RequestPayload | ReplyPayload | DenialPayload | ReceiptPayload

function hasBytes(text: string, min: number, max: number): boolean {
  const bytes = Buffer.from(text, "base64url")
  return bytes.length >= min && bytes.length <= max && bytes.toString("base64url") === text
}

function uniquePaths(list: readonly { readonly path: string }[]): boolean {
  return new Set(list.map(({ path }) => path)).size === list.length
}
