// The technician finishes: takes answers, unblinds, opens, proves against the volume or the sealed key slot area, and only then shows.
// The record says that it is about to be shown before it is shown, each time; the first time a duty is opened (design §4.8, §5).
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { LeafState } from "../../recovery/finish.ts"
import type { HostClaim, Mode } from "../../recovery/messages.ts"
import { openCaseOf } from "../case/cases.ts"
import type { DebtReport } from "../case/debts.ts"
import type { Keeps } from "../case/kept-proof.ts"
import { type Desk, tellCutOff, withDesk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import { type OpenRequest, type OpenRequests, openRequests } from "./open-requests.ts"
import { makeReceipt } from "./receipt.ts"
import { owe, oweSheet } from "./reveal-duties.ts"
import { finishRounds, roundsOf } from "./reveal-finish.ts"
import { type RevealInputs, takeAll, volumesInOrder, whichRequest } from "./reveal-inputs.ts"
import { type Proof, proveOnKeptArea, proveOnVolume } from "./reveal-proof.ts"
import { finishUnasked } from "./reveal-unasked.ts"
import type { Refused, Taken } from "./take-answer.ts"

export interface RevealOptions extends RevealInputs {
  readonly caseId?: string
  /** Proves against this disk or image instead of the kept key slot area. */
  readonly volume?: string
  readonly at?: string
  /** The disk belongs to this machine: its TPM may be asked for its part. */
  readonly thisHost?: boolean
  /** Where it is shown; "nowhere" only tells whether it opens. */
  readonly where: "screen" | "stdout" | "sheet" | "nowhere"
  /** What is kept of the passphrase until its duty ends: case/kept-proof.ts. Absent: the default. */
  readonly keeps?: Keeps
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
  readonly debts: readonly Pick<DebtReport, "id" | "kind" | "deadline" | "keeps">[]
  /** For the colleague, armoured: how it ended. Absent where it could not be sealed to anybody. */
  readonly receipt?: string
  /** Inputs that could not be used, with their codes; others were enough. */
  readonly refused: readonly Refused[]
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
  const { results } = await revealEach(ports, options, show, (desk, requests, taken) => [
    whichRequest(desk, options, requests, taken),
  ])
  const [only] = results
  if (only === undefined) throw new TypeError("nothing was revealed")
  return only
}

/** Every encrypted volume of a case that has its answers, and why the others do not open yet. */
export interface RevealedVolumes {
  readonly results: readonly RevealResult[]
  readonly failures: readonly { readonly host: HostClaim; readonly error: ToolError }[]
}

/**
 * As `reveal`, one volume after another, in the order in which they were asked for: the order in which the host will want them. With answers only the
 * volumes that these are for. Throws what `reveal` throws if none opens.
 */
export async function revealVolumes(
  ports: Ports,
  options: RevealOptions,
  show: Show,
): Promise<RevealedVolumes> {
  return await revealEach(ports, options, show, (desk, requests, taken) =>
    volumesInOrder(requests.found, taken, whichRequest(desk, options, requests, taken)),
  )
}

type Choose = (desk: Desk, requests: OpenRequests, taken: readonly Taken[]) => readonly OpenRequest[]

async function revealEach(
  ports: Ports,
  options: RevealOptions,
  show: Show,
  choose: Choose,
): Promise<RevealedVolumes> {
  return await withDesk(ports, options.world, async (desk) => {
    tellCutOff(desk)
    if (options.caseId !== undefined) openCaseOf(desk.recorder.state(), options.caseId)
    const requests = await openRequests(desk, options.caseId)
    const came = await takeAll(desk, options, requests)
    const unasked = came.taken.find((one) => one.unasked !== undefined)?.unasked
    if (unasked !== undefined)
      return { results: [await revealUnasked(desk, options, came, unasked, show)], failures: [] }
    const results: RevealResult[] = []
    const failures: { host: HostClaim; error: ToolError }[] = []
    for (const request of choose(desk, requests, came.taken)) {
      try {
        results.push(await revealRequest(desk, options, { request, requests, ...came }, show))
      } catch (error) {
        if (!(error instanceof ToolError)) throw error
        failures.push({ host: request.facts.host, error })
      }
    }
    if (results.length === 0 && failures[0] !== undefined) throw failures[0].error
    return { results, failures }
  })
}

interface Came {
  readonly taken: readonly Taken[]
  readonly refused: RevealResult["refused"]
}

async function revealUnasked(
  desk: Desk,
  options: RevealOptions,
  { refused }: Came,
  unasked: NonNullable<Taken["unasked"]>,
  show: Show,
): Promise<RevealResult> {
  if (options.inputs.length > 1)
    throw new ToolError("usage", "an answer to no request of yours is opened alone")
  const { proof, ...rest } = await finishUnasked(desk, options, unasked)
  const { re, host } = unasked
  // A bare piece says nothing of its disk; its own hash tells it from others.
  const named = host.uuid === "unknown" ? { ...host, uuid: `piece ${re.id.slice(0, 8)}` } : host
  const about = { case: null, request: re.id, host: named, mode: "disclose", fits: null } as const
  const recovered = { ...rest, ...about, leaves: [], refused, prove: async () => proof }
  return await conclude(desk, options, recovered, show)
}

async function revealRequest(
  desk: Desk,
  options: RevealOptions,
  { request, requests, taken, refused }: Came & { request: OpenRequest; requests: OpenRequests },
  show: Show,
): Promise<RevealResult> {
  const { world, thisHost, volume, at } = options
  const rounds = await roundsOf(desk, world, request, requests)
  const unusable = rounds.flatMap((round) => round.refused)
  const found = await finishRounds(thisHost ? desk.ports.exec : undefined, request, rounds)
  const { id, host, mode } = request.facts
  const fits = found.byHand ? null : "header"
  const about = { case: request.caseId, request: id, host, mode, fits } as const
  const prove = () =>
    volume === undefined
      ? proveOnKeptArea(desk, request, found.passphrase)
      : proveOnVolume(desk, { volume, ...(at === undefined ? {} : { at }) }, host, found.passphrase)
  const result = await conclude(
    desk,
    options,
    { ...found, ...about, refused: [...refused, ...unusable], prove },
    show,
  )
  const receipt = await makeReceipt(desk, world, request, taken, result.opens)
  return { ...result, ...(receipt === undefined ? {} : { receipt }) }
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
    const { facts, uuid = host.uuid, ...proof } = await prove()
    if (proof.opens !== null) {
      const against = options.volume === undefined ? "sealed-area" : "volume"
      const body = { against, uuid, opens: proof.opens }
      await recorder.append({ type: "proved", case: caseId, body })
    }
    const proven = { ...host, uuid, slot: host.slot ?? proof.opens }
    const seen = { case: caseId, host, proven, mode, facts, passphrase }
    const debts = await owe(desk, options, seen)
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
