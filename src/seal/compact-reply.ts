// The bytes of a compact reply, written and read side by side (docs/protocol.md, "Compact letters"). It names its request by 16 bytes of a
// hash and its key sources by their place in the request, so that it can be read only by whoever asked.
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
import { type Crv, compressed, type Point, pointLength, readCompressed } from "./compact-point.ts"
import { MAX_LEAVES } from "./payload.ts"
import type { World } from "./typ.ts"

/** Y of the leaf at `index` of the request; absent: this side could not answer it. */
export interface CompactAnswer {
  readonly index: number
  readonly y?: Point
}

export interface CompactReply {
  readonly kind: "reply"
  readonly world: World
  /** The first 16 bytes of the request's SHA-256, base64url. */
  readonly asked: string
  readonly leaves: readonly CompactAnswer[]
  readonly sender?: string
}

const UNANSWERED = 0x80

/** The bytes of a reply, without a signature. */
export function encodeCompactReply({ world, asked, leaves, sender }: CompactReply): Uint8Array {
  if (leaves.length < 1 || leaves.length > MAX_LEAVES) throw new TypeError("1 to 16 answers")
  return Buffer.concat([
    Buffer.from([headByte(2, world)]),
    bytesOf(asked, HASH),
    Buffer.from([leaves.length]),
    ...leaves.map(({ index, y }) =>
      Buffer.concat([
        Buffer.from([index | (y === undefined ? UNANSWERED : 0)]),
        y === undefined ? Buffer.alloc(0) : compressed(y),
      ]),
    ),
    ...(sender === undefined ? [] : [bytesOf(sender, PREFIX)]),
  ])
}

/** `crvs`: the curves that were asked for, in order. Throws as `parseCompactRequest`, and `letter-leaves`. */
export function parseCompactReply(
  bytes: Uint8Array,
  { world }: CompactHead,
  crvs: (asked: string) => readonly Crv[],
): Parsed<CompactReply> {
  return guarded(() => {
    const reader = new Reader(bytes, "the message")
    reader.skip(1)
    const asked = base64url(reader.take(HASH))
    const curves = crvs(asked)
    const leaves = Array.from({ length: countOf(reader) }, () => readAnswer(reader, curves))
    if (new Set(leaves.map(({ index }) => index)).size < leaves.length)
      throw fault("the answer names a key source twice", "letter-leaves")
    if (reader.left === 0) return { kind: "reply", world, asked, leaves, body: bytes }
    const sender = base64url(reader.take(PREFIX))
    const body = bytes.subarray(0, reader.offset)
    return { kind: "reply", world, asked, leaves, sender, body, signature: lastOf(reader) }
  })
}

function readAnswer(reader: Reader, crvs: readonly Crv[]): CompactAnswer {
  const byte = reader.u8()
  const index = byte & ~UNANSWERED
  const crv = crvs[index]
  if (crv === undefined) throw fault("the answer names a key source that was not asked for", "letter-leaves")
  if (byte & UNANSWERED) return { index }
  return { index, y: readCompressed(crv, reader.take(pointLength(crv))) }
}
