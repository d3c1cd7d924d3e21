// What can be wrong with an OpenPGP message around a good letter. Faults of the content are made of the other cases, in both forms.
import { deflateRawSync } from "node:zlib"
import { thumbprint } from "../../../src/seal/jwk.ts"
import { bytesFrom, keysFrom } from "../../seal/people.ts"
import { shaFrom } from "../../seal/letter-world.ts"
import {
  CARL,
  CORA,
  type Case,
  inOpenPgp,
  NOBODY,
  replyPayload,
  requestPayload,
  type Faults,
} from "./case.ts"
import { padded } from "./forge.ts"
import {
  fingerprint,
  forgePgp,
  keyBody,
  mpi,
  packet,
  type PgpForging,
  point,
  type RawPacket,
  signedBy,
  subpacket,
  u,
} from "./forge-openpgp.ts"

const honest = requestPayload()
const draft = inOpenPgp(honest)
const KEY_ID = Buffer.from(fingerprint(CARL.enc.jwk, 18).slice(-16), "hex")
const epk = keysFrom("epk of a fault").jwk
const TYP = ["typ@nbde-rescue", draft.typ, true] as const
const TO = ["to@nbde-rescue", draft.to, true] as const

function pgp(name: string, expect: string, comment: string, faults: Partial<PgpForging>): Case {
  const openpgp = forgePgp({ ...draft, ...faults })
  return { name, side: "colleague", expect, comment, letter: { openpgp } }
}

function outside(
  name: string,
  expect: string,
  comment: string,
  change: (session: RawPacket, data: RawPacket) => readonly RawPacket[],
): Case {
  return pgp(`message-${name}`, expect, comment, { outside: ([a, b]) => (a && b ? change(a, b) : []) })
}

function wrapped(name: string, expect: string, comment: string, change: (body: Buffer) => Uint8Array): Case {
  return outside(name, expect, comment, (session, data) => [
    { tag: 1, body: change(Buffer.from(session.body)) },
    data,
  ])
}

function inside(
  name: string,
  expect: string,
  comment: string,
  change: (onePass: RawPacket, literal: RawPacket, signature: RawPacket) => readonly RawPacket[],
): Case {
  const faults = { inside: ([a, b, c]: RawPacket[]) => (a && b && c ? change(a, b, c) : []) }
  return pgp(`inside-${name}`, expect, comment, faults)
}

function bytes(name: string, expect: string, comment: string, change: (message: Buffer) => Uint8Array): Case {
  return pgp(`message-${name}`, expect, comment, { bytes: change })
}

function signature(name: string, expect: string, comment: string, faults: Partial<PgpForging>): Case {
  return pgp(`signature-${name}`, expect, comment, faults)
}

function reply(name: string, expect: string, comment: string, faults: Partial<PgpForging>): Case {
  const payload = replyPayload("relay")
  const faultless: Faults = {
    signing: { by: CARL.sig, typ: "nbde-rescue-reply+jws" },
    sealing: { for: keysFrom("reply relay").jwk },
  }
  const openpgp = forgePgp({ ...inOpenPgp(payload, faultless), ...faults })
  return { name: `signature-${name}`, side: "technician", expect, comment, letter: { openpgp } }
}

function certificate(name: string, expect: string, comment: string, label: string): Case {
  const body = keyBody(keysFrom(label).jwk, 18)
  const replyPgp = Buffer.concat([Buffer.from([0xce, body.length]), body]).toString("base64url")
  return pgp(`certificate-${name}`, expect, comment, { payload: padded({ ...honest, replyPgp }) })
}

const flip = (at: number) => (body: Buffer) =>
  Buffer.concat([body.subarray(0, at), u((body.at(at) ?? 0) ^ 1, 1), body.subarray(at).subarray(1)])
const withPoint = (bytes: Uint8Array) => (body: Buffer) =>
  Buffer.concat([body.subarray(0, 10), mpi(bytes), body.subarray(77)])
const compressed = (packets: readonly RawPacket[]): RawPacket => ({
  tag: 8,
  body: Buffer.concat([Buffer.from([1]), deflateRawSync(Buffer.concat(packets.map(packet)))]),
})

