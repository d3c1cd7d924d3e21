// The technician finishes: takes answers, unblinds, opens, proves against the volume or the sealed key slot area, and only then shows.
// The record says that it is about to be shown before it is shown, each time; the first time a duty is opened (design §4.8, §5).
import { ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"
import { readBinding } from "../clevis/tree.ts"
import { proveKeyslot, provePassphrase, withoutFinalNewline } from "../luks/proof.ts"
import { parseProofArea } from "../luks/proof-area.ts"
import { combineShares } from "../recovery/disclose.ts"
import { finishRelay, type LeafState } from "../recovery/finish.ts"
import type { DiscloseReply, HostClaim } from "../recovery/messages.ts"
import type { World } from "../seal/typ.ts"
import { onlyOpenCase, openCaseOf } from "./cases.ts"
import { type Desk, tellCutOff, withDesk } from "./desk.ts"
import { chooseBoundVolume, withVolumes } from "./open-volume.ts"
import type { Ports } from "./ports.ts"
import { proofEnv } from "./prove.ts"
import {
  answersBefore,
  type OpenRequest,
  type OpenRequests,
  openRequests,
  sealedLost,
  type Taken,
  takeAnswer,
} from "./take-answer.ts"

/** A week to change a passphrase that was seen. */
const DEBT_MS = 7 * 24 * 3600 * 1000

export interface RevealOptions {
  readonly world: World
  /** What came back: letters in any form, Tang's own JSON. */
  readonly inputs: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  readonly caseId?: string
  /** Proves against this disk or image instead of the kept key slot area. */
  readonly volume?: string
  readonly at?: string
  /** Where it is shown; "nowhere" only tells whether it opens. */
  readonly where: "screen" | "stdout" | "nowhere"
}

export interface RevealResult {
  readonly case: string
  readonly request: string
  readonly host: HostClaim
  /** The key slot that the passphrase opens; null if it could not be tested. */
  readonly opens: number | null
  /** Why it could not be tested. */
  readonly untested?: string
  readonly leaves: readonly LeafState[]
  readonly bad: readonly string[]
  readonly debts: readonly { readonly id: number; readonly kind: string; readonly deadline?: number }[]
  /** Inputs that could not be used, with their codes; others were enough. */
  readonly refused: readonly { readonly name: string; readonly error: ToolError }[]
}

/** Shows the passphrase; called once the record holds. It is wiped afterwards. */
export type Show = (passphrase: Secret, result: RevealResult) => Promise<void>

/**
 * Throws `answer-incomplete` if more answers are needed, `answer-misfit` if one does not fit, `opens-nothing` if the passphrase fits the
 * header but opens no key slot, `answer-denied`, or, with nothing usable at all, the first input's own error.
 */
export async function reveal(ports: Ports, options: RevealOptions, show: Show): Promise<RevealResult> {
  return await withDesk(ports, options.world, async (desk) => {
    tellCutOff(desk)
    if (options.caseId !== undefined) openCaseOf(desk.recorder.state(), options.caseId)
    const requests = await openRequests(desk, options.caseId)
    const { taken, refused } = await takeAll(desk, options, requests)
    const request = whichRequest(desk, options, requests, taken)
    const { passphrase, leaves, bad } = finish(
      request,
      await roundsOf(desk, options.world, request, requests),
    )
    try {
      const proof = await proveIt(desk, options, request, passphrase)
      await desk.recorder.append({
        type: "proved",
        case: request.caseId,
        body: {
          against: options.volume === undefined ? "sealed-area" : "volume",
          uuid: request.facts.host.uuid,
          ...(proof.opens === null ? {} : { opens: proof.opens }),
        },
      })
      const debts = await openDebt(desk, options, request)
      const { id, host } = request.facts
      const result: RevealResult = {
        case: request.caseId,
        request: id,
        host,
        ...proof,
        leaves,
        bad,
        debts,
        refused,
      }
      if (options.where !== "nowhere") {
        const slot = host.slot === null ? {} : { slot: host.slot }
        await desk.recorder.append({
          type: "reveal-shown",
          case: request.caseId,
          body: { where: options.where, request: id, ...slot },
        })
      }
      await show(passphrase, result)
      return result
    } finally {
      passphrase.wipe()
    }
  })
}

async function takeAll(
  desk: Desk,
  { world, inputs }: RevealOptions,
  { found, lost }: OpenRequests,
): Promise<{ taken: Taken[]; refused: { name: string; error: ToolError }[] }> {
  const taken: Taken[] = []
  const refused: { name: string; error: ToolError }[] = []
  for (const { name, bytes } of inputs) {
    try {
      taken.push(await takeAnswer(desk, world, found, bytes))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      // The same answer once more is how a reveal is repeated from the same command line.
      if (error.code === "letter-replayed") taken.push(...takenBefore(desk, found, error.details.id))
      else
        refused.push({
          name,
          error: lost.length > 0 && WANTS_A_REQUEST.has(error.code) ? sealedLost(lost) : error,
        })
    }
  }
  const [first] = refused
  if (first !== undefined && taken.length === 0 && inputs.length === refused.length) throw first.error
  return { taken, refused }
}

// What a letter is refused with if the request it answers is not there.
const WANTS_A_REQUEST: ReadonlySet<string> = new Set([
  "letter-to",
  "letter-not-for-me",
  "letter-re-unknown",
  "no-such-request",
])

function takenBefore({ recorder }: Desk, requests: readonly OpenRequest[], letter: unknown): Taken[] {
  const known = recorder.state().requests
  const request = requests.find(({ facts }) => known.get(facts.id)?.replies.some((reply) => reply === letter))
  return request === undefined ? [] : [{ request, answers: [] }]
}

// The request a letter names; else the latest of the one open case.
function whichRequest(
  desk: Desk,
  { caseId }: RevealOptions,
  { found: requests }: OpenRequests,
  taken: readonly Taken[],
): OpenRequest {
  const named = taken.findLast(({ request }) => request !== undefined)?.request
  if (named !== undefined) return named
  const id =
    caseId ??
    (new Set(requests.map((one) => one.caseId)).size === 1
      ? requests[0]?.caseId
      : onlyOpenCase(desk.recorder.state()).id)
  const latest = requests.findLast((one) => one.caseId === id)
  if (latest === undefined) throw sealedLost(id === undefined ? [] : [id])
  return latest
}

interface AnsweredRequest {
  readonly request: OpenRequest
  readonly taken: readonly Taken[]
}

// Every relay request of the case for the same binding counts: leaves may have been asked for one by one. The one that is meant comes last.
async function roundsOf(
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
    rounds.push({ request: one, taken: await answersBefore(desk, world, one) })
  return rounds
}

function finish(
  request: OpenRequest,
  rounds: readonly AnsweredRequest[],
): { passphrase: Secret; leaves: readonly LeafState[]; bad: readonly string[] } {
  const binding = readBinding(request.facts.jwe)
  const disclosed = rounds.at(-1)?.taken.findLast((one) => one.disclosed !== undefined)?.disclosed
  if (disclosed !== undefined) return { ...fromDisclosed(request, disclosed), leaves: [] }
  const relays = rounds.map(({ request: { held }, taken }) => ({
    held,
    answers: taken.flatMap((one) => one.answers),
  }))
  const { passphrase, leaves, missing, bad } = finishRelay(binding, relays)
  if (passphrase !== undefined) return { passphrase, leaves, bad }
  const misfit = leaves.find(({ state }) => state === "misfit")
  if (misfit !== undefined) throw misfitError(misfit)
  const have = leaves.filter(({ state }) => state === "open").length
  if (relays.some(({ answers }) => answers.length > 0) && have === 0) {
    throw new ToolError("answer-misfit", "this answer fits no key source of the request", {
      case: request.caseId,
    })
  }
  throw new ToolError(
    "answer-incomplete",
    `more answers are needed: ${have} of ${leaves.length} asked are here`,
    {
      case: request.caseId,
      missing: missing.map(({ path, have: got, threshold }) => `${path}: ${got} of ${threshold}`),
    },
  )
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

async function proveIt(
  desk: Desk,
  { volume, at }: RevealOptions,
  { facts, caseId }: OpenRequest,
  passphrase: Secret,
): Promise<{ opens: number | null; untested?: string }> {
  const env = proofEnv(desk.ports)
  try {
    if (volume !== undefined) {
      return await withVolumes(desk.ports, volume, async (source, volumes) => {
        const chosen = chooseBoundVolume(volumes, at ?? (volumes.length > 1 ? facts.host.uuid : undefined))
        const { opens, untested } = await provePassphrase(chosen, source, passphrase, env)
        if (opens[0] !== undefined) return { opens: opens[0] }
        if (untested[0] !== undefined) return { opens: null, untested: untested[0].error.message }
        throw opensNothing(facts.host)
      })
    }
    const kept = await desk.cases.sealed.forCase(caseId).get(`proof-${facts.id}`)
    if (kept === undefined)
      return { opens: null, untested: "the request was made from a piece without key slots" }
    const area = parseProofArea(kept.reveal())
    if (await proveKeyslot(area, passphrase, env)) return { opens: area.slot }
    const shorter = withoutFinalNewline(passphrase)
    if (shorter !== undefined && (await proveKeyslot(area, shorter, env))) return { opens: area.slot }
    throw opensNothing(facts.host)
  } catch (error) {
    if (error instanceof ToolError && error.code.startsWith("proof-"))
      return { opens: null, untested: error.message }
    throw error
  }
}

function opensNothing({ uuid }: HostClaim): ToolError {
  return new ToolError(
    "opens-nothing",
    "the passphrase fits the binding, but opens no key slot of the volume",
    { uuid },
  )
}

async function openDebt(
  desk: Desk,
  { world, where }: RevealOptions,
  { caseId, facts }: OpenRequest,
): Promise<RevealResult["debts"]> {
  const { recorder, ports, identity } = desk
  const ofCase = () => [...recorder.state().debts.values()].filter((debt) => debt.case === caseId)
  const kind = facts.mode === "disclose" ? "disclosed-passphrase" : "revealed-passphrase"
  const seen = where !== "nowhere" || facts.mode === "disclose"
  if (world === "real" && seen && !ofCase().some(({ about }) => about.kind === kind)) {
    const { name, uuid, slot } = facts.host
    await recorder.append({
      type: "debt-opened",
      case: caseId,
      body: {
        kind,
        subject: `key slot ${slot ?? "?"} of ${name} (${uuid})`,
        ...(identity === undefined ? {} : { owner: identity.card.name }),
        deadline: ports.clock.now() + DEBT_MS,
      },
    })
  }
  return ofCase().map(({ id, about }) => ({
    id,
    kind: about.kind,
    ...(about.deadline === undefined ? {} : { deadline: about.deadline }),
  }))
}
