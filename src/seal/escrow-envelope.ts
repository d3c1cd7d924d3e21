// What lies in an escrow envelope: one share of one set, and what its keeper must know to use it on the night. The envelope around it is a
// sealed file for one keeper (sealed-file.ts); gpg shows the same JSON to a keeper who has only gpg.
import * as v from "valibot"
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { parseStrictJsonBytes } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"
import { MAX_SHARES, type Share } from "./shares.ts"

export interface EnvelopeContent {
  readonly host: string
  /** LUKS UUID. */
  readonly uuid: string
  readonly slot: number
  readonly keeper: string
  /** Seconds since 1970. */
  readonly made: number
  readonly expires: number
  readonly share: Share
}

const TYPE = "nbde-rescue-escrow-share"
const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const small = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SHARES))
const CONTENT = v.strictObject({
  type: v.literal(TYPE),
  v: v.literal(1),
  host: v.pipe(v.string(), v.maxLength(255)),
  uuid: v.pipe(v.string(), v.maxLength(64)),
  slot: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31)),
  keeper: v.pipe(v.string(), v.maxLength(64)),
  made: seconds,
  expires: seconds,
  set: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  threshold: small,
  count: small,
  index: small,
  checks: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))), v.maxLength(MAX_SHARES)),
  share: v.pipe(v.string(), v.maxLength(1000)),
})
const MAX_CONTENT = 16_384

/** The caller wipes it. */
export function encodeEnvelope({ share, ...about }: EnvelopeContent): Secret {
  const { set, threshold, count, index, checks, bytes } = share
  const members = {
    type: TYPE,
    v: 1,
    ...about,
    set,
    threshold,
    count,
    index,
    checks,
    share: encodeBase64url(bytes.reveal()),
  }
  return new Secret(Buffer.from(`${JSON.stringify(members, null, 1)}\n`))
}

/** True for text that was taken out of an envelope, for example by gpg. */
export function looksLikeEnvelope(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 400)).toString("latin1").includes(`"${TYPE}"`)
}

/** Throws `escrow-envelope-malformed`. */
export function parseEnvelope(content: Uint8Array): EnvelopeContent {
  const parsed = v.safeParse(CONTENT, readJson(content))
  if (!parsed.success) throw malformed()
  const { type: _, v: __, set, threshold, count, index, checks, share, ...about } = parsed.output
  if (threshold > count || index > count || checks.length !== count) throw malformed()
  const bytes = new Secret(new Uint8Array(decodeBase64url(share, "the share")))
  return { ...about, share: { set, threshold, count, index, checks, bytes } }
}

function readJson(content: Uint8Array) {
  try {
    return parseStrictJsonBytes(content, { what: "the envelope", maxLength: MAX_CONTENT, maxDepth: 4 })
  } catch {
    // The cause could hold a piece of the content.
    throw malformed()
  }
}

function malformed(): ToolError {
  return new ToolError("escrow-envelope-malformed", "this envelope holds nothing that can be used")
}
