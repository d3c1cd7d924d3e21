// From everything that came back for a binding to its passphrase: over all requests of the case, whoever answered, in whatever order.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { isTpm2 } from "../../clevis/tpm2-leaf.ts"
import { type Binding, canOpenWith, leavesOf, readBinding } from "../../clevis/tree.ts"
import { combineShares } from "../../recovery/disclose.ts"
import { finishRelay, type LeafState } from "../../recovery/finish.ts"
import type { DiscloseReply } from "../../recovery/messages.ts"
import { planRecovery } from "../../recovery/plan.ts"
import type { World } from "../../seal/typ.ts"
import type { Desk } from "../desk.ts"
import type { Exec } from "../ports.ts"
import { openLeavesHere, openOnHost } from "../volume/this-host.ts"
import type { OpenRequest, OpenRequests } from "./open-requests.ts"
import { answersBefore, type Refused, type Taken } from "./take-answer.ts"

/** A request with all that was accepted for it. */
export interface AnsweredRequest {
  readonly request: OpenRequest
  readonly taken: readonly Taken[]
  /** Kept before, and of no use any more. */
  readonly refused: readonly Refused[]
}

/** Every request of the case for the same binding: leaves may have been asked for one by one. The one that is meant comes last. */
export async function roundsOf(
  desk: Desk,
  world: World,
  request: OpenRequest,
  { found }: OpenRequests,
): Promise<AnsweredRequest[]> {
  const others = found.filter(
    (one) => one !== request && one.caseId === request.caseId && one.facts.jwe === request.facts.jwe,
  )
  const rounds: AnsweredRequest[] = []
  for (const one of [...others, request])
    rounds.push({ request: one, ...(await answersBefore(desk, world, one)) })
  return rounds
}

/**
 * As `finish`, or with `exec` as `finishOnHost`. Where the answers are not enough and one that was kept cannot be used any more, throws what is
 * wrong with that one.
 */
export async function finishRounds(
  exec: Exec | undefined,
  request: OpenRequest,
  rounds: readonly AnsweredRequest[],
): Promise<Finished> {
  try {
    return exec === undefined ? finish(request, rounds) : await finishOnHost(exec, request, rounds)
  } catch (error) {
    const [unusable] = rounds.flatMap((round) => round.refused)
    throw (isToolError(error, "answer-incomplete") && unusable?.error) || error
  }
}

export interface Finished {
  readonly passphrase: Secret
  readonly leaves: readonly LeafState[]
  /** Nodes whose share did not fit the others. */
  readonly bad: readonly string[]
  readonly byHand?: NonNullable<Taken["byHand"]>
}

/**
 * Throws `answer-incomplete`, `answer-misfit`, `shares-inconsistent`, and `needs-this-host` if only the TPM of the host is missing. `local` is what
 * this machine opened itself.
 */
function finish(
  request: OpenRequest,
  rounds: readonly AnsweredRequest[],
  local: ReadonlyMap<string, Secret> = new Map(),
): Finished {
  const binding = readBinding(request.facts.jwe)
  const taken = rounds.at(-1)?.taken.findLast((one) => one.disclosed !== undefined)
  if (taken?.disclosed !== undefined) {
    const { disclosed, byHand } = taken
    return { ...fromDisclosed(request, disclosed), leaves: [], ...(byHand === undefined ? {} : { byHand }) }
  }
  const relays = rounds.map(({ request: { held }, taken }) => ({
    held,
    answers: taken.flatMap((one) => one.answers),
  }))
  const { passphrase, leaves, missing, bad } = finishRelay(binding, relays, local)
  if (passphrase !== undefined) return { passphrase, leaves, bad }
  const misfit = leaves.find(({ state }) => state === "misfit")
  if (misfit !== undefined) throw misfitError(misfit)
  const open = leaves.flatMap(({ path, state }) => (state === "open" ? [path] : []))
  if (
    planRecovery(binding.node).recoverable === "partly" &&
    canOpenWith(binding, new Set([...open, ...tpmPaths(binding)]))
  ) {
    throw new ToolError("needs-this-host", "the TPM of the host must give the rest", {
      case: request.caseId,
      paths: tpmPaths(binding),
    })
  }
  const have = open.length
  if (relays.some(({ answers }) => answers.length > 0) && have === 0) {
    throw new ToolError("answer-misfit", "this answer fits no key source of the request", {
      case: request.caseId,
    })
  }
  const text =
    have === leaves.length
      ? "all that was asked for is here, but the binding needs more"
      : have === 0
        ? "no key source of this request is answered yet"
        : `more answers are needed: ${have} of ${leaves.length} asked are here`
  throw new ToolError("answer-incomplete", text, {
    case: request.caseId,
    missing: missing.map(({ path, have: got, threshold }) => `${path}: ${got} of ${threshold}`),
  })
}

/** As `finish`; where the answers alone are not enough, the TPM of this machine is asked for its part. Throws also why it does not give it. */
async function finishOnHost(
  exec: Exec,
  request: OpenRequest,
  rounds: readonly AnsweredRequest[],
): Promise<Finished> {
  try {
    return finish(request, rounds)
  } catch (error) {
    if (!isToolError(error) || !WITHOUT_TPM.has(error.code)) throw error
  }
  const { solved, failed } = await openLeavesHere(readBinding(request.facts.jwe), (leaf) =>
    openOnHost(exec, leaf),
  )
  let passphrase: Secret | undefined
  try {
    const found = finish(request, rounds, solved)
    passphrase = found.passphrase
    return found
  } catch (error) {
    throw failed ?? error
  } finally {
    for (const share of solved.values()) if (share !== passphrase) share.wipe()
  }
}

// With these the answers were not enough by themselves.
const WITHOUT_TPM: ReadonlySet<string> = new Set(["needs-this-host", "answer-incomplete", "answer-misfit"])

function tpmPaths(binding: Binding): string[] {
  return leavesOf(binding)
    .filter(isTpm2)
    .map(({ node }) => node.path)
}

function fromDisclosed(
  { facts, caseId }: OpenRequest,
  reply: DiscloseReply,
): { passphrase: Secret; bad: readonly string[] } {
  const binding = readBinding(facts.jwe)
  if (reply.passphrase !== undefined) {
    return { passphrase: new Secret(new Uint8Array(Buffer.from(reply.passphrase, "base64url"))), bad: [] }
  }
  const combined = combineShares(binding, reply.shares ?? [])
  if (combined.status === "open") return { passphrase: combined.plaintext, bad: combined.bad }
  throw new ToolError("answer-incomplete", "the colleague could open some parts of the key, but not enough", {
    case: caseId,
  })
}

const MISFITS: Readonly<Record<NonNullable<LeafState["misfit"]>, string>> = {
  altered: "the answer was altered on the way: it is no usable point",
  "wrong-key": "the answer was made with a wrong Tang key, or altered on the way",
  "damaged-header": "the right Tang key answered, so the header of the disk is damaged",
  unknown: "the answer does not fit: wrong Tang key, altered answer, or damaged header",
}

function misfitError({ path, misfit = "unknown" }: LeafState): ToolError {
  return new ToolError("answer-misfit", MISFITS[misfit], { path, reason: misfit })
}
