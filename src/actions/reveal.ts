// The technician finishes: takes answers, unblinds, opens, proves against the volume or the sealed key slot area, and only then shows.
// The record says that it is about to be shown before it is shown, each time; the first time a duty is opened (design §4.8, §5).
import { ToolError } from "../bytes/errors.ts"
import type { Secret } from "../bytes/secret.ts"
import type { LeafState } from "../recovery/finish.ts"
import type { HostClaim, Mode } from "../recovery/messages.ts"
import type { World } from "../seal/typ.ts"
import { onlyOpenCase, openCaseOf } from "./cases.ts"
import { aboutKeySlot, DEBT_MS, openDebt, openDebts } from "./debts.ts"
import { type Desk, tellCutOff, withDesk } from "./desk.ts"
import type { Ports } from "./ports.ts"
import { makeReceipt } from "./receipt.ts"
import { finish, finishOnHost, roundsOf } from "./reveal-finish.ts"
import { type Proof, proveOnKeptArea, proveOnVolume } from "./reveal-proof.ts"
import { finishUnasked } from "./reveal-unasked.ts"
import {
  noOpenRequest,
  type OpenRequest,
  type OpenRequests,
  openRequests,
  sealedLost,
  type Taken,
  takeAnswer,
} from "./take-answer.ts"

export interface RevealOptions {
  readonly world: World
  /** What came back: letters in any form, Tang's own JSON. */
  readonly inputs: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  readonly caseId?: string
  /** Proves against this disk or image instead of the kept key slot area. */
  readonly volume?: string
  readonly at?: string
  /** The disk belongs to this machine: its TPM may be asked for its part. */
  readonly thisHost?: boolean
  /** Where it is shown; "nowhere" only tells whether it opens. */
  readonly where: "screen" | "stdout" | "sheet" | "nowhere"
}

export interface RevealResult {
  /** Null for an answer that nobody here asked for. */
  readonly case: string | null
  readonly request: string
  readonly host: HostClaim
  /** "header" if the binding itself vouches for the passphrase; null where only the colleague's word stands behind it. */
  readonly fits: "header" | null
  /** Made by a colleague with gpg alone, and whose known signature stands under it. */
  readonly byHand?: { readonly signedBy: string | null }
  /** The key slot that the passphrase opens; null if it could not be tested. */
  readonly opens: number | null
  /** Why it could not be tested. */
  readonly untested?: string
  readonly leaves: readonly LeafState[]
  readonly bad: readonly string[]
  readonly debts: readonly { readonly id: number; readonly kind: string; readonly deadline?: number }[]
  /** For the colleague, armoured: how it ended. Absent where it could not be sealed to anybody. */
  readonly receipt?: string
  /** Inputs that could not be used, with their codes; others were enough. */
  readonly refused: readonly { readonly name: string; readonly error: ToolError }[]
}

/**
 * Shows the passphrase; called once the record holds. It is wiped afterwards. `beforeSheet` opens the duty to destroy a sheet of paper with
 * the passphrase, and is called before one is written.
 */
export type Show = (
  passphrase: Secret,
  result: RevealResult,
  beforeSheet: () => Promise<void>,
) => Promise<void>

/**
 * Throws `answer-incomplete` if more answers are needed, `needs-this-host` if only the TPM of the host is missing, a `tpm-` code if it refuses, `answer-misfit` if one does not fit, `opens-nothing` if the passphrase fits the
 * header but opens no key slot, `answer-denied`, or, with nothing usable at all, the first input's own error.
 */
export async function reveal(ports: Ports, options: RevealOptions, show: Show): Promise<RevealResult> {
  return await withDesk(ports, options.world, async (desk) => {
    tellCutOff(desk)
    if (options.caseId !== undefined) openCaseOf(desk.recorder.state(), options.caseId)
    const requests = await openRequests(desk, options.caseId)
    const { taken, refused } = await takeAll(desk, options, requests)
    const unasked = taken.find((one) => one.unasked !== undefined)?.unasked
    if (unasked !== undefined) {
      if (options.inputs.length > 1)
        throw new ToolError("usage", "an answer to no request of yours is opened alone")
      const { proof, ...rest } = await finishUnasked(desk, options, unasked)
      const { re, host } = unasked
      const about = { case: null, request: re.id, host, mode: "disclose", fits: null } as const
      return await conclude(
        desk,
        options,
        { ...rest, ...about, leaves: [], refused, prove: async () => proof },
        show,
      )
    }
    const request = whichRequest(desk, options, requests, taken)
    const rounds = await roundsOf(desk, options.world, request, requests)
    const found = options.thisHost ? await finishOnHost(ports.exec, request, rounds) : finish(request, rounds)
    const { id, host, mode } = request.facts
    const about = {
      case: request.caseId,
      request: id,
      host,
      mode,
      fits: found.byHand ? null : "header",
      refused,
    } as const
    const { volume, at } = options
    const prove = () =>
      volume === undefined
        ? proveOnKeptArea(desk, request, found.passphrase)
        : proveOnVolume(desk, { volume, ...(at === undefined ? {} : { at }) }, host, found.passphrase)
    const result = await conclude(desk, options, { ...found, ...about, prove }, show)
    const receipt = await makeReceipt(desk, options.world, request, taken, result.opens)
    return { ...result, ...(receipt === undefined ? {} : { receipt }) }
  })
}

