// From what was learned about single leaves upward to the passphrase. A leaf's plaintext is a share of its parent, or the passphrase
// itself if the binding is a lone pin. With more shares than the threshold asks for, other sets are tried and the bad leaf is named.
import { ToolError } from "../bytes/errors.ts"
import type { Secret } from "../bytes/secret.ts"
import { deriveContentKey, openContent } from "./content-key.ts"
import type { Jwe } from "./jwe.ts"
import { interpolate, parsePrime, parseShare, type Share, shareKey } from "./sss.ts"
import { type Binding, isSss, pinMembers } from "./tree.ts"

// Sixteen shares of which three are bad need at most 696 tries; a hostile set stops here, well within a second.
const MAX_TRIES = 1000

/** Plaintexts of leaves by path: shares, or the passphrase if the root is a leaf. */
export type Solved = ReadonlyMap<string, Secret>

export type Combined =
  | { readonly status: "open"; readonly plaintext: Secret; readonly bad: readonly string[] }
  | { readonly status: "incomplete"; readonly missing: readonly Missing[]; readonly bad: readonly string[] }

/** An sss level that has too few shares. */
export interface Missing {
  readonly path: string
  readonly have: number
  readonly threshold: number
}

/** Opens a tang leaf with the candidates for x(K). Throws `jwe-tag-mismatch` if none fits: wrong key, altered answer or header. */
export function openTangLeaf(jwe: Jwe, candidates: readonly Secret[]): Secret {
  for (const candidate of candidates) {
    const key = deriveContentKey(candidate, jwe.header)
    const plaintext = openContent(jwe, key)
    key.wipe()
    if (plaintext !== undefined) return plaintext
  }
  throw new ToolError("jwe-tag-mismatch", "the answer does not open this binding")
}

/**
 * Combines what is solved. `bad` names nodes whose share did not fit the others. Throws `share-malformed` for a level whose prime is
 * not one, `shares-inconsistent` if a level has enough shares and no set of them opens it.
 */
export function combine(binding: Binding, solved: Solved): Combined {
  const work: Work = { solved, bad: [], missing: [], stuck: [] }
  const plaintext = solve(binding, work)
  if (plaintext !== undefined) return { status: "open", plaintext, bad: work.bad }
  if (work.stuck.length > 0) {
    throw new ToolError("shares-inconsistent", "enough shares are here, but no set of them fits", {
      paths: work.stuck,
    })
  }
  const missing = isSss(binding.node) ? work.missing : [{ path: binding.node.path, have: 0, threshold: 1 }]
  return { status: "incomplete", missing, bad: work.bad }
}

interface Work {
  readonly solved: Solved
  readonly bad: string[]
  readonly missing: Missing[]
  /** Levels where enough shares did not fit together. */
  readonly stuck: string[]
}

interface NamedShare extends Share {
  readonly path: string
}

function solve(binding: Binding, work: Work): Secret | undefined {
  const { node, jwe } = binding
  if (!isSss(node)) return work.solved.get(node.path)
  const p = parsePrime(pinMembers(jwe, "sss").p)
  const shares = collectShares(binding, p, work)
  if (shares.length < node.threshold) {
    work.missing.push({ path: node.path, have: shares.length, threshold: node.threshold })
    return undefined
  }
  for (const set of candidateSets(shares, node.threshold)) {
    const key = shareKey(set, p)
    const plaintext = openContent(jwe, key)
    key.wipe()
    if (plaintext === undefined) continue
    work.bad.push(...shares.filter((one) => interpolate(set, p, one.x) !== one.y).map((one) => one.path))
    return plaintext
  }
  work.stuck.push(node.path)
  return undefined
}

function collectShares(binding: Binding, p: bigint, work: Work): NamedShare[] {
  const shares: NamedShare[] = []
  for (const child of binding.children) {
    const { path } = child.node
    const plaintext = solve(child, work)
    if (plaintext === undefined) continue
    try {
      const share = parseShare(plaintext, p)
      // A second share at the same x adds nothing, and would make the interpolation divide by zero.
      if (shares.some((other) => other.x === share.x)) work.bad.push(path)
      else shares.push({ ...share, path })
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      work.bad.push(path)
    }
  }
  return shares
}

/** Sets of `threshold` shares: leave nobody out, then every one, every two, … until no more can be left out or the tries run out. */
function* candidateSets(shares: readonly NamedShare[], threshold: number): Generator<readonly NamedShare[]> {
  let tries = 0
  for (let leftOut = 0; leftOut <= shares.length - threshold; leftOut++) {
    for (const out of choose(shares.length, leftOut)) {
      if (tries++ === MAX_TRIES) return
      yield shares.filter((_, index) => !out.includes(index)).slice(0, threshold)
    }
  }
}

/** All sets of `count` numbers below `size`, in order. */
function* choose(size: number, count: number, from = 0): Generator<readonly number[]> {
  if (count === 0) yield []
  else {
    for (let first = from; first <= size - count; first++) {
      for (const rest of choose(size, count - 1, first + 1)) yield [first, ...rest]
    }
  }
}
