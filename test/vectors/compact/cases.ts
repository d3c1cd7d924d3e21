// Compact letters with one fault each, and what a receiver must answer: the codes that a letter of JOSE gets for the same fault.
import type { Side } from "../../seal/letter-world.ts"
import { keysFrom } from "../../seal/people.ts"
import {
  CARL,
  changed,
  leafFrom,
  pointFrom,
  replyBody,
  requestBody,
  shortBody,
  signedBy,
  TESS,
} from "./parts.ts"

export interface CompactCase {
  readonly name: string
  readonly side: Side
  /** An error code, or "ok". */
  readonly expect: string
  /** For "ok": the kind of sender. */
  readonly sender?: string
  readonly comment: string
  readonly bytes: Uint8Array
}

const [CORA, RITA, OLGA, PAUL, NOBODY] = [
  keysFrom("sig Cora Second"),
  keysFrom("sig Rita Revoked"),
  keysFrom("sig Olga Old"),
  keysFrom("sig Paul Planner"),
  keysFrom("sig Nobody"),
] as const

/** Where the fields of a request begin. */
const AT = {
  id: 1,
  time: 17,
  sender: 21,
  commitment: 29,
  count: 45,
  path: 46,
  key: 48,
  kid: 49,
  x: 81,
} as const
const X_LENGTH = 67
const TEXT_AT = AT.x + X_LENGTH

const body = requestBody(TESS)
const honest = await signedBy(TESS, CARL, body)
const unsigned = requestBody(undefined)
const short = shortBody("P-521", "")

function asked(
  name: string,
  expect: string,
  comment: string,
  bytes: Uint8Array,
  sender?: string,
): CompactCase {
  return { name: `request-${name}`, side: "colleague", expect, comment, bytes, ...(sender ? { sender } : {}) }
}

function answered(
  name: string,
  expect: string,
  comment: string,
  bytes: Uint8Array,
  sender?: string,
): CompactCase {
  return { name: `reply-${name}`, side: "technician", expect, comment, bytes, ...(sender ? { sender } : {}) }
}

async function signed(by: typeof TESS, more: Parameters<typeof requestBody>[1] = {}, to = CARL) {
  return await signedBy(by, to, requestBody(by, more))
}

const reply = replyBody("relay")
const signedReply = await signedBy(CARL, TESS, replyBody("relay", CARL))
const Y = pointFrom("P-521", "answer")