interface Recovered extends Omit<RevealResult, "opens" | "untested" | "debts"> {
  readonly passphrase: Secret
  readonly mode: Mode
  prove(): Promise<Proof>
}

/** Proves, opens the duty, writes down that it is about to be shown, shows, wipes. */
async function conclude(
  desk: Desk,
  options: RevealOptions,
  { passphrase, mode, prove, ...found }: Recovered,
  show: Show,
): Promise<RevealResult> {
  const { recorder } = desk
  const { case: caseId, request, host } = found
  try {
    const proof = await prove()
    if (proof.opens !== null) {
      const against = options.volume === undefined ? "sealed-area" : "volume"
      const body = { against, uuid: host.uuid, opens: proof.opens }
      await recorder.append({ type: "proved", case: caseId, body })
    }
    const debts = await owe(desk, options, caseId, host, mode)
    const result: RevealResult = { ...found, ...proof, debts }
    if (options.where !== "nowhere") {
      const slot = host.slot === null ? {} : { slot: host.slot }
      await recorder.append({
        type: "reveal-shown",
        case: caseId,
        body: { where: options.where, request, ...slot },
      })
    }
    await show(passphrase, result, () => oweSheet(desk, options, caseId, host))
    return result
  } finally {
    passphrase.wipe()
  }
}

async function takeAll(
  desk: Desk,
  { world, inputs }: RevealOptions,
  requests: OpenRequests,
): Promise<{ taken: Taken[]; refused: { name: string; error: ToolError }[] }> {
  const taken: Taken[] = []
  const refused: { name: string; error: ToolError }[] = []
  for (const { name, bytes } of inputs) {
    try {
      taken.push(await takeAnswer(desk, world, requests.found, bytes))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      // The same answer once more is how a reveal is repeated from the same command line.
      if (error.code === "letter-replayed") taken.push(...takenBefore(desk, requests.found, error.details.id))
      else refused.push({ name, error: withoutRequest(error, requests) })
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

// An answer to a request that cannot be finished any more looks like one for somebody else.
function withoutRequest(error: ToolError, { found, lost }: OpenRequests): ToolError {
  if (!WANTS_A_REQUEST.has(error.code)) return error
  if (lost.length > 0) return sealedLost(lost)
  return found.length > 0 ? error : noOpenRequest()
}

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

async function owe(
  { recorder, ports, identity }: Desk,
  { world, where }: RevealOptions,
  caseId: string | null,
  host: HostClaim,
  mode: Mode,
): Promise<RevealResult["debts"]> {
  const about = aboutKeySlot(host)
  const { subject } = about
  // Without a case, the duties of this key slot.
  const mine = () => openDebts(recorder.state(), { case: caseId, ...(caseId === null ? { subject } : {}) })
  const kind = mode === "disclose" ? "disclosed-passphrase" : "revealed-passphrase"
  const seen = where !== "nowhere" || mode === "disclose"
  if (world === "real" && seen && !mine().some((debt) => debt.kind === kind)) {
    await openDebt(recorder, {
      kind,
      ...about,
      case: caseId,
      ...(identity === undefined ? {} : { owner: identity.card.name }),
      deadline: ports.clock.now() + DEBT_MS,
    })
  }
  return mine().map(({ id, kind: owed, deadline }) => ({
    id,
    kind: owed,
    ...(deadline === undefined ? {} : { deadline }),
  }))
}

async function oweSheet(
  { recorder, ports, identity }: Desk,
  { world }: RevealOptions,
  caseId: string | null,
  host: HostClaim,
): Promise<void> {
  if (world !== "real") return
  await openDebt(recorder, {
    kind: "secret-sheet",
    ...aboutKeySlot(host),
    case: caseId,
    ...(identity === undefined ? {} : { owner: identity.card.name }),
    deadline: ports.clock.now() + DEBT_MS,
  })
}
