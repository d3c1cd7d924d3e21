// `clevis decrypt` with this program's safety rules: the header names keys, not servers. Servers come from the trust list, or, only if
// the person says so, from the header's own addresses. Pins other than tang and sss are refused by name before anything is sent.
import { ToolError } from "../bytes/errors.ts"
import type { Secret } from "../bytes/secret.ts"
import { type TangLeaf, tangLeaves } from "../clevis/leaves.ts"
import { type Binding, canOpenWith, isTang, leavesOf, readBinding } from "../clevis/tree.ts"
import { combine, openTangLeaf } from "../clevis/unwrap.ts"
import { parseTangUrl } from "../tang/client.ts"
import { blind, unblind } from "../tang/exchange.ts"
import { type AskTools, askTang, type TangOutcome, type TangServer } from "./answer/ask-tang.ts"
import { checkWorld } from "./drill-world.ts"
import { type OpenHere, openLeavesHere } from "./volume/this-host.ts"

export interface DecryptSource {
  /** The servers of the trust list; called only if they are needed. */
  readonly trusted: () => Promise<readonly TangServer[]>
  /** Connect to the addresses inside the header. */
  readonly trustHeaderUrl: boolean
  /** Opens key sources that belong to this machine, as its TPM; undefined for another one. Throws why it could not. Absent: none is tried. */
  readonly here?: OpenHere
}

/** The plaintext of a JWE in any of its forms. Throws what is wrong with the binding, or the first reason why too few leaves opened. */
export async function decryptBinding(
  tools: AskTools,
  jweText: string,
  source: DecryptSource,
): Promise<Secret> {
  const binding = readBinding(jweText)
  const { usable, broken } = tangLeaves(binding)
  checkWorld(
    "real",
    usable.map(({ kid }) => kid),
  )
  const { solved, failed } = await openLeavesHere(binding, source.here)
  const local = combine(binding, solved)
  if (local.status === "open") return local.plaintext
  const paths = new Set([...usable.map((leaf) => leaf.path), ...solved.keys()])
  refuseHopeless(binding, paths, failed ?? broken[0]?.problem)
  const servers = source.trustHeaderUrl ? headerServers(usable) : await source.trusted()
  const context = Buffer.from(binding.jwe.compact)
  const asked = usable.map((leaf) => ({
    leaf,
    blinding: blind(leaf.C, (length) => tools.random.bytes(length), context),
  }))
  const queries = asked.map(({ leaf: { kid, S }, blinding: { X } }) => ({ kid, S, X }))
  const failures: LeafFailure[] = []
  let plaintext: Secret | undefined
  const onOutcome = (index: number, outcome: TangOutcome): boolean => {
    const one = asked[index]
    if (one === undefined) return false
    const failure = solve(one.leaf, one.blinding, outcome, solved)
    if (failure !== undefined) failures.push(failure)
    const result = failure === undefined ? combine(binding, solved) : undefined
    if (result?.status === "open") plaintext = result.plaintext
    return plaintext !== undefined
  }
  try {
    await askTang(tools, servers, queries, { onOutcome })
  } finally {
    for (const { blinding } of asked) blinding.e.wipe()
    for (const share of solved.values()) if (share !== plaintext) share.wipe()
  }
  if (plaintext === undefined) throw tooFew(failures)
  return plaintext
}

interface LeafFailure {
  readonly path: string
  readonly error: ToolError
}

/** Uses one outcome; what went wrong with it, or undefined if the leaf is open. */
function solve(
  leaf: TangLeaf,
  blinding: ReturnType<typeof blind>,
  outcome: TangOutcome,
  solved: Map<string, Secret>,
): LeafFailure | undefined {
  try {
    if (!("Y" in outcome)) {
      const url = outcome.url ?? ""
      throw new ToolError(
        outcome.status,
        `no key from the Tang server: ${outcome.text}`,
        url === "" ? {} : { url },
      )
    }
    const candidates = unblind({ S: leaf.S, C: leaf.C, e: blinding.e, X: blinding.X, Y: outcome.Y })
    try {
      solved.set(leaf.path, openTangLeaf(leaf.jwe, candidates))
    } finally {
      for (const candidate of candidates) candidate.wipe()
    }
    return undefined
  } catch (error) {
    if (error instanceof ToolError) return { path: leaf.path, error }
    throw error
  }
}

/** Throws before anything is sent if the tang leaves alone can never give enough shares. */
function refuseHopeless(binding: Binding, usable: ReadonlySet<string>, reason: ToolError | undefined): void {
  if (canOpenWith(binding, usable)) return
  const others = [...new Set(leavesOf(binding).flatMap(({ node }) => (isTang(node) ? [] : [node.pin])))]
  if (reason !== undefined && (others.length === 0 || reason.code.startsWith("tpm-"))) throw reason
  throw new ToolError("pin-unsupported", `the binding needs more than Tang: ${others.join(", ")}`, {
    pins: others,
  })
}

/** The header's own addresses, each with the key ids it claims. Addresses that are refused are left out, unless none is left. */
function headerServers(leaves: readonly TangLeaf[]): TangServer[] {
  const kids = new Map<string, string[]>()
  let refused: unknown
  for (const { url, kid } of leaves) {
    try {
      parseTangUrl(url)
      kids.set(url, [...(kids.get(url) ?? []), kid])
    } catch (error) {
      refused = error
    }
  }
  if (kids.size === 0 && refused !== undefined) throw refused
  return [...kids].map(([url, held]) => ({ url, kids: held }))
}

function tooFew(failures: readonly LeafFailure[]): ToolError {
  const first = failures[0]?.error
  if (first === undefined) return new ToolError("tang-connection", "no Tang server answered")
  const leaves = failures.map(({ path, error }) => `${path}: ${error.code}`)
  return new ToolError(first.code, first.message, { ...first.details, leaves }, first)
}
