// Approved relay requests, any number at once: every blinded point goes to a Tang server that proved to hold its key, all requests of a
// server down one connection; then one reply a request is made and kept.
import type { LeafReply, RelayRequest } from "../../recovery/messages.ts"
import type { ReceivedRequest } from "../../seal/received.ts"
import type { PublicPoint } from "../../tang/curve.ts"
import { pointMembers } from "../../tang/jwk.ts"
import { hasThumbprint } from "../../tang/thumbprint.ts"
import type { Desk } from "../desk.ts"
import type { Net } from "../ports.ts"
import { askTang, type TangOutcome, type TangQuery, type TangServer } from "./ask-tang.ts"
import type { KeptAnswer } from "./kept-answers.ts"
import { type Replier, replyLetter } from "./reply-letter.ts"

/** Requests whose points are in flight together: bounds memory, and lets progress be seen. */
const IN_FLIGHT = 64

export interface Relay extends Replier {
  readonly servers: readonly TangServer[]
  readonly net: Net
  readonly progress: (done: number) => void
  readonly keyAnswered?: (key: { kid: string; status: string; url?: string }) => void
}

/** A relay request that was approved. */
export type Approved = ReceivedRequest & { readonly request: RelayRequest }

/**
 * One kept answer a request, in order. Writes what Tang was asked to the journal before and after. While Tang computes for some, the
 * replies to those before them are made.
 */
export async function answerRelay(
  desk: Desk,
  relay: Relay,
  letters: readonly Approved[],
): Promise<KeptAnswer[]> {
  const answers: KeptAnswer[] = []
  let outcomes: readonly TangOutcome[][] = []
  let asked: readonly Approved[] = []
  for (let at = 0; at < letters.length || asked.length > 0; at += IN_FLIGHT) {
    const next = letters.slice(at, at + IN_FLIGHT)
    const [nextOutcomes, made] = await Promise.all([
      next.length === 0 ? [] : askRecorded(desk, relay, next),
      Promise.all(asked.map((letter, index) => answerOne(desk, relay, letter, outcomes[index] ?? []))),
    ])
    answers.push(...made)
    if (made.length > 0) relay.progress(answers.length)
    asked = next
    outcomes = nextOutcomes
  }
  return answers
}

async function askRecorded(desk: Desk, relay: Relay, letters: readonly Approved[]): Promise<TangOutcome[][]> {
  const act = await desk.recorder.start("ask-tang", { subject: letters.map(({ id }) => id).join(" ") })
  const outcomes = await ask(desk, relay, letters)
  await record(desk, letters, outcomes)
  await act.end("asked")
  return outcomes
}

/** The outcomes of every leaf, letter by letter. */
async function ask(
  desk: Desk,
  { servers, net, keyAnswered }: Relay,
  letters: readonly Approved[],
): Promise<TangOutcome[][]> {
  const { random, clock, terminal } = desk.ports
  const queries = letters.flatMap(({ request }) => request.leaves.map(queryOf))
  const outcomes = await askTang({ net, random, clock, terminal }, servers, queries, {
    onOutcome: (index, { status, url }) => {
      const kid = queries[index]?.kid
      if (kid !== undefined) keyAnswered?.({ kid, status, ...(url === undefined ? {} : { url }) })
      return false
    },
  })
  let at = 0
  return letters.map(({ request }) => {
    const own = outcomes.slice(at, at + request.leaves.length)
    at += request.leaves.length
    return own
  })
}

function queryOf({ kid, x, s }: RelayRequest["leaves"][number]): TangQuery {
  return { kid, X: x, ...(s !== undefined && isKeyOf(s, kid) ? { S: s } : {}) }
}

// S comes from the letter: worth something only if it is the key that the key id names.
function isKeyOf(s: PublicPoint, kid: string): boolean {
  return hasThumbprint({ ...pointMembers(s) }, kid)
}

async function record(
  { recorder }: Desk,
  letters: readonly Approved[],
  outcomes: readonly TangOutcome[][],
): Promise<void> {
  await recorder.append(
    ...letters.map(({ id, request }, index) => ({
      type: "tang-asked" as const,
      body: {
        url: [...new Set((outcomes[index] ?? []).flatMap(({ url }) => url ?? []))].join(" "),
        kids: request.leaves.map(({ kid }) => kid),
        outcomes: (outcomes[index] ?? []).map(({ status }) => status),
        request: id,
      },
    })),
  )
}

async function answerOne(
  desk: Desk,
  relay: Relay,
  letter: Approved,
  outcomes: readonly TangOutcome[],
): Promise<KeptAnswer> {
  const leaves = letter.request.leaves.map(({ path, kid }, index) => ({
    path,
    kid,
    outcome: outcomes[index],
  }))
  const replies = leaves.map(({ path, outcome }): LeafReply => {
    if (outcome?.status === "ok" && "Y" in outcome) return { path, y: outcome.Y }
    return { path, refused: outcome?.status ?? "tang-connection" }
  })
  const { host } = letter.request
  const reply = { mode: "relay", leaves: replies } as const
  const made = await replyLetter(desk, relay, letter, { kind: "reply", re: letter, host, reply })
  return {
    request: letter.id,
    asked: letter.sha256,
    reply: made.id,
    sha256: made.sha256,
    asker: letter.from,
    host: letter.request.host,
    whole: replies.every((reply) => "y" in reply),
    leaves: leaves.map(({ path, kid, outcome }) => ({
      path,
      kid,
      ...(outcome?.url === undefined ? {} : { url: outcome.url }),
      status: outcome?.status ?? "tang-connection",
    })),
    text: made.carried,
  }
}
