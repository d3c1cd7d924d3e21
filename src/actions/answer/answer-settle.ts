// One request on the desk: is it of this world, was it answered before, what does the person decide, and is a refusal written. Every
// decision and every wrong word is in the record before anything follows from it.
import { ToolError } from "../../bytes/errors.ts"
import { readBinding } from "../../clevis/tree.ts"
import { tangLeaves } from "../../recovery/plan.ts"
import type { ReceivedRequest } from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import { checkPoint } from "../../tang/point.ts"
import type { Desk } from "../desk.ts"
import { checkWorld } from "../drill-world.ts"
import type { SiteRules } from "../site-rules.ts"
import { rule } from "./answer-decide.ts"
import { refuseDecoy } from "./answer-decoy.ts"
import type { OnDesk } from "./answer-letters.ts"
import { type AnswerTally, askedFacts, requireWithinLimits } from "./answer-limits.ts"
import { requireServer } from "./answer-servers.ts"
import type { Answered, AnswerOptions, Colleague, KnownHeader } from "./answer-types.ts"
import type { TangServer } from "./ask-tang.ts"
import { type KeptAnswer, keptAnswers, replyWritten } from "./kept-answers.ts"
import { replyLetter } from "./reply-letter.ts"

/** What may lie on the desk together. Throws `usage`. */
export function checkCombination(onDesk: readonly OnDesk[], { unsigned, to, reveal }: AnswerOptions): void {
  const requests = onDesk.flatMap((one) => (one.kind === "request" ? [one.letter] : []))
  const pieces = onDesk.filter(({ kind }) => kind === "unsigned").length
  if (onDesk.length > 1 && onDesk.some(({ kind }) => kind === "host-lines"))
    throw new ToolError("usage", "lines of a host's own shell are answered one at a time")
  if (onDesk.length > 1 && (pieces > 0 || requests.some(({ request }) => request.mode === "disclose"))) {
    throw new ToolError("usage", "messages that show you a passphrase are answered one at a time")
  }
  if (pieces > 0 && !unsigned)
    throw new ToolError("usage", "nobody signed this: it needs --unsigned, --called-back and --reason")
  if (pieces > 0 && to === undefined && !reveal)
    throw new ToolError("usage", "say where the passphrase goes: --to NAME or --reveal")
}

/** A yes. It is on the medium once `written` resolves: Tang must not be asked before. */
export interface Approval {
  readonly written: Promise<unknown>
}

/** What a decision needs to know beside the letter. */
export interface Beside {
  /** How many inputs lie on the desk. */
  readonly of: number
  readonly known: () => Promise<readonly TangServer[]>
  readonly header: KnownHeader | undefined
  readonly rules: SiteRules
  readonly tally: AnswerTally
}

/**
 * A decision for one request, recorded; wrong words are asked for again where a person is there. Throws `bad-point` and `decoy-host` before
 * anybody is asked, `many-answers` for a yes past a limit.
 */
export async function settle(
  desk: Desk,
  { world, confirm = [] }: AnswerOptions,
  colleague: Colleague,
  { name, letter, behind }: OnDesk & { kind: "request" },
  { of, known, header, rules, tally }: Beside,
): Promise<Answered | Approval> {
  const { recorder } = desk
  const host = letter.request.host.name
  const row = { input: name, request: letter.id, from: senderName(letter), host, leaves: [] }
  try {
    await refuseDecoy(desk, rules, { uuid: letter.request.host.uuid, request: letter.id, letter })
    const kids = kidsOf(letter)
    checkWorld(world, kids)
    checkPoints(letter)
    const before = await answeredBefore(desk, letter)
    if (before !== undefined) {
      // A crash may have come between keeping the answer and the record of it.
      const known = recorder
        .state()
        .replies.get(letter.id)
        ?.some(({ letter: id }) => id === before.reply)
      if (!known) await recorder.append(replyWritten(before))
      return { ...row, decision: "answered before", leaves: before.leaves, reply: before.text }
    }
    const asked = { request: letter.id, from: letter.from, host, ...askedFacts(letter.request.host, kids) }
    const counts = tally.counts(asked)
    const words = [...confirm]
    let triesLeft: number | undefined
    for (;;) {
      const decided = await colleague.decide(letter, {
        servers: await known(),
        of,
        behind,
        // After wrong words the word for this is there already.
        counts: triesLeft === undefined ? counts : [],
        ...(header === undefined ? {} : { header }),
        ...(triesLeft === undefined ? {} : { triesLeft }),
      })
      if (decided.limitWord !== undefined) words.push(decided.limitWord)
      const past = decided.decision === "approve" ? requireWithinLimits(counts, words) : {}
      const ruling = rule(letter, decided, recorder.state())
      // Where nobody can be asked for a server, that is said before a yes is written down.
      if (ruling.entry.decision === "approve") requireServer(await known(), desk.ports.terminal)
      const body = { ...ruling.entry, ...asked, ...past }
      const written = recorder.append({ type: "answer-decided", body })
      if (ruling.kind === "stands" && ruling.entry.decision === "approve") {
        tally.add(body)
        written.catch(() => {}) // whoever asks Tang waits for it first and hears of a failure there
        return { written }
      }
      await written
      if (ruling.kind === "wrong") {
        triesLeft = ruling.left
        if (triesLeft > 0 && desk.ports.terminal.interactive) continue
        throw new ToolError(
          "call-back-wrong",
          `these are not the words of the request (tries left: ${triesLeft})`,
          { left: triesLeft },
        )
      }
      if (ruling.entry.decision === "hold") return { ...row, decision: "hold" }
      // A refusal by nobody in particular is refused on the other side; a short request has no key to seal one to.
      if (desk.identity === undefined || letter.replyKey === undefined) return { ...row, decision: "deny" }
      return { ...row, decision: "deny", reply: await deny(desk, world, letter, decided.reason) }
    }
  } catch (error) {
    if (!(error instanceof ToolError) || of === 1) throw error
    return { ...row, decision: "refused", error }
  }
}

async function answeredBefore(
  { home }: Desk,
  { id, sha256, again }: ReceivedRequest,
): Promise<KeptAnswer | undefined> {
  if (!again) return undefined
  return (await keptAnswers(home.state)).find(
    ({ request, asked, whole }) => request === id && asked === sha256 && whole,
  )
}

async function deny(
  desk: Desk,
  world: World,
  letter: ReceivedRequest,
  reason = "no reason given",
): Promise<string> {
  const { host } = letter.request
  const made = await replyLetter(desk, { world, name: "colleague" }, letter, {
    kind: "denial",
    re: letter,
    host,
    reason,
  })
  await desk.recorder.append({
    type: "reply-written",
    body: { request: letter.id, letter: made.id, hash: made.sha256, decision: "deny", leaves: [] },
  })
  return made.carried
}

// A Tang server multiplies its key with whatever it is sent: an old one that checks nothing must not be attacked through this desk.
function checkPoints({ request }: ReceivedRequest): void {
  if (request.mode !== "relay") return
  for (const { path, x, s } of request.leaves) {
    checkPoint(x, `the point for ${path}`)
    if (s !== undefined) checkPoint(s, `the server's key for ${path}`)
  }
}

function kidsOf(letter: ReceivedRequest): string[] {
  const { request } = letter
  if (request.mode === "relay") return request.leaves.map(({ kid }) => kid)
  return tangLeaves(readBinding(request.jwe).node).map(({ kid }) => kid)
}

/** Who wrote, as far as anybody says. */
export function senderName({ sender }: Pick<ReceivedRequest, "sender">): string {
  return "name" in sender ? sender.name : "unknown"
}
