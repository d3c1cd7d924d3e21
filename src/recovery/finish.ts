// The technician's half after an answer arrived: unblinds each leaf, opens it, combines upward. Every leaf is authenticated by its own
// tag, so an answer needs no signature. Where one does not fit, says which of the three reasons it can be (protocol: "When an answer
// does not fit").
import { isToolError, type ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"
import { type TangLeaf, tangLeaves } from "../clevis/leaves.ts"
import type { Binding } from "../clevis/tree.ts"
import { combine, type Missing, openTangLeaf, type Solved } from "../clevis/unwrap.ts"
import type { PublicPoint } from "../tang/curve.ts"
import { probeFits, unblind } from "../tang/exchange.ts"
import { checkPath, type HeldLeaf } from "./request.ts"

/** Y for the leaf at `path`; without a path (an answer copied by hand) it is tried on every leaf that waits. */
export interface Answer {
  readonly path?: string
  readonly y: PublicPoint
}

/**
 * Why an answer did not open its leaf. `altered`: not even a usable point. `wrong-key`: the check point beside it was not answered with
 * the right key either. `damaged-header`: the check point was. `unknown`: there was no check point.
 */
export type Misfit = "altered" | "wrong-key" | "damaged-header" | "unknown"

export interface LeafState {
  readonly path: string
  readonly state: "waiting" | "open" | "misfit"
  readonly misfit?: Misfit
}

export interface Finish {
  readonly leaves: readonly LeafState[]
  /** The passphrase, once enough leaves are open. Fits the header; only the key slot says that it is right. */
  readonly passphrase?: Secret
  /** Levels that still lack shares. */
  readonly missing: readonly Missing[]
  /** Nodes whose share did not fit the others: a header that was put together wrongly or forged. */
  readonly bad: readonly string[]
}

/** One request for the binding, with what came back for it. */
export interface Round {
  readonly held: readonly HeldLeaf[]
  readonly answers: readonly Answer[]
}

/**
 * What is known so far of `binding`, over every request that was made for it, and with what this machine opened itself (`local`). Throws `shares-inconsistent` if enough leaves are open and
 * nothing fits together.
 */
export function finishRelay(binding: Binding, rounds: readonly Round[], local: Solved = new Map()): Finish {
  const solved = new Map(local)
  const states: LeafState[] = []
  for (const leaf of tangLeaves(binding).usable) {
    const tried = rounds.flatMap((round) => tryRound(leaf, round))
    const share = tried.find((one) => one instanceof Secret)
    if (share !== undefined) solved.set(leaf.path, share)
    const state =
      share === undefined ? stateOf(leaf.path, tried) : ({ path: leaf.path, state: "open" } as const)
    if (state !== undefined) states.push(state)
  }
  const combined = combine(binding, solved)
  return {
    leaves: states,
    ...(combined.status === "open" ? { passphrase: combined.plaintext } : {}),
    missing: combined.status === "open" ? [] : combined.missing,
    bad: combined.bad,
  }
}

/** What one request says of a leaf: its plaintext, why not, or that nothing came yet; nothing at all if the leaf was not asked for. */
function tryRound(leaf: TangLeaf, { held, answers }: Round): (Secret | LeafState)[] {
  const { path } = leaf
  const own = held.find((one) => one.path === path && one.check !== true)
  if (own === undefined) return []
  const attempt = openLeaf(leaf, own, answers)
  if (attempt instanceof Secret) return [attempt]
  if (attempt === undefined) return [{ path, state: "waiting" }]
  return [{ path, state: "misfit", misfit: explainMisfit(leaf, attempt, held, answers) }]
}

// A later request tells more, and one with a check point tells most.
function stateOf(path: string, tried: readonly (Secret | LeafState)[]): LeafState | undefined {
  const states = tried.flatMap((one) => (one instanceof Secret ? [] : [one]))
  return (
    states.findLast(({ misfit }) => misfit !== undefined && misfit !== "unknown") ??
    states.findLast(({ state }) => state === "misfit") ??
    (states[0] && { path, state: "waiting" })
  )
}

/** The leaf's plaintext, undefined if nothing was said of it, or the last error. Answers without a path that do not fit are not counted. */
function openLeaf(
  leaf: TangLeaf,
  { e, X }: HeldLeaf,
  answers: readonly Answer[],
): Secret | ToolError | undefined {
  let failed: ToolError | undefined
  for (const { path, y } of answers) {
    if ((path !== undefined && path !== leaf.path) || (path === undefined && y.crv !== leaf.crv)) continue
    try {
      const candidates = unblind({ S: leaf.S, C: leaf.C, e, X, Y: y })
      try {
        return openTangLeaf(leaf.jwe, candidates)
      } finally {
        for (const candidate of candidates) candidate.wipe()
      }
    } catch (error) {
      if (!isToolError(error)) throw error
      if (path !== undefined) failed = error
    }
  }
  return failed
}

function explainMisfit(
  leaf: TangLeaf,
  error: ToolError,
  held: readonly HeldLeaf[],
  answers: readonly Answer[],
): Misfit {
  if (error.code !== "jwe-tag-mismatch") return "altered"
  const path = checkPath(leaf.path)
  const own = held.find((one) => one.path === path)
  const answer = answers.findLast((one) => one.path === path)
  if (own === undefined || answer === undefined) return "unknown"
  try {
    return probeFits(leaf.S, { f: own.e, F: own.X }, answer.y) ? "damaged-header" : "wrong-key"
  } catch (caught) {
    if (isToolError(caught)) return "altered"
    throw caught
  }
}