export const OPENPGP_CASES: readonly Case[] = [
  {
    ...pgp("same-recipient", "ok", "put into a new envelope for the same person", {
      oneTimeKey: keysFrom("another epk"),
    }),
    sender: "known",
  },
  outside("two-recipients", "letter-header", "also encrypted for somebody else", (session, data) => [
    session,
    session,
    data,
  ]),
  outside("password", "letter-alg", "a password opens it too", (session, data) => [
    { tag: 3, body: Buffer.from([4, 9, 3, 8, ...bytesFrom("salt", 8), 255]) },
    session,
    data,
  ]),
  outside("password-argon2", "letter-alg", "a password with argon2 and 2 TiB opens it", (_, data) => [
    { tag: 3, body: Buffer.from([4, 9, 4, ...bytesFrom("salt", 16), 255, 255, 31]) },
    data,
  ]),
  outside("unchecked", "letter-alg", "encrypted without an integrity check", (session, { body }) => [
    session,
    { tag: 9, body: body.subarray(1) },
  ]),
  outside(
    "aead-draft",
    "letter-alg",
    "the packet of a draft that never became a standard",
    (session, { body }) => [session, { tag: 20, body }],
  ),
  outside("data-version-0", "letter-alg", "data of version 0", (session, { body }) => [
    session,
    { tag: 18, body: Buffer.from([0, ...body.subarray(1)]) },
  ]),
  outside("data-version-2", "letter-alg", "AEAD to a key that does not announce it", (session, { body }) => [
    session,
    { tag: 18, body: Buffer.concat([Buffer.from([2, 9, 2, 6]), body.subarray(1)]) },
  ]),
  outside("marker", "letter-malformed", "a marker in front", (session, data) => [
    { tag: 10, body: Buffer.from("PGP") },
    session,
    data,
  ]),
  outside("no-session-key", "letter-malformed", "no session key", (_, data) => [data]),
  outside("order", "letter-malformed", "the session key after the data", (session, data) => [data, session]),
  outside("signed-outside", "letter-malformed", "encrypted, then signed outside", (session, data) => [
    { tag: 4, body: Buffer.from([3, 0, 8, 19, ...KEY_ID, 1]) },
    session,
    data,
  ]),
  wrapped("hidden", "letter-header", "it hides for whom it is encrypted", (body) =>
    Buffer.concat([u(3, 1), Buffer.alloc(8), body.subarray(9)]),
  ),
  wrapped("session-version-2", "letter-header", "a session key of version 2", (body) =>
    Buffer.concat([u(2, 1), body.subarray(1)]),
  ),
  wrapped("session-cut", "letter-header", "a session key of 10 bytes", (body) => body.subarray(0, 10)),
  wrapped("elgamal", "letter-alg", "ElGamal", (body) =>
    Buffer.concat([body.subarray(0, 9), u(16, 1), body.subarray(10)]),
  ),
  wrapped("rsa-for-ec", "letter-alg", "RSA for a key of P-256", (body) =>
    Buffer.concat([body.subarray(0, 9), u(1, 1), body.subarray(10)]),
  ),
  pgp("message-key-id-mine", "letter-decrypt", "my key id, but encrypted for another key", {
    for: CORA.enc.jwk,
    outside: ([session, data]) =>
      session && data
        ? [{ tag: 1, body: Buffer.concat([u(3, 1), KEY_ID, session.body.subarray(9)]) }, data]
        : [],
  }),
  wrapped(
    "epk-off-curve",
    "letter-epk",
    "x and y of the one-time key swapped",
    withPoint(point({ ...epk, x: epk.y, y: epk.x })),
  ),
  wrapped(
    "epk-zero",
    "letter-epk",
    "the one-time key is (0, 0)",
    withPoint(Buffer.concat([u(4, 1), Buffer.alloc(64)])),
  ),
  wrapped(
    "epk-compressed",
    "letter-epk",
    "the one-time key in short form",
    withPoint(Buffer.concat([u(2, 1), Buffer.alloc(32, 7)])),
  ),
  wrapped("epk-another", "letter-decrypt", "another one-time key", withPoint(point(epk))),
  wrapped("wrapped-altered", "letter-decrypt", "the wrapped key was altered", flip(90)),
  wrapped("wrapped-cut", "letter-decrypt", "the wrapped key lost its end", (body) => body.subarray(0, 100)),
  wrapped("wrapped-more", "letter-decrypt", "bytes after the wrapped key", (body) =>
    Buffer.concat([body, u(0, 1)]),
  ),
  pgp("message-altered", "letter-decrypt", "one bit of the data changed", { cipher: flip(400) }),
  pgp("message-altered-end", "letter-decrypt", "one bit of the check changed", {
    cipher: (body) => flip(body.length - 1)(body),
  }),
  pgp("message-data-cut", "letter-decrypt", "the data lost its end", {
    cipher: (body) => body.subarray(0, 400),
  }),
  pgp("message-data-short", "letter-decrypt", "20 bytes of data", { cipher: (body) => body.subarray(0, 21) }),
  pgp("message-check-head", "letter-decrypt", "no head before the integrity check", {
    plain: (body) => flip(body.length - 21)(body),
  }),
  bytes("cut", "letter-malformed", "the message was cut off", (message) => message.subarray(0, -10)),
  bytes("more", "letter-malformed", "a byte after the message", (message) =>
    Buffer.concat([message, u(7, 1)]),
  ),
  bytes("endless", "letter-malformed", "a length that goes on for ever", () =>
    Buffer.from([0xc1, 0xff, 255, 255, 255, 255]),
  ),
  bytes("partial", "letter-malformed", "partial lengths without an end", () => Buffer.alloc(64, 0xe0)),
  bytes("unlimited", "letter-malformed", "a packet without a length", (message) =>
    Buffer.concat([u(0x87, 1), message.subarray(3)]),
  ),
  bytes("nothing", "letter-malformed", "no packet at all", () => new Uint8Array(0)),
  bytes("text", "letter-malformed", "text", () => Buffer.from("hello")),
  bytes("open", "letter-malformed", "signed, but not encrypted", () =>
    Buffer.concat([
      packet({ tag: 4, body: Buffer.from([3, 0, 8, 19, ...KEY_ID, 1]) }),
      packet({ tag: 11, body: Buffer.from("b\0\0\0\0\0{}") }),
    ]),
  ),

  inside("unsigned", "letter-inner", "nobody signed it", (_, literal) => [literal]),
  inside("signature-first", "letter-inner", "the signature stands before the document", (_, literal, sig) => [
    sig,
    literal,
  ]),
  inside("no-one-pass", "letter-inner", "the signature is not announced", (_, literal, sig) => [
    literal,
    sig,
  ]),
  inside("two-signatures", "letter-inner", "two signatures", (one, literal, sig) => [
    one,
    one,
    literal,
    sig,
    sig,
  ]),
  inside("two-after", "letter-inner", "a signature more than announced", (one, literal, sig) => [
    one,
    literal,
    sig,
    sig,
  ]),
  inside("two-documents", "letter-inner", "two documents", (one, literal, sig) => [
    one,
    literal,
    literal,
    sig,
  ]),
  inside("empty-document", "letter-inner", "nothing in the document", (one, _, sig) => [
    one,
    { tag: 11, body: Buffer.from("b\0\0\0\0\0") },
    sig,
  ]),
  inside("name-too-long", "letter-inner", "a file name longer than the document", (one, _, sig) => [
    one,
    { tag: 11, body: Buffer.from([0x62, 200, 0, 0, 0, 0]) },
    sig,
  ]),
  inside("compressed", "letter-header", "compressed", (...all) => [compressed(all)]),
  inside("bomb", "letter-header", "16 MiB of zeros, compressed", () => [
    compressed([{ tag: 11, body: Buffer.concat([Buffer.from("b\0\0\0\0\0"), Buffer.alloc(16 << 20)]) }]),
  ]),
  inside("encrypted-again", "letter-inner", "another envelope inside", () => [
    { tag: 18, body: Buffer.alloc(100, 1) },
  ]),
  inside("padding", "letter-inner", "a padding packet", (...all) => [
    ...all,
    { tag: 21, body: Buffer.alloc(9) },
  ]),
  inside("nothing", "letter-inner", "nothing", () => []),
  pgp("inside-text", "letter-inner", "a document as text", { format: "t" }),
  pgp("inside-utf8", "letter-inner", "a document as UTF-8", { format: "u" }),
  pgp("inside-local", "letter-inner", "a document for nobody's disk", { format: "l" }),

  signature("text", "letter-inner", "a signature over text", { head: { 0: 4, 1: 1, 2: 19, 3: 8 } }),
  signature("certification", "letter-inner", "a signature over a user id", {
    head: { 0: 4, 1: 0x10, 2: 19, 3: 8 },
  }),
  signature("sha1", "letter-alg", "SHA-1", { head: { 0: 4, 1: 0, 2: 19, 3: 2 } }),
  signature("md5", "letter-alg", "MD5", { head: { 0: 4, 1: 0, 2: 19, 3: 1 } }),
  signature("dsa", "letter-alg", "DSA", { head: { 0: 4, 1: 0, 2: 17, 3: 8 } }),
  signature("sha512-named", "letter-signature", "SHA-512 is named, SHA-256 was used", {
    head: { 0: 4, 1: 0, 2: 19, 3: 10 },
  }),
  signature("eddsa-named", "letter-signature", "EdDSA is named, ECDSA was used", {
    head: { 0: 4, 1: 0, 2: 22, 3: 8 },
  }),
  signature("version-3", "letter-header", "a signature of version 3", { head: { 0: 3, 1: 0, 2: 19, 3: 8 } }),
  signature("version-5", "letter-header", "a signature of a draft", { head: { 0: 5, 1: 0, 2: 19, 3: 8 } }),
  signature("of-another", "letter-signature", "it names a known key, another one signed", {
    sign: signedBy(NOBODY),
  }),
  signature("zero", "letter-signature", "zeros in place of a signature", { sign: () => new Uint8Array(64) }),
  signature("issuer-of-another", "letter-signer-role", "it names the key of a colleague", {
    issuer: fingerprint(CORA.sig.jwk, 19),
  }),
  signature("issuer-unknown", "letter-signature", "it names a key that nobody has", {
    issuer: "7".repeat(40),
  }),
  signature("no-typ", "letter-header", "nothing says what it is", { notations: [TO] }),
  signature("no-to", "letter-header", "nothing says for whom it is", { notations: [TYP] }),
  signature("typ-not-critical", "letter-header", "what it is may be passed over", {
    notations: [["typ@nbde-rescue", draft.typ, false], TO],
  }),
  signature("typ-twice", "letter-header", "it is two things", { notations: [TYP, TYP, TO] }),
  signature("typ-prefix", "letter-header", "a name that only begins right", {
    notations: [["typ@nbde-rescue.example", draft.typ, true], TO],
  }),
  signature("notation-more", "letter-header", "a critical notation of somebody else", {
    notations: [TYP, TO, ["a@b.example", "c", true]],
  }),
  {
    ...signature("notation-harmless", "ok", "a notation of somebody else that may be passed over", {
      notations: [TYP, TO, ["a@b.example", "c", false]],
    }),
    sender: "known",
  },
  signature("critical", "letter-header", "a critical member that nobody knows", {
    more: [subpacket(100, Buffer.from([1]), true)],
  }),
  signature("expires", "letter-header", "a signature with an end of its own", {
    more: [subpacket(3, u(60, 4), true)],
  }),
  signature("member-cut", "letter-header", "a member longer than the signature", {
    more: [Buffer.from([200, 5, 1])],
  }),
  signature("to", "letter-to", "signed for others than the content names", { to: thumbprint(CORA.sig.jwk) }),
  signature("re-in-request", "letter-re-mismatch", "a request that answers something", {
    re: shaFrom("relay"),
  }),
  reply("re", "letter-re-mismatch", "signed as the answer to another message", { re: shaFrom("shut") }),
  reply("re-missing", "letter-header", "an answer, signed as none", {
    notations: [["typ@nbde-rescue", "nbde-rescue-reply+jws", true]],
  }),
  {
    ...certificate("honest", "ok", "the answer's key also as gpg imports it", "reply vector"),
    sender: "known",
  },
  certificate("other", "letter-reply-key", "gpg would encrypt the answer to another key", "reply of another"),
]
