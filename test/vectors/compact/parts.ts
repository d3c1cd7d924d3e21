// Honest compact letters, and the hands that spoil them: points and signatures from a seed, bytes changed in one place.
import { createECDH } from "node:crypto"
import type { LeafRequest } from "../../../src/recovery/messages.ts"
import { compactSignedBytes, hashStart, prefixOf } from "../../../src/seal/compact-letter.ts"
import { type CompactAnswer, encodeCompactReply } from "../../../src/seal/compact-reply.ts"
import {
  type CompactLeaf,
  encodeCompactRequest,
  encodeShortRequest,
} from "../../../src/seal/compact-request.ts"
import { type KeyPair, thumbprint } from "../../../src/seal/jwk.ts"
import { signerOf } from "../../../src/seal/signer.ts"
import type { World } from "../../../src/seal/typ.ts"
import { type RequestLabel, shaFrom } from "../../seal/letter-world.ts"
import { bytesFrom, idFrom, keysFrom, NOW } from "../../seal/people.ts"

type Point = LeafRequest["x"]

const OPENSSL = { "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1" } as const
const FIELD = { "P-256": 32, "P-384": 48, "P-521": 66 } as const

/** A point that depends on the label only. */
export function pointFrom(crv: Point["crv"], label: string): Point {
  const scalar = bytesFrom(`scalar ${label}`, FIELD[crv])
  scalar[0] = 0
  const ecdh = createECDH(OPENSSL[crv])
  ecdh.setPrivateKey(scalar)
  const whole = ecdh.getPublicKey()
  const at = 1 + FIELD[crv]
  return {
    crv,
    x: whole.subarray(1, at).toString("base64url"),
    y: whole.subarray(at).toString("base64url"),
  }
}

export function leafFrom(path: string, crv: Point["crv"] = "P-521", kidBytes = 32): CompactLeaf {
  const kid = Buffer.from(bytesFrom(`kid ${path}`, kidBytes)).toString("base64url")
  return { path, kid, x: pointFrom(crv, path) }
}

const LEAVES = [leafFrom("sss.0.tang")]
export const CARL = keysFrom("sig Carl Colleague")
export const TESS = keysFrom("sig Tess Technician")

/** The body of an honest request of `by`; without, nobody signs. */
export function requestBody(
  by: KeyPair | undefined,
  more: { leaves?: readonly CompactLeaf[]; world?: World; host?: string } = {},
): Uint8Array {
  return encodeCompactRequest({
    kind: "request",
    world: "real",
    id: idFrom("compact vector"),
    iat: NOW,
    commitment: Buffer.from(bytesFrom("commitment", 16)).toString("base64url"),
    leaves: LEAVES,
    host: "db7.example",
    ticket: "INC-42",
    ...(by === undefined ? {} : { sender: prefixOf(thumbprint(by.jwk)) }),
    ...more,
  })
}

export function shortBody(crv: Point["crv"], host: string, world: World = "real"): Uint8Array {
  const body = encodeShortRequest(world, [leafFrom("tang", crv)], host, "")
  if (body === undefined) throw new Error("this has no short form")
  return body
}

/** The body of a reply to one of the technician's requests. */
export function replyBody(
  label: RequestLabel | "nobody's",
  by?: KeyPair,
  leaves: readonly CompactAnswer[] = [{ index: 0, y: pointFrom("P-521", "answer") }],
  world: World = "real",
): Uint8Array {
  const asked = hashStart(label === "nobody's" ? shaFrom("nobody asked") : shaFrom(label))
  const sender = by === undefined ? {} : { sender: prefixOf(thumbprint(by.jwk)) }
  return encodeCompactReply({ kind: "reply", world, asked, leaves, ...sender })
}

/** Body and signature. `as`: the thumbprint under the signature, where it is not the signer's own. */
export async function signedBy(
  by: KeyPair,
  recipient: KeyPair | undefined,
  body: Uint8Array,
  as: KeyPair = by,
): Promise<Uint8Array> {
  const to = recipient === undefined ? "" : thumbprint(recipient.jwk)
  const signature = await signerOf(by).sign(compactSignedBytes(thumbprint(as.jwk), to, body))
  return Buffer.concat([body, signature])
}

/** The bytes with some of them replaced. */
export function changed(bytes: Uint8Array, at: number, ...by: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.set(by, at < 0 ? bytes.length + at : at)
  return copy
}
