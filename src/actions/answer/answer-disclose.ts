// Disclose mode: this side recovers the passphrase itself, from a sealed letter or from a binding that somebody without this tool sent.
// The duty is open before Tang is asked; the result goes into a letter for one person, or onto this person's own reveal screen.
import { encodeBase64url } from "../../bytes/base64url.ts"
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { Binding } from "../../clevis/tree.ts"
import { combine } from "../../clevis/unwrap.ts"
import { blindLeaves, type Disclosed, disclose, openBlinded } from "../../recovery/disclose.ts"
import type { DiscloseReply, HostClaim } from "../../recovery/messages.ts"
import { planRecovery } from "../../recovery/plan.ts"
import { aboutKeySlot, DEBT_MS, openDebt, ownerOf } from "../case/debts.ts"
import { KEEPS_BY_DEFAULT, type Keeps, keepForProof } from "../case/kept-proof.ts"
import type { Desk } from "../desk.ts"
import type { Net } from "../ports.ts"
import { askTang, type TangOutcome, type TangServer } from "./ask-tang.ts"

export interface DiscloseWork {
  readonly binding: Binding
  /** For the duty. */
  readonly host: HostClaim
  readonly request: string
  readonly servers: readonly TangServer[]
  readonly net: Net
  /** Practice opens no duties. */
  readonly drill: boolean
  /** What is kept of the passphrase until the duty ends; absent: the default. */
  readonly keeps?: Keeps | undefined
}

export interface AskedLeaf {
  readonly path: string
  readonly kid: string
  readonly url?: string
  readonly status: string
}

export interface DiscloseOutcome {
  readonly disclosed: Disclosed
  readonly leaves: readonly AskedLeaf[]
}

/** Recovers. Throws `not-from-afar`, what Tang answered if nothing could be opened, or `shares-inconsistent`. */
export async function recoverHere(desk: Desk, work: DiscloseWork): Promise<DiscloseOutcome> {
  const { binding, host, request, servers, net, drill, keeps = KEEPS_BY_DEFAULT } = work
  if (planRecovery(binding.node).leaves.length === 0) {
    throw new ToolError("not-from-afar", "no Tang server can help with this binding")
  }
  const { recorder, ports, identity } = desk
  const about = { ...aboutKeySlot(host), owner: ownerOf(identity), deadline: ports.clock.now() + DEBT_MS }
  const debt = drill ? undefined : await openDebt(recorder, { kind: "disclosed-passphrase", ...about, keeps })
  const act = await recorder.start("ask-tang", { subject: request })
  const blinded = blindLeaves(binding, ports.random.bytes)
  const opened = new Map<string, Secret>()
  const outcomes = await askTang(
    { net, random: ports.random, clock: ports.clock, terminal: ports.terminal },
    servers,
    blinded.map(({ kid, X, S }) => ({ kid, X, S })),
    { onOutcome: (index, outcome) => openOne(blinded[index], outcome, opened) && isEnough(binding, opened) },
  )
  const enough = isEnough(binding, opened)
  const leaves = blinded.map(({ path, kid }, index) =>
    askedLeaf(path, kid, outcomes[index], { opened: opened.has(path), enough }),
  )
  await recorder.append({
    type: "tang-asked",
    body: {
      url: [...new Set(leaves.flatMap(({ url }) => url ?? []))].join(" "),
      kids: leaves.map(({ kid }) => kid),
      outcomes: leaves.map(({ status }) => status),
      request,
    },
  })
  await act.end("asked")
  for (const { e } of blinded) e.wipe()
  if (opened.size === 0) throw nothingOpened(leaves, outcomes)
  const disclosed = disclose(binding, opened)
  if (debt !== undefined && disclosed.kind === "passphrase")
    await keepForProof(desk.cases, debt, { keeps, survive: identity !== undefined }, disclosed.passphrase)
  return { disclosed, leaves }
}

/** What the reply letter carries. */
export function discloseReply(disclosed: Disclosed): DiscloseReply {
  if (disclosed.kind === "passphrase") {
    return { mode: "disclose", passphrase: encodeBase64url(disclosed.passphrase.reveal()) }
  }
  const shares = [...disclosed.shares].map(([path, share]) => ({
    path,
    share: encodeBase64url(share.reveal()),
  }))
  return { mode: "disclose", shares }
}

function openOne(
  leaf: ReturnType<typeof blindLeaves>[number] | undefined,
  outcome: TangOutcome,
  opened: Map<string, Secret>,
): boolean {
  if (leaf === undefined || outcome.status !== "ok" || !("Y" in outcome)) return false
  try {
    opened.set(leaf.path, openBlinded(leaf, outcome.Y))
    return true
  } catch (error) {
    if (isToolError(error)) return false
    throw error
  }
}

// Stops at a quorum that decrypts, not at one that only counts.
function isEnough(binding: Binding, opened: ReadonlyMap<string, Secret>): boolean {
  try {
    const combined = combine(binding, opened)
    if (combined.status !== "open") return false
    if (combined.plaintext !== opened.get(binding.node.path)) combined.plaintext.wipe()
    return true
  } catch (error) {
    if (isToolError(error)) return false
    throw error
  }
}

function askedLeaf(
  path: string,
  kid: string,
  outcome: TangOutcome | undefined,
  { opened, enough }: { readonly opened: boolean; readonly enough: boolean },
): AskedLeaf {
  // Whoever has not answered when the passphrase is there is not waited for.
  if (enough && !opened && outcome?.url === undefined) return { path, kid, status: "not-needed" }
  const status =
    outcome === undefined
      ? "tang-connection"
      : outcome.status === "ok" && !opened
        ? "jwe-tag-mismatch"
        : outcome.status
  return { path, kid, ...(outcome?.url === undefined ? {} : { url: outcome.url }), status }
}

function nothingOpened(leaves: readonly AskedLeaf[], outcomes: readonly TangOutcome[]): ToolError {
  const failed = outcomes.find((outcome) => outcome.status !== "ok")
  if (failed !== undefined && "text" in failed) {
    return new ToolError(failed.status, failed.text, {
      leaves: leaves.map(({ path, status }) => `${path}: ${status}`),
    })
  }
  return new ToolError(
    "jwe-tag-mismatch",
    "Tang answered, but the binding does not open: its header is damaged",
    {
      leaves: leaves.map(({ path }) => path),
    },
  )
}
