// How often a person, a host and a Tang key were answered for in the last 24 hours, counted from the record of this home: it survives
// restarts, and there is no counter to delete. At a limit a yes needs a word more, so that an outage of a whole site is never locked out.
// Not seen: answers from other homes. In relay mode the host is a claim: who lies about it still meets the limits of person and key.
import { ToolError } from "../../bytes/errors.ts"
import type { EntryBody } from "../../journal/entry-types.ts"
import type { JournalState } from "../../journal/replay.ts"
import type { HostClaim } from "../../recovery/messages.ts"
import type { Contacts } from "../../seal/contacts.ts"
import { NOT_SAID } from "../../seal/not-said.ts"
import type { AnswerLimits } from "../site-rules.ts"

/** The word for --confirm, and for the question on a screen. */
export const MANY_ANSWERS = "many-answers"
const DAY_MS = 24 * 3600 * 1000

/** What a decision in the record says about the request itself. */
export type AskedFor = Pick<
  EntryBody<"answer-decided">,
  "request" | "from" | "host" | "uuid" | "slot" | "kids" | "words"
>

/** What was given before, held against one limit. */
export interface AnswerCount {
  readonly of: "host" | "person" | "key"
  /** As people call it; empty for all people whom nobody here knows. */
  readonly who: string
  readonly given: number
  /** Of a person: for how many hosts. */
  readonly hosts: number
  readonly limit: number
  /** One more answer would be past the limit. */
  readonly reached: boolean
  /** When the first of them was given, milliseconds since 1970. */
  readonly since?: number
}

export interface AnswerTally {
  /** What was given before this request: for its host, to its sender, of its busiest key. */
  counts(asked: AskedFor): AnswerCount[]
  /** A yes that is given now. */
  add(asked: AskedFor): void
}

interface Given {
  readonly id: string
  readonly time: number
  readonly asked: AskedFor
}

/** The public facts of a request for its line in the record. */
export function askedFacts(
  host: HostClaim | undefined,
  kids: readonly string[],
): Pick<AskedFor, "uuid" | "slot" | "kids"> {
  const { uuid = NOT_SAID, slot = null } = host ?? {}
  return {
    ...(uuid === NOT_SAID ? {} : { uuid }),
    ...(slot === null ? {} : { slot }),
    kids: [...new Set(kids)],
  }
}

/** Counts what the record holds of the last 24 hours, or nothing where no limit is kept (practice). `now`: milliseconds since 1970. */
export function openTally(
  state: Pick<JournalState, "decisions" | "asked">,
  contacts: Contacts,
  limits: AnswerLimits | undefined,
  now: number,
): AnswerTally {
  if (limits === undefined) return { counts: () => [], add: () => {} }
  // By id: who gets the same answer once more, or the rest of it, is counted once.
  const given = new Map<string, Given>()
  const add = (asked: AskedFor, time: number): void => {
    const id = idOf(asked) ?? `again ${given.size}`
    if (!given.has(id)) given.set(id, { id, time, asked })
  }
  for (const [request, decisions] of state.decisions) {
    if (!gaveSomething(state.asked.get(request))) continue
    for (const { about, time } of decisions)
      if (about.decision === "approve" && time > now - DAY_MS) add(about, time)
  }
  const names = new Map(contacts.map(({ card }) => [card.thumbprint, card.name]))
  const personOf = ({ from = "" }: AskedFor): string => (names.has(from) ? from : "")
  return {
    add: (asked) => add(asked, now),
    counts: (asked) => {
      const own = idOf(asked)
      const others = [...given.values()].filter(({ id }) => id !== own)
      const count = (of: AnswerCount["of"], who: string, same: (one: AskedFor) => boolean): AnswerCount =>
        countOf(
          of,
          who,
          limits[of],
          others.filter((one) => same(one.asked)),
        )
      const [host, person] = [hostOf(asked), personOf(asked)]
      const keys = (asked.kids ?? []).map((kid) =>
        count("key", kid, ({ kids }) => kids?.includes(kid) === true),
      )
      return [
        ...(host === undefined ? [] : [count("host", hostName(asked), (one) => hostOf(one) === host)]),
        count("person", names.get(person) ?? "", (one) => personOf(one) === person),
        ...keys.toSorted((one, other) => other.given - one.given).slice(0, 1),
      ]
    },
  }
}

function countOf(of: AnswerCount["of"], who: string, limit: number, found: readonly Given[]): AnswerCount {
  const times = found.map(({ time }) => time)
  return {
    of,
    who,
    given: found.length,
    hosts: new Set(found.map(({ asked, id }) => hostOf(asked) ?? id)).size,
    limit,
    reached: found.length >= limit,
    ...(times.length === 0 ? {} : { since: Math.min(...times) }),
  }
}

/**
 * What the record keeps of a yes past a limit. `words`: those given with --confirm, or typed on a screen. Throws `many-answers` if a limit is
 * reached and its word is not among them.
 */
export function requireWithinLimits(
  counts: readonly AnswerCount[],
  words: readonly (string | undefined)[],
): { readonly confirmed?: string } {
  const reached = counts.filter((count) => count.reached).map(limitText)
  const [first] = reached
  if (first === undefined) return {}
  if (words.some((word) => word?.trim().toLowerCase() === MANY_ANSWERS)) return { confirmed: MANY_ANSWERS }
  throw new ToolError(MANY_ANSWERS, first, { limits: reached, flag: `--confirm ${MANY_ANSWERS}` })
}

function limitText({ of, who, given, hosts, limit }: AnswerCount): string {
  const answers = `${given} ${given === 1 ? "answer" : "answers"} in 24 hours`
  const start = `the limit is ${limit}: `
  switch (of) {
    case "host":
      return `${start}${who} got ${answers}`
    case "person": {
      const whom = who === "" ? "people whom you do not know" : who
      return `${start}${whom} got ${answers}, for ${hosts} ${hosts === 1 ? "host" : "hosts"}`
    }
    case "key":
      return `${start}the key id ${who.slice(0, 8)} gave ${answers}`
  }
}

// A binding that nobody signed is opened anew each time, perhaps for somebody else.
function idOf({ request, words }: AskedFor): string | undefined {
  return words === "unsigned" ? undefined : request
}

/** Volume and key slot; where the message had no room for them the name; a binding without a header by itself. */
function hostOf({ uuid, slot, host, words, request }: AskedFor): string | undefined {
  if (uuid !== undefined) return `${uuid.trim().toLowerCase()} ${slot ?? ""}`
  if (words === "unsigned") return `binding ${request}`
  return host === undefined || host === NOT_SAID ? undefined : `host ${host.trim().toLowerCase()}`
}

function hostName({ host, uuid }: AskedFor): string {
  return host ?? uuid ?? "this binding"
}

// A yes counts until the record shows that no Tang server gave anything for it.
function gaveSomething(outcomes: readonly string[] | undefined): boolean {
  return outcomes === undefined || outcomes.includes("ok")
}
