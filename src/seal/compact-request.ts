// The bytes of a compact request, in fixed fields, written and read side by side (docs/protocol.md, "Compact letters"): the whole one, and
// the short one that nobody signs and that is a single SMS.
import { createHash } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import { Reader } from "../bytes/reader.ts"
import {
  base64url,
  bytesOf,
  type CompactHead,
  countOf,
  fault,
  guarded,
  HASH,
  headByte,
  lastOf,
  type Parsed,
  PREFIX,
} from "./compact.ts"
import { pathNumber, readPath } from "./compact-path.ts"
import {
  CRVS,
  type Crv,
  compressed,
  keyByte,
  type Point,
  pointLength,
  readCompressed,
  readKeyByte,
} from "./compact-point.ts"
import { fitText, readText } from "./compact-words.ts"
import { MAX_LEAVES } from "./payload.ts"
import type { World } from "./typ.ts"

export interface CompactLeaf {
  readonly path: string
  /** base64url. */
  readonly kid: string
  readonly x: Point
}

export interface CompactRequest {
  readonly kind: "request"
  readonly world: World
  /** 16 bytes, base64url. Of a short request: from its hash. */
  readonly id: string
  /** Seconds since 1970, whole minutes; absent in a short request. */
  readonly iat?: number
  /** The first 8 bytes of the signing thumbprint, base64url; absent: unsigned. */
  readonly sender?: string
  /** The first 16 bytes of the header commitment, base64url; absent in a short request. */
  readonly commitment?: string
  readonly leaves: readonly CompactLeaf[]
  /** As much of both as there was room for. */
  readonly host: string
  readonly ticket: string
}

/** Of a short request, so that with its check it is one SMS (159 of 160 characters). */
const SHORT = 100
const TEXT = 48
const NOBODY = Buffer.alloc(PREFIX).toString("base64url")

/** The bytes of a request, without a signature. Throws `letter-too-large` for a policy whose paths or key ids have no short form. */
export function encodeCompactRequest(request: CompactRequest): Uint8Array {
  const { world, id, iat = 0, sender = NOBODY, commitment = "", leaves, host, ticket } = request
  if (leaves.length < 1 || leaves.length > MAX_LEAVES) throw new TypeError("1 to 16 key sources")
  const text = fitText(host, ticket, TEXT)
  const time = Buffer.alloc(4)
  time.writeUInt32BE(Math.floor(iat / 60))
  return Buffer.concat([
    Buffer.from([headByte(1, world)]),
    bytesOf(id, HASH),
    time,
    bytesOf(sender, PREFIX),
    bytesOf(commitment, HASH),
    Buffer.from([leaves.length]),
    ...leaves.map(encodeLeaf),
    Buffer.from([text.length]),
    text,
  ])
}

/** The bytes of a request of one key source that nobody signs, as short as can be; undefined where that holds too little. */
export function encodeShortRequest(
  world: World,
  leaves: readonly CompactLeaf[],
  host: string,
  ticket: string,
): Uint8Array | undefined {
  const [leaf] = leaves
  if (leaf === undefined || leaves.length > 1 || keyByte(leaf.x.crv, leaf.kid) !== CRVS.indexOf(leaf.x.crv))
    return undefined
  const fixed = Buffer.concat([
    Buffer.from([headByte(3 + CRVS.indexOf(leaf.x.crv), world)]),
    Buffer.from(leaf.kid, "base64url"),
    compressed(leaf.x),
  ])
  return Buffer.concat([fixed, fitText(host, ticket, SHORT - fixed.length)])
}

/** The id of a request that has no room for one. */
export function shortId(body: Uint8Array): string {
  return createHash("sha256").update(body).digest().subarray(0, HASH).toString("base64url")
}

/** Throws `letter-malformed` for wrong lengths, `letter-payload` for wrong values, `bad-point`. */
export function parseCompactRequest(
  bytes: Uint8Array,
  { world, short }: CompactHead,
): Parsed<CompactRequest> {
  return guarded(() => (short === undefined ? parseWhole(bytes, world) : parseShort(bytes, world, short)))
}

function parseWhole(bytes: Uint8Array, world: World): Parsed<CompactRequest> {
  const reader = new Reader(bytes, "the message")
  reader.skip(1)
  const id = base64url(reader.take(HASH))
  const iat = reader.u32be() * 60
  const sender = base64url(reader.take(PREFIX))
  const commitment = base64url(reader.take(HASH))
  const leaves = Array.from({ length: countOf(reader) }, () => readLeaf(reader))
  const paths = new Set(leaves.map(({ path }) => path))
  if (paths.size < leaves.length) throw fault("the request names a key source twice", "letter-payload")
  const length = reader.u8()
  if (length > TEXT) throw fault("the text of the message is too long", "letter-payload")
  const words = readText(reader.take(length))
  const common = { kind: "request", world, id, iat, commitment, leaves, ...words } as const
  const body = bytes.subarray(0, reader.offset)
  if (sender !== NOBODY) return { ...common, sender, body, signature: lastOf(reader) }
  if (reader.left > 0) throw fault("the message is longer than its fields")
  return { ...common, body }
}

function parseShort(bytes: Uint8Array, world: World, crv: Crv): Parsed<CompactRequest> {
  if (bytes.length > SHORT) throw fault("the message is longer than its fields")
  const reader = new Reader(bytes, "the message")
  reader.skip(1)
  const kid = base64url(reader.take(32))
  const x = readCompressed(crv, reader.take(pointLength(crv)))
  const words = readText(reader.take(reader.left))
  const leaves = [{ path: "tang", kid, x }]
  return { kind: "request", world, id: shortId(bytes), leaves, ...words, body: bytes }
}

function encodeLeaf({ path, kid, x }: CompactLeaf): Uint8Array {
  const [place, key] = [pathNumber(path), keyByte(x.crv, kid)]
  if (place === undefined || key === undefined)
    throw new ToolError("letter-too-large", "this key source has no short form", { path })
  const start = Buffer.alloc(3)
  start.writeUInt16BE(place)
  start.writeUInt8(key, 2)
  return Buffer.concat([start, Buffer.from(kid, "base64url"), compressed(x)])
}

function readLeaf(reader: Reader): CompactLeaf {
  const path = readPath(reader.u16be())
  const key = readKeyByte(reader.u8())
  if (path === undefined || key === undefined) throw fault("a key source is wrong", "letter-payload")
  const kid = base64url(reader.take(key.kidBytes))
  return { path, kid, x: readCompressed(key.crv, reader.take(pointLength(key.crv))) }
}
