// The McCallum-Relyea exchange: S = sG the server's key, C = cG in the header, K = cS. The client sends X = C + eG, gets Y = sX and
// computes K = Y − eS; nobody on the way learns C or K. Only x(K) is ever needed, and only ±Y is known for certain, so both
// candidates are returned and the tag of the ciphertext decides. The server's side is here as well.
import { hkdfSync } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"
import { type Curve, FIELD_BYTES, type PublicPoint } from "./curve.ts"
import { multiplyBase, scalarFrom, sharedX } from "./ecdh.ts"
import type { GroupPoint } from "./group.ts"
import { checkPoint, fieldBytes, numberOf, pointFromX, publicPoint, uncompressed } from "./point.ts"

/** So many random bytes, from the host's generator. */
export type RandomBytes = (length: number) => Uint8Array

/** `e` stays here until the answer is used; only `X` is sent. */
export interface Blinding {
  readonly e: Secret
  readonly X: PublicPoint
}

/**
 * X = C + eG with a fresh uniform e. `context` (hash of the JWE, request id) and C itself go into the derivation, so that a weak
 * generator right after boot neither repeats e over two headers nor makes it small. Throws `bad-point` if C is not a point.
 */
export function blind(C: PublicPoint, random: RandomBytes, context: Uint8Array): Blinding {
  const c = checkPoint(C, "the header's point")
  for (;;) {
    const e = drawScalar(C.crv, random, Buffer.concat([context, uncompressed(C)]))
    const x = c.add(checkPoint(multiplyBase(C.crv, e), "the blinding point"))
    // X = C cannot be, e is not 0; X = −C would show C, and infinity shows e. Odds of 2^-255 and less, but hostile generators exist.
    if (!x.is0() && !x.equals(c.negate())) return { e: new Secret(e), X: publicPoint(C.crv, x) }
  }
}

/** What `unblind` needs. X and C give eG back, which saves a multiplication. */
export interface Unblinding {
  readonly S: PublicPoint
  readonly C: PublicPoint
  readonly e: Secret
  readonly X: PublicPoint
  readonly Y: PublicPoint
}

/**
 * The two candidates for x(K), each padded to the field's length: x(Y − eS) and x(Y + eS). The sign of Y makes no difference.
 * Throws `bad-point` if a point fails its check, the curves differ, or K would be the point at infinity.
 */
export function unblind({ S, C, e, X, Y }: Unblinding): readonly [Secret, Secret] {
  const crv = S.crv
  if ([C, X, Y].some((point) => point.crv !== crv))
    throw new ToolError("bad-point", "the points are on different curves")
  checkPoint(S, "the server's key")
  const y = checkPoint(Y, "the answer's point")
  const own = publicPoint(
    crv,
    checkPoint(X, "the blinded point").subtract(checkPoint(C, "the header's point")),
  )
  const tx = sharedX(e.reveal(), own, S)
  const t = checkPoint(pointFromX(crv, tx), "the blinding's share")
  const candidates = [y.subtract(t), y.add(t)] as const
  if (candidates.some((k) => k.is0()))
    throw new ToolError("bad-point", "the answer would make the key the point at infinity")
  const [first, second] = candidates
  return [xOf(crv, first), xOf(crv, second)]
}

/** A point of our own, to ask a server whether it holds a key: F = fG. */
export interface Probe {
  readonly f: Secret
  readonly F: PublicPoint
}

export function makeProbe(crv: Curve, random: RandomBytes): Probe {
  const f = drawScalar(crv, random, Buffer.from("probe"))
  return { f: new Secret(f), F: multiplyBase(crv, f) }
}

/** True if `answer` is ±fS: it came from the holder of s. */
export function probeFits(S: PublicPoint, { f, F }: Probe, answer: PublicPoint): boolean {
  if (S.crv !== F.crv || answer.crv !== F.crv) return false
  checkPoint(S, "the server's key")
  return (
    publicPoint(answer.crv, checkPoint(answer, "the answer's point")).x === encodeX(sharedX(f.reveal(), F, S))
  )
}

/** A Tang server's step: Y = sX, the whole point. Throws `bad-point` if X fails its checks or is on another curve. */
export function serverExchange(crv: Curve, s: Secret, X: PublicPoint): PublicPoint {
  if (X.crv !== crv) throw new ToolError("bad-point", "the asked point is on another curve than the key")
  return publicPoint(crv, checkPoint(X, "the asked point").multiply(numberOf(s.reveal())))
}

function drawScalar(crv: Curve, random: RandomBytes, context: Uint8Array): Uint8Array {
  const length = FIELD_BYTES[crv] + 16
  const seed = Buffer.concat([random(length), context])
  const wide = new Uint8Array(hkdfSync("sha512", seed, "", `nbde-rescue blinding v1 ${crv}`, length))
  seed.fill(0)
  const scalar = scalarFrom(crv, wide)
  wide.fill(0)
  return scalar
}

function xOf(crv: Curve, point: GroupPoint): Secret {
  return new Secret(fieldBytes(crv, point.toAffine().x))
}

function encodeX(x: Uint8Array): string {
  return Buffer.from(x).toString("base64url")
}
