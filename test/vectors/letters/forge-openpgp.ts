// OpenPGP messages with any fault one likes: by hand over node:crypto and noble, nothing from src/seal but keys, so that the vectors are a
// second opinion. Packets have headers that src/seal never writes. Everything random comes from labels.
import { createCipheriv, createHash, createPublicKey, diffieHellman } from "node:crypto"
import { p256 } from "@noble/curves/nist.js"
import { type KeyPair, type PublicJwk, privateKey } from "../../../src/seal/jwk.ts"
import { bytesFrom, keysFrom } from "../../seal/people.ts"

export interface RawPacket {
  readonly tag: number
  readonly body: Uint8Array
}

export interface PgpForging {
  readonly id: string
  readonly payload: Uint8Array | string
  readonly by: KeyPair
  readonly typ: string
  /** The value of the notation `to`. */
  readonly to: string
  readonly re?: string
  readonly for: PublicJwk
  readonly oneTimeKey?: KeyPair
  /** Replaces the notations: name, value, critical or not. */
  readonly notations?: readonly (readonly [string, string, boolean])[]
  /** More hashed subpackets, whole. */
  readonly more?: readonly Uint8Array[]
  /** Version, type, public key algorithm, hash algorithm of the signature. */
  readonly head?: Readonly<Record<0 | 1 | 2 | 3, number>>
  /** How the 64 bytes of the signature come to be. */
  readonly sign?: (signed: Uint8Array) => Uint8Array
  /** The fingerprint that the signature names. */
  readonly issuer?: string
  /** Format letter of the document. */
  readonly format?: string
  /** Changes what is encrypted. */
  readonly inside?: (packets: RawPacket[]) => readonly RawPacket[]
  /** Changes the bytes that are encrypted, and those after encryption. */
  readonly plain?: (bytes: Buffer) => Uint8Array
  readonly cipher?: (bytes: Buffer) => Uint8Array
  /** Changes the packets of the message, and its bytes. */
  readonly outside?: (packets: RawPacket[]) => readonly RawPacket[]
  readonly bytes?: (message: Buffer) => Uint8Array
}

const MADE = 1_577_836_800
const OID = Buffer.from("082a8648ce3d030107", "hex")

export function u(value: number, bytes: number): Buffer {
  const out = Buffer.alloc(bytes)
  out.writeUIntBE(value, 0, bytes)
  return out
}

/** A packet with a header of the old form, or of the new one with a long length where the old has no room. */
export function packet({ tag, body }: RawPacket): Buffer {
  if (tag > 15) return Buffer.concat([u(0xc0 | tag, 1), u(255, 1), u(body.length, 4), body])
  return body.length < 65_536
    ? Buffer.concat([u(0x80 | (tag << 2) | 1, 1), u(body.length, 2), body])
    : Buffer.concat([u(0x80 | (tag << 2) | 2, 1), u(body.length, 4), body])
}

export function mpi(bytes: Uint8Array): Buffer {
  const hex = Buffer.from(bytes)
    .toString("hex")
    .replace(/^(00)+/, "")
  const value = Buffer.from(hex, "hex")
  return Buffer.concat([u(BigInt(`0x${hex || "0"}`).toString(2).length, 2), value])
}

