// What a reveal is given, and which requests it is about. Several encrypted volumes of one host may be in one case: the order of asking is the
// order of showing, so that whoever asks for the root volume first gets its passphrase first, as the prompt of the host will want it.
import { ToolError } from "../../bytes/errors.ts"
import type { World } from "../../seal/typ.ts"
import { onlyOpenCase } from "../case/cases.ts"
import type { Desk } from "../desk.ts"
import { noOpenRequest, type OpenRequest, type OpenRequests, sealedLost } from "./open-requests.ts"
import { type Taken, takeAnswer } from "./take-answer.ts"

/** What came back: letters in any form, Tang's own JSON. */
export interface RevealInputs {
  readonly world: World
  readonly inputs: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

/**
 * The latest request of each binding of the case of `anchor`, in the order in which the bindings were first asked for. With letters among
 * `taken`, only the bindings that those are for.
 */
export function volumesInOrder(
  requests: readonly OpenRequest[],
  taken: readonly Taken[],
  anchor: OpenRequest,
): OpenRequest[] {
  const latest = new Map<string, OpenRequest>()
  for (const request of requests) {
    if (request.caseId === anchor.caseId) latest.set(request.facts.jwe, request)
  }
  const named = new Map<string, OpenRequest>()
  for (const { request } of taken) if (request !== undefined) named.set(request.facts.jwe, request)
  if (named.size === 0) return [...latest.values()]
  // A letter may be for another case than the one that was meant last.
  const others = [...named].flatMap(([jwe, request]) => (latest.has(jwe) ? [] : [request]))
  return [...[...latest.keys()].flatMap((jwe) => named.get(jwe) ?? []), ...others]
}

/** Takes what can be used. Throws the first input's own error if none can. */
export async function takeAll(
  desk: Desk,
  { world, inputs }: RevealInputs,
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

/** The request a letter names; else, in the one open case, the latest that has answers, or the latest of all. Throws `choose-case`, `sealed-lost`. */
export function whichRequest(
  desk: Desk,
  { caseId }: { readonly caseId?: string },
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
  const known = desk.recorder.state().requests
  // One volume that waits does not hide another that is open.
  const answered = volumesInOrder(requests, [], latest).filter(
    ({ facts }) => known.get(facts.id)?.replies.length,
  )
  return answered.includes(latest) ? latest : (answered.at(-1) ?? latest)
}
