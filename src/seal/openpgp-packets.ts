// OpenPGP packets (RFC 9580 §4.2): taken apart and put together, without believing or decrypting anything. Old and new headers, partial
// lengths and compressed data without a length are read, since gpg writes all of them. What a packet holds is its owner's matter.

export interface Packet {
  readonly tag: number
  readonly body: Uint8Array
}

/** Packet types of RFC 9580 §5 that have a meaning here. */
export const TAG = {
  sessionKey: 1,
  signature: 2,
  onePass: 4,
  publicKey: 6,
  compressed: 8,
  literal: 11,
  userId: 13,
  publicSubkey: 14,
  encrypted: 18,
} as const

/** More packets than this in a row are not looked at. */
const MAX_PACKETS = 256

/** The packets of a sequence, or undefined if it is not one, ends in the middle, or has too many. */
export function readPackets(bytes: Uint8Array): Packet[] | undefined {
  const packets: Packet[] = []
  let at = 0
  while (at < bytes.length) {
    const found = readPacket(bytes, at)
    if (found === undefined || packets.length === MAX_PACKETS) return undefined
    packets.push(found.packet)
    at = found.end
  }
  return packets
}

/** One packet with a new header. */
export function encodePacket(tag: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([0xc0 | tag]), encodeLength(body.length), body])
}

/** A length of a new packet header or of a signature subpacket. */
export function encodeLength(length: number): Uint8Array {
  if (length < 192) return Buffer.from([length])
  if (length < 8384) return Buffer.from([((length - 192) >> 8) + 192, (length - 192) & 0xff])
  const bytes = Buffer.alloc(5, 0xff)
  bytes.writeUInt32BE(length, 1)
  return bytes
}

/** A multiprecision integer: its length in bits, then its bytes without leading zeros. */
export function encodeMpi(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  const value = first < 0 ? new Uint8Array(0) : bytes.subarray(first)
  const bits = value.length === 0 ? 0 : value.length * 8 - Math.clz32(value[0] ?? 0) + 24
  return Buffer.concat([Buffer.from([bits >> 8, bits & 0xff]), value])
}

interface Found {
  readonly packet: Packet
  readonly end: number
}

function readPacket(bytes: Uint8Array, at: number): Found | undefined {
  const first = bytes[at] ?? 0
  if ((first & 0x80) === 0) return undefined
  return (first & 0x40) === 0
    ? readOld(bytes, at + 1, (first >> 2) & 15, first & 3)
    : readNew(bytes, at + 1, first & 63)
}

function readOld(bytes: Uint8Array, at: number, tag: number, kind: number): Found | undefined {
  if (kind === 3) return tag === TAG.compressed ? cut(bytes, tag, [[at, bytes.length - at]]) : undefined
  const octets = 1 << kind
  const length = numberAt(bytes, at, octets)
  return length === undefined ? undefined : cut(bytes, tag, [[at + octets, length]])
}

function readNew(bytes: Uint8Array, start: number, tag: number): Found | undefined {
  const parts: [at: number, length: number][] = []
  let at = start
  for (;;) {
    const length = readLength(bytes, at)
    if (length === undefined) return undefined
    parts.push([at + length.octets, length.value])
    if (!length.partial) return cut(bytes, tag, parts)
    at += length.octets + length.value
  }
}

interface Length {
  readonly value: number
  readonly octets: number
  readonly partial: boolean
}

function readLength(bytes: Uint8Array, at: number): Length | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < 192) return { value: first, octets: 1, partial: false }
  if (first < 224) {
    const second = bytes[at + 1]
    return second === undefined
      ? undefined
      : { value: ((first - 192) << 8) + second + 192, octets: 2, partial: false }
  }
  if (first < 255) return { value: 2 ** (first & 31), octets: 1, partial: true }
  const value = numberAt(bytes, at + 1, 4)
  return value === undefined ? undefined : { value, octets: 5, partial: false }
}

function numberAt(bytes: Uint8Array, at: number, octets: number): number | undefined {
  return at + octets > bytes.length
    ? undefined
    : Buffer.from(bytes.subarray(at, at + octets)).readUIntBE(0, octets)
}

function cut(bytes: Uint8Array, tag: number, parts: readonly [number, number][]): Found | undefined {
  const [at, length] = parts.at(-1) ?? [0, 0]
  const end = at + length
  if (end > bytes.length) return undefined
  const body = Buffer.concat(parts.map(([from, size]) => bytes.subarray(from, from + size)))
  return { packet: { tag, body: new Uint8Array(body) }, end }
}
