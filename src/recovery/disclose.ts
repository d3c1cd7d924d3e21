// Disclose mode on the colleague's side: the whole recovery in one place, with blinding of our own, so that not even Tang learns more
// than in relay mode. With a pin that only the host itself has, the shares found are returned instead of a passphrase.
import { createHash } from "node:crypto"
import { Secret } from "../bytes/secret.ts"
import { type TangLeaf, tangLeaves } from "../clevis/leaves.ts"
import type { Binding } from "../clevis/tree.ts"
import { combine, openTangLeaf } from "../clevis/unwrap.ts"
import type { PublicPoint } from "../tang/curve.ts"
import { blind, type RandomBytes, unblind } from "../tang/exchange.ts"

/** A leaf with its blinded point, ready to be asked. */
export interface BlindedLeaf extends TangLeaf {
  readonly e: Secret
  readonly X: PublicPoint
}

/** Blinds every usable tang leaf of a binding that somebody sent. */
export function blindLeaves(binding: Binding, random: RandomBytes): BlindedLeaf[] {
  const context = createHash("sha256").update(binding.jwe.compact).update(random(16)).digest()
  return tangLeaves(binding).usable.map((leaf) => ({ ...leaf, ...blind(leaf.C, random, context) }))
}

/** Opens one leaf with Tang's answer. Throws `bad-point`, `jwe-tag-mismatch`. */
export function openBlinded(leaf: BlindedLeaf, Y: PublicPoint): Secret {
  const candidates = unblind({ S: leaf.S, C: leaf.C, e: leaf.e, X: leaf.X, Y })
  try {
    return openTangLeaf(leaf.jwe, candidates)
  } finally {
    for (const candidate of candidates) candidate.wipe()
  }
}

export type Disclosed =
  | { readonly kind: "passphrase"; readonly passphrase: Secret }
  | { readonly kind: "shares"; readonly shares: ReadonlyMap<string, Secret> }

/** What the opened leaves give: the passphrase if they reach the threshold, else the shares themselves. Throws `shares-inconsistent`. */
export function disclose(binding: Binding, opened: ReadonlyMap<string, Secret>): Disclosed {
  const combined = combine(binding, opened)
  if (combined.status !== "open") return { kind: "shares", shares: opened }
  // Two shares and the header are the passphrase once more.
  for (const share of opened.values()) if (share !== combined.plaintext) share.wipe()
  return { kind: "passphrase", passphrase: combined.plaintext }
}

/** The passphrase from shares that came back, together with those opened on site. */
export function combineShares(
  binding: Binding,
  shares: readonly { readonly path: string; readonly share: string }[],
  local: ReadonlyMap<string, Secret> = new Map(),
): ReturnType<typeof combine> {
  const solved = new Map(local)
  for (const { path, share } of shares)
    solved.set(path, new Secret(new Uint8Array(Buffer.from(share, "base64url"))))
  return combine(binding, solved)
}
