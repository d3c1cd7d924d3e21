// OpenPGP signature packets (RFC 9580 §5.2): read strictly, and made with the P-256 keys of this program. What a signature of a foreign key
// is worth is decided in openpgp-key.ts.
import { createHash, verify } from "node:crypto"
import type { PublicJwk } from "./jwk.ts"
import { publicKey } from "./jwk.ts"
import type { Signer } from "./jws.ts"
import { ECDSA, keyIdOf, ownFingerprint, SHA256 } from "./openpgp-own.ts"
import { encodeLength, encodeMpi } from "./openpgp-packets.ts"

/** What a signature packet says of itself. Nothing is verified. */
export interface PgpSignature {
  readonly version: number
  readonly type: number
  readonly algorithm: number
  readonly hash: number
  /** Seconds since 1970. */
  readonly created: number
  /** Fingerprint of the key that signed, hex, from the part that is signed. */
  readonly issuer: string
  /** Notations (§5.2.3.24): name and text; each was critical. */
  readonly notations: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

/** Signature types of §5.2.1. */
export const SIGNATURE = { document: 0x00, certification: 0x13, subkey: 0x18 } as const

/** Subpackets of §5.2.3.7. */
const SUBPACKET = {
  created: 2,
  keyLife: 9,
  ciphers: 11,
  issuer: 16,
  notation: 20,
  hashes: 21,
  compression: 22,
  flags: 27,
  features: 30,
  fingerprint: 33,
} as const

/** The members of a signature, or undefined where it is not strictly formed or has a critical member that is not known here. */
export function readSignature(body: Uint8Array): PgpSignature | undefined {
  const [version = 0, type = 0, algorithm = 0, hash = 0] = body
  if (version !== 4 && version !== 6) return undefined
  const at = version === 4 ? 6 : 8
  if (body.length < at) return undefined
  const length = Buffer.from(body.subarray(4, at)).readUIntBE(0, at - 4)
  const area = body.subarray(at, at + length)
  const members = area.length === length ? readSubpackets(area) : undefined
  if (members === undefined) return undefined
  const notations = new Map<string, string>()
  let created: number | undefined
  let issuer: string | undefined
  for (const { kind, critical, value } of members) {
    if (kind === SUBPACKET.created && value.length === 4) created = Buffer.from(value).readUInt32BE()
    else if (kind === SUBPACKET.fingerprint) issuer = Buffer.from(value.subarray(1)).toString("hex")
    else if (kind === SUBPACKET.notation && critical) {
      const notation = readNotation(value)
      if (notation === undefined || notations.has(notation.name)) return undefined
      notations.set(notation.name, notation.text)
    } else if (critical && !HARMLESS.includes(kind)) return undefined
  }
  if (created === undefined || issuer === undefined) return undefined
  return { version, type, algorithm, hash, created, issuer, notations, body }
}

const HARMLESS: readonly number[] = [SUBPACKET.issuer, SUBPACKET.flags, SUBPACKET.keyLife]

/** What is signed beside the data, as text for its parts. */
export interface Draft {
  readonly type: number
  /** Seconds since 1970. */
  readonly created: number
  readonly notations?: readonly (readonly [name: string, text: string])[]
  /** More subpackets, for keys. */
  readonly more?: readonly Uint8Array[]
}

/** The body of a version 4 signature over `data` with an own key. */
export async function makeSignature(draft: Draft, data: Uint8Array, signer: Signer): Promise<Uint8Array> {
  const { type, created, notations = [], more = [] } = draft
  const fingerprint = ownFingerprint(signer.jwk, "sign")
  const issuer = Buffer.from(`04${fingerprint}`, "hex")
  const hashed = Buffer.concat([
    subpacket(SUBPACKET.fingerprint, issuer),
    subpacket(SUBPACKET.created, seconds(created), true),
    ...more,
    ...notations.map(([name, text]) => subpacket(SUBPACKET.notation, notation(name, text), true)),
  ])
  const head = Buffer.concat([Buffer.from([4, type, ECDSA, SHA256]), area(hashed)])
  const signed = signedBytes(data, head)
  const raw = await signer.sign(signed)
  const start = createHash("sha256").update(signed).digest().subarray(0, 2)
  const unhashed = area(subpacket(SUBPACKET.issuer, Buffer.from(keyIdOf(fingerprint), "hex")))
  return Buffer.concat([head, unhashed, start, encodeMpi(raw.subarray(0, 32)), encodeMpi(raw.subarray(32))])
}

/** True if an own key made this signature over `data`. */
export function verifyOwn(
  { body, version, algorithm, hash, issuer }: PgpSignature,
  data: Uint8Array,
  key: PublicJwk,
): boolean {
  if (version !== 4 || algorithm !== ECDSA || hash !== SHA256) return false
  if (issuer !== ownFingerprint(key, "sign")) return false
  const end = 6 + (((body[4] ?? 0) << 8) | (body[5] ?? 0))
  const unhashed = ((body[end] ?? 0) << 8) | (body[end + 1] ?? 0)
  const [r, s, ...rest] = readMpis(body.subarray(end + 2 + unhashed + 2))
  if (r === undefined || s === undefined || rest.length > 0) return false
  const raw = Buffer.concat(
    [r, s].map((part) => Buffer.from(Buffer.from(part).toString("hex").padStart(64, "0"), "hex")),
  )
  if (raw.length !== 64) return false
  const ieee = { key: publicKey(key), dsaEncoding: "ieee-p1363" } as const
  return verify("sha256", signedBytes(data, body.subarray(0, end)), ieee, raw)
}

/** What a self-signature says of a key. `life`: seconds from its making, absent for ever. */
export function keyMembers(use: "sign" | "decrypt", life: number | undefined): Uint8Array[] {
  const flags = use === "sign" ? 0x03 : 0x0c
  return [
    subpacket(SUBPACKET.flags, Buffer.from([flags]), true),
    ...(life === undefined ? [] : [subpacket(SUBPACKET.keyLife, seconds(life), true)]),
    // AES only, SHA-256, no compression, and the integrity check that the receiver insists on.
    subpacket(SUBPACKET.ciphers, Buffer.from([9, 8, 7])),
    subpacket(SUBPACKET.hashes, Buffer.from([8, 10, 9])),
    subpacket(SUBPACKET.compression, Buffer.from([0])),
    subpacket(SUBPACKET.features, Buffer.from([1])),
  ]
}

// §5.2.4: the data, the part of the signature that is signed, and its length.
function signedBytes(data: Uint8Array, head: Uint8Array): Uint8Array {
  const trailer = Buffer.from([4, 0xff, 0, 0, 0, 0])
  trailer.writeUInt32BE(head.length, 2)
  return Buffer.concat([data, head, trailer])
}

interface Subpacket {
  readonly kind: number
  readonly critical: boolean
  readonly value: Uint8Array
}

function readSubpackets(area: Uint8Array): Subpacket[] | undefined {
  const found: Subpacket[] = []
  let at = 0
  while (at < area.length) {
    const [length, octets] = subpacketLength(area, at)
    const value = area.subarray(at + octets + 1, at + octets + length)
    if (length === 0 || value.length !== length - 1) return undefined
    const kind = area[at + octets] ?? 0
    found.push({ kind: kind & 0x7f, critical: kind > 0x7f, value })
    at += octets + length
  }
  return found
}

function subpacketLength(area: Uint8Array, at: number): [length: number, octets: number] {
  const first = area[at] ?? 0
  if (first < 192) return [first, 1]
  if (first < 255) return [((first - 192) << 8) + (area[at + 1] ?? 0) + 192, 2]
  return at + 5 > area.length ? [0, 5] : [Buffer.from(area.subarray(at + 1, at + 5)).readUInt32BE(), 5]
}

function readNotation(value: Uint8Array): { name: string; text: string } | undefined {
  if (value.length < 8 || value[0] !== 0x80) return undefined
  const bytes = Buffer.from(value)
  const [name, text] = [bytes.readUInt16BE(4), bytes.readUInt16BE(6)]
  if (bytes.length !== 8 + name + text) return undefined
  return { name: bytes.toString("latin1", 8, 8 + name), text: bytes.toString("latin1", 8 + name) }
}

function notation(name: string, text: string): Uint8Array {
  const head = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt16BE(name.length, 4)
  head.writeUInt16BE(text.length, 6)
  return Buffer.concat([head, Buffer.from(name, "latin1"), Buffer.from(text, "latin1")])
}

function subpacket(kind: number, value: Uint8Array, critical = false): Uint8Array {
  return Buffer.concat([encodeLength(value.length + 1), Buffer.from([critical ? kind | 0x80 : kind]), value])
}

function area(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

function seconds(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function readMpis(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  let at = 0
  while (at + 2 <= bytes.length) {
    const length = ((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) + 7) >> 3
    found.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return found
}