export const CASES: readonly CompactCase[] = [
  asked("signed", "ok", "an honest request to Carl", honest, "known"),
  asked(
    "to-nobody",
    "ok",
    "an honest request to whoever reads it",
    await signedBy(TESS, undefined, body),
    "known",
  ),
  asked("unsigned", "ok", "an honest request of all fields, signed by nobody", unsigned, "unsigned"),
  asked("short-p521", "ok", "the shortest request", short, "unsigned"),
  asked("short-p384", "ok", "a short request with a name", shortBody("P-384", "db7"), "unsigned"),
  asked(
    "short-p256",
    "ok",
    "a short request with a longer name",
    shortBody("P-256", "db7.example"),
    "unsigned",
  ),
  asked(
    "three",
    "ok",
    "three key sources, one with a key id of SHA-1, and a check point",
    await signed(TESS, {
      leaves: [
        leafFrom("sss.0.tang", "P-256"),
        leafFrom("sss.1.tang", "P-384", 20),
        leafFrom("sss.1.tang.0.check"),
      ],
    }),
    "known",
  ),
  asked(
    "signer-unknown",
    "ok",
    "signed by a key of nobody: a first meeting",
    await signed(NOBODY),
    "first-meeting",
  ),
  asked(
    "signer-expired",
    "ok",
    "signed by somebody whose card is out of date",
    await signed(OLGA),
    "expired",
  ),
  asked("signer-revoked", "letter-signer-revoked", "signed by a key marked as lost", await signed(RITA)),
  asked("signer-role", "letter-signer-role", "signed by a planner", await signed(PAUL)),
  asked("signer-role-colleague", "letter-signer-role", "signed by a colleague", await signed(CORA)),
  asked(
    "signature",
    "letter-signature",
    "one bit of the signature changed",
    changed(honest, -1, (honest.at(-1) ?? 0) ^ 1),
  ),
  asked(
    "body-id",
    "letter-signature",
    "another id under the same signature",
    changed(honest, AT.id, 1, 2, 3),
  ),
  asked(
    "body-time",
    "letter-signature",
    "another time under the same signature",
    changed(honest, AT.time + 3, 7),
  ),
  asked(
    "body-x",
    "letter-signature",
    "X of the other sign under the same signature",
    changed(honest, AT.x, (honest[AT.x] ?? 0) ^ 1),
  ),
  asked(
    "body-kid",
    "letter-signature",
    "another key id under the same signature",
    changed(honest, AT.kid, 0, 0, 0),
  ),
  asked(
    "kid-prefix",
    "letter-signature",
    "the first bytes of Tess's key, signed with another",
    await signedBy(NOBODY, CARL, body, TESS),
  ),
  asked(
    "signed-as-another",
    "letter-signature",
    "signed by Tess for a sender who is another",
    await signedBy(TESS, CARL, body, CORA),
  ),
  asked("to-another", "letter-to", "signed for another colleague", await signedBy(TESS, CORA, body)),
  asked("signature-missing", "letter-malformed", "names a signer, but holds no signature", body),
  asked("signature-cut", "letter-malformed", "a signature of 63 bytes", honest.subarray(0, -1)),
  asked(
    "signature-long",
    "letter-malformed",
    "a byte after the signature",
    Buffer.concat([honest, Buffer.of(0)]),
  ),
  asked(
    "signature-of-nobody",
    "letter-malformed",
    "a signature, but no signer",
    Buffer.concat([unsigned, honest.subarray(-64)]),
  ),
  asked("cut-id", "letter-malformed", "ends in the id", honest.subarray(0, 9)),
  asked("cut-x", "letter-malformed", "ends in X", honest.subarray(0, AT.x + 30)),
  asked("cut-text", "letter-malformed", "ends in the text", unsigned.subarray(0, -3)),
  asked("version-0", "letter-version", "version 0", changed(honest, 0, 0x01)),
  asked("version-2", "letter-version", "version 2", changed(honest, 0, 0x21)),
  asked("kind-0", "letter-malformed", "a kind that is none", changed(honest, 0, 0x10)),
  asked("kind-6", "letter-malformed", "a short request on a fourth curve", changed(short, 0, 0x16)),
  asked("kind-reply", "letter-kind", "a reply where requests are taken", reply),
  asked(
    "drill-in-real",
    "letter-world",
    "a rehearsal among real requests",
    await signed(TESS, { world: "drill" }),
  ),
  asked(
    "short-drill",
    "letter-world",
    "a short rehearsal among real requests",
    shortBody("P-521", "", "drill"),
  ),
  {
    ...asked("drill", "ok", "a rehearsal", await signed(TESS, { world: "drill" }), "known"),
    side: "colleague-drill",
  },
  {
    ...asked("real-in-drill", "letter-world", "a real request in a rehearsal", honest),
    side: "colleague-drill",
  },
  asked("leaves-none", "letter-payload", "no key source", changed(unsigned, AT.count, 0)),
  asked("leaves-17", "letter-payload", "seventeen key sources", changed(unsigned, AT.count, 17)),
  asked(
    "leaves-doubled",
    "letter-payload",
    "one key source twice",
    requestBody(undefined, { leaves: [leafFrom("tang"), leafFrom("tang")] }),
  ),
  asked(
    "leaf-path",
    "letter-payload",
    "a path with a place beyond its depth",
    changed(unsigned, AT.path, 0x10, 0x01),
  ),
  asked("leaf-path-deep", "letter-payload", "a path of depth five", changed(unsigned, AT.path, 0x50, 0x00)),
  asked("leaf-curve", "letter-payload", "a curve that nobody knows", changed(unsigned, AT.key, 0x03)),
  asked("leaf-kid", "letter-payload", "a hash that nobody knows", changed(unsigned, AT.key, 0x52)),
  asked(
    "leaf-kid-length",
    "letter-malformed",
    "a longer hash than was sent",
    changed(unsigned, AT.key, 0x42),
  ),
  asked("x-off-curve", "bad-point", "X on no curve", offCurve(unsigned)),
  asked(
    "x-uncompressed",
    "bad-point",
    "X with the mark of an uncompressed point",
    changed(unsigned, AT.x, 4),
  ),
  asked("x-infinity", "bad-point", "X is the point at infinity", changed(unsigned, AT.x, 0)),
  asked(
    "x-above-p",
    "bad-point",
    "X is not below the prime",
    changed(unsigned, AT.x + 1, ...new Array(66).fill(0xff)),
  ),
  asked("short-off-curve", "bad-point", "X of a short request on no curve", offCurve(short, 33)),
  asked("short-cut", "letter-malformed", "a short request that ends in X", short.subarray(0, -1)),
  asked(
    "short-long",
    "letter-malformed",
    "a short request that is too long",
    Buffer.concat([short, Buffer.of(65)]),
  ),
  asked("text-long", "letter-payload", "more text than there may be", changed(unsigned, TEXT_AT, 49)),
  asked("text-lines", "letter-payload", "text of three lines", changed(unsigned, TEXT_AT + 1, 10, 10)),
  asked("text-not-utf8", "letter-payload", "text that is none", changed(unsigned, TEXT_AT + 1, 0xff)),
  asked(
    "short-not-utf8",
    "letter-payload",
    "a name that is no text",
    changed(shortBody("P-256", "db7"), -1, 0xff),
  ),

  answered("unsigned", "ok", "an honest reply, signed by nobody", reply, "unsigned"),
  answered("signed", "ok", "an honest reply of Carl", signedReply, "known"),
  answered(
    "signed-to-nobody",
    "ok",
    "a signed reply to whoever asked",
    await signedBy(CARL, undefined, replyBody("relay", CARL)),
    "known",
  ),
  answered(
    "signer-unknown",
    "ok",
    "signed by a key of nobody: the binding judges it",
    await signedBy(NOBODY, TESS, replyBody("relay", NOBODY)),
    "unsigned",
  ),
  answered(
    "refused",
    "ok",
    "a key source that was not answered",
    replyBody("relay", undefined, [{ index: 0 }]),
    "unsigned",
  ),
  answered(
    "signer-revoked",
    "letter-signer-revoked",
    "signed by a key marked as lost",
    await signedBy(RITA, TESS, replyBody("relay", RITA)),
  ),
  answered(
    "signer-role",
    "letter-signer-role",
    "signed by a technician",
    await signedBy(TESS, TESS, replyBody("relay", TESS)),
  ),
  answered(
    "signature",
    "letter-signature",
    "one bit of the signature changed",
    changed(signedReply, -1, (signedReply.at(-1) ?? 0) ^ 1),
  ),
  answered(
    "y",
    "letter-signature",
    "Y of the other sign under the same signature",
    changed(signedReply, 19, (signedReply[19] ?? 0) ^ 1),
  ),
  answered(
    "to-another",
    "letter-to",
    "a reply to somebody else's request of the same hash",
    await signedBy(CARL, CORA, replyBody("relay", CARL)),
  ),
  answered("unknown", "letter-re-unknown", "answers what nobody asked", replyBody("nobody's")),
  answered("closed", "letter-closed", "answers a request that is closed", replyBody("shut")),
  answered(
    "late",
    "letter-expired",
    "answers a request whose keys are gone",
    changed(replyBody("late"), 0, 0x12),
  ),
  answered("mode", "letter-mode", "a relay reply to a disclose request", replyBody("disclose")),
  answered(
    "leaf-unasked",
    "letter-leaves",
    "answers a second key source of one",
    replyBody("relay", undefined, [{ index: 1, y: Y }]),
  ),
  answered(
    "leaf-unasked-refused",
    "letter-leaves",
    "refuses a key source that was not asked for",
    replyBody("relay", undefined, [{ index: 9 }]),
  ),
  answered(
    "leaf-doubled",
    "letter-leaves",
    "answers one key source twice",
    replyBody("relay", undefined, [
      { index: 0, y: Y },
      { index: 0, y: Y },
    ]),
  ),
  answered("leaves-none", "letter-payload", "answers nothing", changed(reply, 17, 0)),
  answered("leaves-17", "letter-payload", "answers more than there can be", changed(reply, 17, 17)),
  answered(
    "curve",
    "letter-malformed",
    "Y on another curve",
    replyBody("relay", undefined, [{ index: 0, y: pointFrom("P-256", "answer") }]),
  ),
  answered("off-curve", "bad-point", "Y on no curve", offCurve(reply, 19)),
  answered("cut", "letter-malformed", "ends in Y", reply.subarray(0, -5)),
  answered(
    "more",
    "letter-malformed",
    "bytes after Y that are no signature",
    Buffer.concat([reply, Buffer.alloc(20, 1)]),
  ),
  answered("request", "letter-kind", "a request where replies are taken", honest),
  answered(
    "drill-in-real",
    "letter-world",
    "a rehearsal's reply",
    replyBody("relay", undefined, [{ index: 0, y: Y }], "drill"),
  ),
  {
    ...answered("real-in-drill", "letter-world", "a real reply in a rehearsal", reply),
    side: "technician-drill",
  },
]

/** The next x that no point has. */
function offCurve(bytes: Uint8Array, at: number = AT.x): Uint8Array {
  // x = 3 has no point on P-521, as y² = 27 − 9 + b is no square.
  const copy = Uint8Array.from(bytes)
  copy.fill(0, at + 1, at + X_LENGTH)
  copy[at + X_LENGTH - 1] = 3
  return copy
}
