// Before anything is sent: which key sources can be asked for from afar, how many of them are needed, and whether that is enough.
// Works on the policy tree alone. Words for people are made of it in text/plan-words.ts.
import type { PolicyNode, TangNode } from "../clevis/policy.ts"

/**
 * `relay`: Tang servers alone are enough. `partly`: Tang servers and a key source of the host itself are needed together. `here`: only
 * key sources of the host itself. `no`: nothing known can open it.
 */
export type Recoverable = "relay" | "partly" | "here" | "no"

export interface Plan {
  readonly recoverable: Recoverable
  /** Tang leaves worth asking for, in the order of the header. */
  readonly leaves: readonly TangNode[]
  /** The smallest number of those leaves that opens the binding; 0 unless `relay` or `partly`. */
  readonly needed: number
  /** One smallest set that would do, preferring leaves that come first. */
  readonly smallest: readonly TangNode[]
  /** Pins of the host itself (tpm2, pkcs11, file, …) that are needed besides; empty for `relay`. */
  readonly local: readonly string[]
  /** True if one answered leaf alone is the key (t = 1 somewhere on its way up), so that its share must be kept like the passphrase. */
  readonly shareIsKey: boolean
}

// Pins whose secret lies in the host or in something plugged into it: nobody can help from afar.
const LOCAL_PINS: ReadonlySet<string> = new Set([
  "tpm2",
  "tpm2plus",
  "tpm1",
  "pkcs11",
  "file",
  "null",
  "test",
  "yubikey",
])

interface Way {
  readonly leaves: readonly TangNode[]
  readonly local: readonly string[]
}

/** What can be recovered of `policy`. With `only`, Tang leaves at other paths count as out of reach (`--leaf`). */
export function planRecovery(policy: PolicyNode, only?: readonly string[]): Plan {
  const allowed = (leaf: TangNode): boolean => only === undefined || only.includes(leaf.path)
  const remote = cheapest(policy, (node) =>
    "kid" in node && allowed(node) ? { leaves: [node], local: [] } : undefined,
  )
  const here = cheapest(policy, (node) => (isLocal(node) ? { leaves: [], local: [node.pin] } : undefined))
  const both = cheapest(policy, (node) => {
    if ("kid" in node) return allowed(node) ? { leaves: [node], local: [] } : undefined
    return isLocal(node) ? { leaves: [], local: [node.pin] } : undefined
  })
  const way = remote ?? here ?? both
  return {
    recoverable: remote ? "relay" : here ? "here" : both ? "partly" : "no",
    leaves:
      remote === undefined && (here !== undefined || both === undefined) ? [] : usefulLeaves(policy, allowed),
    needed: way?.leaves.length ?? 0,
    smallest: way?.leaves ?? [],
    local: [...new Set(way?.local ?? [])],
    shareIsKey: "threshold" in policy && policy.threshold === 1,
  }
}

/** Every tang leaf of the tree, in order. */
export function tangLeaves(node: PolicyNode): TangNode[] {
  if ("children" in node) return node.children.flatMap(tangLeaves)
  return "kid" in node ? [node] : []
}

function isLocal(node: PolicyNode): boolean {
  return !("kid" in node) && !("children" in node) && LOCAL_PINS.has(node.pin)
}

/** The way up to `node` that takes the fewest sources, if `source` can give enough of its leaves. */
function cheapest(node: PolicyNode, source: (leaf: PolicyNode) => Way | undefined): Way | undefined {
  if (!("children" in node)) return source(node)
  const ways = node.children.map((child) => cheapest(child, source)).filter((way) => way !== undefined)
  if (ways.length < node.threshold) return undefined
  const chosen = ways
    .map((way, at) => ({ way, at }))
    .sort((a, b) => cost(a.way) - cost(b.way) || a.at - b.at)
    .slice(0, node.threshold)
    .sort((a, b) => a.at - b.at)
  return {
    leaves: chosen.flatMap(({ way }) => way.leaves),
    local: chosen.flatMap(({ way }) => way.local),
  }
}

// A pin of the host itself needs somebody at the host; one more Tang leaf is always cheaper.
function cost(way: Way): number {
  return way.leaves.length + way.local.length * 100
}

/** Leaves below a node that can never be completed are left out: asking for them would only cost the colleague time. */
function usefulLeaves(node: PolicyNode, allowed: (leaf: TangNode) => boolean): TangNode[] {
  if (!("children" in node)) return "kid" in node && allowed(node) ? [node] : []
  const possible = node.children.filter(
    (child) =>
      cheapest(child, (leaf) => {
        if ("kid" in leaf) return allowed(leaf) ? { leaves: [leaf], local: [] } : undefined
        return isLocal(leaf) ? { leaves: [], local: [leaf.pin] } : undefined
      }) !== undefined,
  )
  return possible.length < node.threshold ? [] : possible.flatMap((child) => usefulLeaves(child, allowed))
}
