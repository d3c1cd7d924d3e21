// Makes bindings as clevis does, so that `clevis decrypt` opens them: a tang leaf over an advertised exchange key, and sss over
// leaves. The header is written as jose writes it: sorted, without spaces, the whole advertisement inside.
import { checkPrimeSync } from "node:crypto"
import { encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import type { Json } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"
import type { Advertisement } from "../tang/advertisement.ts"
import { FIELD_BYTES } from "../tang/curve.ts"
import { multiplyBase, scalarFrom, sharedX } from "../tang/ecdh.ts"
import type { RandomBytes } from "../tang/exchange.ts"
import { writeSorted } from "../tang/jansson.ts"
import type { PublicKey } from "../tang/jwk.ts"
import { pointMembers } from "../tang/jwk.ts"
import { fieldBytes, numberOf } from "../tang/point.ts"
import { deriveContentKey, sealContent } from "./content-key.ts"
import { encodeShare, evaluate, SHARE_FIELD } from "./sss.ts"

/** A pin to encrypt to: what a checked configuration becomes. */
export type WrapPlan =
  | TangPlan
  | { readonly pin: "sss"; readonly threshold: number; readonly children: readonly WrapPlan[] }

export interface TangPlan {
  readonly pin: "tang"
  readonly url: string
  readonly advertisement: Pick<Advertisement, "payload" | "exchange">
  /** The key id as it is to be written; absent: the S256 thumbprint of the key. */
  readonly kid?: string
}

/** A compact JWE. Throws `adv-malformed` if an advertisement has no exchange key. */
export function wrap(plan: WrapPlan, plaintext: Secret, random: RandomBytes): string {
  return plan.pin === "tang" ? wrapTang(plan, plaintext, random) : wrapSss(plan, plaintext, random)
}

export function wrapTang(
  { url, advertisement, kid }: TangPlan,
  plaintext: Secret,
  random: RandomBytes,
): string {
  // As clevis: the first key of the payload that says it is for the exchange.
  const key: PublicKey | undefined = advertisement.exchange[0]
  if (key === undefined)
    throw new ToolError("adv-malformed", "the advertisement has no exchange key", { url })
  const S = key.point
  const c = scalarFrom(S.crv, random(FIELD_BYTES[S.crv] + 16))
  const C = multiplyBase(S.crv, c)
  const z = new Secret(sharedX(c, C, S))
  c.fill(0)
  const header = writeSorted({
    alg: "ECDH-ES",
    clevis: { pin: "tang", tang: { adv: advertisement.payload, url } },
    enc: "A256GCM",
    epk: { ...pointMembers(C) },
    kid: kid ?? key.thumbprint,
  })
  const contentKey = deriveContentKey(z, {})
  z.wipe()
  return seal(header, contentKey, plaintext, random)
}

function wrapSss(
  { threshold, children }: WrapPlan & { pin: "sss" },
  plaintext: Secret,
  random: RandomBytes,
): string {
  const split = splitSss(threshold, children.length, random)
  const jwes = children.map((child, index) => {
    const share = split.share(index)
    const jwe = wrap(child, share, random)
    share.wipe()
    return jwe
  })
  return split.seal(jwes, plaintext)
}

/** An sss binding in the making: what each child is to wrap, and the whole once they are wrapped. */
export interface SssSplit {
  /** The plaintext for a child; the caller wipes it. */
  share(index: number): Secret
  /** The binding over the children's compact JWEs, in their order. */
  seal(children: readonly string[], plaintext: Secret): string
}

/** Draws the key and the shares of an sss binding. */
export function splitSss(threshold: number, count: number, random: RandomBytes): SssSplit {
  if (threshold < 1 || threshold > count) throw new TypeError("the threshold must be met by the children")
  const p = drawPrime(random)
  const coefficients = Array.from({ length: threshold }, () => drawBelow(p, random))
  const drawn = new Set<bigint>()
  while (drawn.size < count) {
    const x = drawBelow(p, random)
    if (x !== 0n) drawn.add(x)
  }
  const places = [...drawn]
  return {
    share: (index) => {
      const x = places[index]
      if (x === undefined) throw new TypeError("there is no such child")
      return encodeShare({ x, y: evaluate(coefficients, x, p) })
    },
    seal: (children, plaintext) => {
      const sss: Json = { jwe: [...children], p: encodeBase64url(fieldBytes("P-256", p)), t: threshold }
      const header = writeSorted({ alg: "dir", clevis: { pin: "sss", sss }, enc: "A256GCM" })
      return seal(header, new Secret(fieldBytes("P-256", coefficients[0] ?? 0n)), plaintext, random)
    },
  }
}

function seal(header: string, key: Secret, plaintext: Secret, random: RandomBytes): string {
  const jwe = sealContent(header, key, random(12), plaintext.reveal())
  key.wipe()
  return jwe
}

/** A random prime with its highest bit set. clevis takes a safe prime, which nothing needs and which takes seconds to find. */
function drawPrime(random: RandomBytes): bigint {
  for (;;) {
    const bytes = Uint8Array.from(random(SHARE_FIELD))
    bytes[0] = (bytes[0] ?? 0) | 0xc0
    bytes[SHARE_FIELD - 1] = (bytes[SHARE_FIELD - 1] ?? 0) | 1
    const candidate = numberOf(bytes)
    if (checkPrimeSync(candidate)) return candidate
  }
}

// p has its two highest bits set: more than half of all draws are below it, so drawing again is cheap and leaves no bias.
function drawBelow(p: bigint, random: RandomBytes): bigint {
  for (;;) {
    const value = numberOf(random(SHARE_FIELD))
    if (value < p) return value
  }
}