export function point({ x, y }: PublicJwk): Buffer {
  return Buffer.concat([u(4, 1), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")])
}

/** The body of a public key packet. */
export function keyBody(jwk: PublicJwk, algorithm: 18 | 19): Buffer {
  const head = [u(4, 1), u(MADE, 4), u(algorithm, 1), OID, mpi(point(jwk))]
  return Buffer.concat(algorithm === 18 ? [...head, Buffer.from([3, 1, 8, 7])] : head)
}

export function fingerprint(jwk: PublicJwk, algorithm: 18 | 19): string {
  const body = keyBody(jwk, algorithm)
  return createHash("sha1")
    .update(Buffer.concat([u(0x99, 1), u(body.length, 2), body]))
    .digest("hex")
}

export function subpacket(type: number, value: Uint8Array, critical = false): Buffer {
  return Buffer.concat([u(value.length + 1, 1), u(critical ? type + 128 : type, 1), value])
}

function notation(name: string, value: string, critical: boolean): Buffer {
  const content = Buffer.concat([
    u(0x80000000, 4),
    u(name.length, 2),
    u(value.length, 2),
    Buffer.from(name + value),
  ])
  // A length of two bytes or five: these are longer than 191 where somebody answers.
  const length = content.length + 1
  const head = length < 192 ? u(length, 1) : Buffer.concat([u(255, 1), u(length, 4)])
  return Buffer.concat([head, u(critical ? 148 : 20, 1), content])
}

/** The body of a signature packet. */
function signatureBody(draft: PgpForging, document: Uint8Array): Buffer {
  const issuer = draft.issuer ?? fingerprint(draft.by.jwk, 19)
  const ties: readonly (readonly [string, string, boolean])[] = [
    ["typ@nbde-rescue", draft.typ, true],
    ["to@nbde-rescue", draft.to, true],
    ...(draft.re === undefined ? [] : [["re@nbde-rescue", draft.re, true] as const]),
  ]
  const hashed = Buffer.concat([
    subpacket(2, u(MADE + 1000, 4)),
    subpacket(33, Buffer.from(`04${issuer}`, "hex")),
    ...(draft.notations ?? ties).map(([name, value, critical]) => notation(name, value, critical)),
    ...(draft.more ?? []),
  ])
  const { 0: version = 4, 1: type = 0, 2: algorithm = 19, 3: hash = 8 } = draft.head ?? {}
  const head = Buffer.concat([Buffer.from([version, type, algorithm, hash]), u(hashed.length, 2), hashed])
  const signed = Buffer.concat([document, head, Buffer.from([4, 255]), u(head.length, 4)])
  const raw = draft.sign?.(signed) ?? rawSignature(signed, draft.by)
  const left = createHash("sha256").update(signed).digest().subarray(0, 2)
  const keyId = subpacket(16, Buffer.from(issuer.slice(-16), "hex"))
  return Buffer.concat([
    head,
    u(keyId.length, 2),
    keyId,
    left,
    mpi(raw.subarray(0, 32)),
    mpi(raw.subarray(32)),
  ])
}

function rawSignature(signed: Uint8Array, by: KeyPair): Uint8Array {
  return p256.sign(signed, by.scalar.reveal(), { lowS: false })
}

/** An OpenPGP message, binary. */
export function forgePgp(draft: PgpForging): Buffer {
  const document = Buffer.from(draft.payload)
  const signature = signatureBody(draft, document)
  const { 1: type = 0, 2: algorithm = 19, 3: hash = 8 } = draft.head ?? {}
  const issuer = draft.issuer ?? fingerprint(draft.by.jwk, 19)
  const onePass = Buffer.from([3, type, hash, algorithm, ...Buffer.from(issuer.slice(-16), "hex"), 1])
  const literal = Buffer.concat([Buffer.from(draft.format ?? "b"), Buffer.from([0]), u(0, 4), document])
  const packets = [
    { tag: 4, body: onePass },
    { tag: 11, body: literal },
    { tag: 2, body: signature },
  ]
  const inner = Buffer.concat((draft.inside?.(packets) ?? packets).map(packet))
  const sessionKey = bytesFrom(`session ${draft.id}`)
  const prefix = bytesFrom(`prefix ${draft.id}`, 16)
  const start = Buffer.concat([prefix, prefix.subarray(14), inner, Buffer.from([0xd3, 0x14])])
  const hashed = Buffer.concat([start, createHash("sha1").update(start).digest()])
  const cipher = createCipheriv("aes-256-cfb", sessionKey, Buffer.alloc(16))
  const plain = draft.plain?.(hashed) ?? hashed
  const encrypted = Buffer.concat([Buffer.from([1]), cipher.update(plain), cipher.final()])
  const outer = [
    { tag: 1, body: wrapped(draft, sessionKey) },
    { tag: 18, body: draft.cipher?.(encrypted) ?? encrypted },
  ]
  const message = Buffer.concat((draft.outside?.(outer) ?? outer).map(packet))
  return Buffer.from(draft.bytes?.(message) ?? message)
}

function wrapped(draft: PgpForging, sessionKey: Uint8Array): Buffer {
  const epk = draft.oneTimeKey ?? keysFrom(`epk ${draft.id}`)
  const print = fingerprint(draft.for, 18)
  const z = diffieHellman({
    privateKey: privateKey(epk),
    publicKey: createPublicKey({ format: "jwk", key: { ...draft.for } }),
  })
  const info = [
    OID,
    Buffer.from([18, 3, 1, 8, 7]),
    Buffer.from("Anonymous Sender    "),
    Buffer.from(print, "hex"),
  ]
  const kek = createHash("sha256")
    .update(Buffer.concat([u(1, 4), z, ...info]))
    .digest()
  const sum = sessionKey.reduce((total, byte) => total + byte, 0) % 65_536
  const plain = Buffer.concat([u(9, 1), sessionKey, u(sum, 2), Buffer.alloc(5, 5)])
  const wrap = createCipheriv("id-aes128-wrap", kek.subarray(0, 16), Buffer.alloc(8, 0xa6))
  const sealed = Buffer.concat([wrap.update(plain), wrap.final()])
  const head = Buffer.from(`03${print.slice(-16)}12`, "hex")
  return Buffer.concat([head, mpi(point(epk.jwk)), u(sealed.length, 1), sealed])
}

/** Another person's signature over the same bytes. */
export function signedBy(by: KeyPair): (signed: Uint8Array) => Uint8Array {
  return (signed) => rawSignature(signed, by)
}
