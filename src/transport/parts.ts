// A message in numbered parts (docs/protocol.md, "Parts"): the first K carry it piece by piece, every later one a random linear mix of all
// pieces over GF(256). Any K parts that do not repeat each other give the message, in any order; which ones were lost does not matter.
import { createHash } from "node:crypto"
import { crc32 } from "node:zlib"
import { ToolError } from "../bytes/errors.ts"
import { Reader } from "../bytes/reader.ts"
import { addScaled } from "./gf256.ts"

/** A part, not yet believed. */
export interface Part {
  /** From 0; below K a piece as it is, from K on a mix. */
  readonly seq: number
  /** K: how many parts are enough. */
  readonly of: number
  /** Bytes of the whole message. */
  readonly length: number
  /** CRC32 of the whole message: the name of the message and its check. */
  readonly id: number
  readonly piece: Uint8Array
}

/** A half that tells parts from letters, and version 1. */
const PART = 0x71
/** The most pieces of one message, and the highest number of a part. */
export const MAX_PIECES = 1024
const MAX_SEQ = 0xffff
/** A letter may be this long (seal/letter.ts), and not empty. */
const MAX_MESSAGE = 131_072
const FIXED = 1 + 4

/** True if these bytes claim to be a part. */
export function isPart(bytes: Uint8Array): boolean {
  return bytes[0] === PART
}

/** How many parts of at most `room` bytes a message of `length` bytes needs. Infinity where a part has no room at all. */
export function partsNeeded(length: number, room: number): number {
  const piece = room - FIXED - varint(length).length - 2
  return piece < 1 ? Number.POSITIVE_INFINITY : Math.ceil(length / piece)
}

/** The part `seq` of a message in `of` pieces, as `partsNeeded` counts them. Throws `letter-too-large` past the bounds. */
export function makePart(message: Uint8Array, of: number, seq: number): Uint8Array {
  if (message.length < 1 || message.length > MAX_MESSAGE || !(of >= 1 && of <= MAX_PIECES))
    throw new ToolError("letter-too-large", "the message is too long for parts", { bytes: message.length })
  const id = Buffer.alloc(4)
  id.writeUInt32BE(crc32(message))
  const size = Math.ceil(message.length / of)
  if (Math.ceil(message.length / size) !== of) throw new TypeError(`no pieces of one size make ${of} parts`)
  const piece = new Uint8Array(size)
  for (const [index, factor] of mixOf(id.readUInt32BE(), of, seq).entries()) {
    if (factor === 0) continue
    const own = new Uint8Array(size)
    own.set(message.subarray(index * size, (index + 1) * size))
    addScaled(piece, own, factor)
  }
  return Buffer.concat([Buffer.from([PART]), varint(seq), varint(message.length), id, piece])
}

/** Takes a part apart. Throws `part-damaged`. */
export function readPart(bytes: Uint8Array): Part {
  try {
    const reader = new Reader(bytes, "the part")
    if (reader.u8() !== PART) throw damaged()
    const [seq, length, id] = [readVarint(reader), readVarint(reader), reader.u32be()]
    const piece = reader.take(reader.left)
    const of = Math.ceil(length / piece.length)
    const bounded = length >= 1 && length <= MAX_MESSAGE && seq <= MAX_SEQ && of <= MAX_PIECES
    // One message has one size of pieces: the smallest that is enough.
    if (!bounded || piece.length !== Math.ceil(length / of)) throw damaged()
    return { seq, of, length, id, piece }
  } catch (error) {
    if (error instanceof ToolError && error.code === "truncated") throw damaged()
    throw error
  }
}

/** How much of every piece is in a part: one piece alone for the first K, from SHAKE128 for the others. */
export function mixOf(id: number, of: number, seq: number): Uint8Array {
  if (seq < of) {
    const one = new Uint8Array(of)
    one[seq] = 1
    return one
  }
  const seed = Buffer.alloc(10)
  seed.writeUInt32BE(id)
  seed.writeUInt16BE(of, 4)
  seed.writeUInt32BE(seq, 6)
  return createHash("shake128", { outputLength: of }).update("nbde-rescue part v1").update(seed).digest()
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest >>= 7) bytes.push((rest & 127) | 128)
  return Buffer.from([...bytes, rest])
}

function readVarint(reader: Reader): number {
  let value = 0
  for (let shift = 0; shift <= 14; shift += 7) {
    const byte = reader.u8()
    value |= (byte & 127) << shift
    if (byte < 128) {
      if (byte === 0 && shift > 0) throw damaged()
      return value
    }
  }
  throw damaged()
}

function damaged(): ToolError {
  return new ToolError("part-damaged", "this part of a message is damaged")
}
