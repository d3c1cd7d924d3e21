// The technician's half before anything is sent: blinds the chosen leaves of one binding, or, in disclose mode, hands the JWE over.
// What must stay here (e, and the binding itself) is returned apart from what may leave (design §4.2).
import { createHash } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import type { Secret } from "../bytes/secret.ts"
import { type TangLeaf, tangLeaves } from "../clevis/leaves.ts"
import { type Binding, MAX_LEAVES } from "../clevis/tree.ts"
import type { PublicPoint } from "../tang/curve.ts"
import { blind, makeProbe, type RandomBytes } from "../tang/exchange.ts"
import { headerCommitment } from "./commitment.ts"
import type { DiscloseRequest, HostClaim, LeafRequest, RelayRequest, SkeletonNode } from "./messages.ts"
import { planRecovery } from "./plan.ts"
import { skeletonOf } from "./skeleton.ts"

/** One leaf that was asked for: e stays secret, X is what was sent. `check` marks a point of our own (C = infinity, so X = eG). */
export interface HeldLeaf {
  readonly path: string
  readonly e: Secret
  readonly X: PublicPoint
  readonly check?: true
}

export interface Claims {
  readonly host: HostClaim
  readonly ticket?: string
  readonly reason?: string
}

export interface RelayDraft extends Claims {
  readonly binding: Binding
  /** Tang leaves to ask for; absent: all that are of use. Throws `usage` for a path that is none. */
  readonly paths?: readonly string[]
  /** Adds one point of our own per leaf, to tell a wrong key from a damaged header. */
  readonly check?: boolean
  /** 16 bytes. */
  readonly requestId: Uint8Array
  readonly random: RandomBytes
}

/** The path of the check point beside the leaf at `path`. */
export function checkPath(path: string): string {
  return `${path}.0.check`
}

/**
 * Blinds each leaf with its own e. Throws `not-from-afar` if Tang servers alone can never open this binding, `usage` for unknown
 * paths, and a leaf's own error if none of the leaves asked for can be used.
 */
export function makeRelayRequest(draft: RelayDraft): { request: RelayRequest; held: HeldLeaf[] } {
  const { binding, requestId, random } = draft
  const context = createHash("sha256").update(binding.jwe.compact).update(requestId).digest()
  const held: HeldLeaf[] = []
  const leaves: LeafRequest[] = []
  const chosen = chooseLeaves(binding, draft.paths)
  if (draft.check === true && chosen.length > MAX_LEAVES / 2) {
    throw new ToolError(
      "usage",
      `a check goes with ${MAX_LEAVES / 2} key sources at most: name them with --leaf`,
    )
  }
  for (const leaf of chosen) {
    const { e, X } = blind(leaf.C, random, context)
    held.push({ path: leaf.path, e, X })
    leaves.push({ path: leaf.path, kid: leaf.kid, x: X, s: leaf.S })
    if (draft.check !== true) continue
    const own = ownPoint(leaf, random)
    held.push(own)
    leaves.push({ path: own.path, kid: leaf.kid, x: own.X })
  }
  return { request: { mode: "relay", ...claims(draft), ...binds(binding), leaves }, held }
}

/** The binding itself goes out: the colleague sees the passphrase. Throws `not-from-afar` if they could not open any of it. */
export function makeDiscloseRequest(draft: Claims & { readonly binding: Binding }): DiscloseRequest {
  chooseLeaves(draft.binding, undefined)
  return { mode: "disclose", ...claims(draft), ...binds(draft.binding), jwe: draft.binding.jwe.compact }
}

function chooseLeaves(binding: Binding, paths: readonly string[] | undefined): readonly TangLeaf[] {
  const plan = planRecovery(binding.node)
  if (plan.leaves.length === 0) {
    throw new ToolError("not-from-afar", "no Tang server can help with this binding", { pins: plan.local })
  }
  const unknown = paths?.find((path) => !plan.leaves.some((leaf) => leaf.path === path))
  if (unknown !== undefined) {
    throw new ToolError("usage", `the binding has no Tang server at "${unknown}"`, {
      paths: plan.leaves.map(({ path }) => path),
    })
  }
  const wanted = new Set(paths ?? plan.leaves.map(({ path }) => path))
  const { usable, broken } = tangLeaves(binding)
  const chosen = usable.filter(({ path }) => wanted.has(path))
  const problem = broken.find(({ path }) => wanted.has(path))?.problem
  if (chosen.length === 0 && problem !== undefined) throw problem
  return chosen
}

// X = eG: blinding the point at infinity. The answer must be eS, whatever the header says.
function ownPoint(leaf: TangLeaf, random: RandomBytes): HeldLeaf {
  const { f, F } = makeProbe(leaf.crv, random)
  return { path: checkPath(leaf.path), e: f, X: F, check: true }
}

function claims({ host, ticket, reason }: Claims): Claims {
  return { host, ...(ticket === undefined ? {} : { ticket }), ...(reason === undefined ? {} : { reason }) }
}

function binds(binding: Binding): { commitment: string; policy: SkeletonNode } {
  return { commitment: headerCommitment(binding.jwe.compact), policy: skeletonOf(binding.node) }
}
