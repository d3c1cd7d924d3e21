// The journal played back: what is open now. Takes entries one by one, so that a running program keeps it up to date as it writes; the
// replay of any prefix equals the state at that time. Entries of types it does not know change nothing.
import type { Head, Link } from "./chain.ts"
import type { Entry } from "./entry.ts"
import { asKnown, type EntryBody, type KnownEntry } from "./entry-types.ts"
import { headQuotedBy } from "./heads.ts"
import type {
  CaseState,
  DebtState,
  DecisionState,
  LetterState,
  OpenAct,
  RequestState,
} from "./replay-types.ts"

export type {
  CaseStage,
  CaseState,
  DebtState,
  DecisionState,
  LetterState,
  OpenAct,
  RequestState,
} from "./replay-types.ts"

/** The state of one journal. `take` moves it on; everything else only looks. */
export class JournalState {
  readonly #cases = new Map<string, CaseState>()
  readonly #requests = new Map<string, RequestState>()
  readonly #letters = new Map<string, LetterState>()
  readonly #decisions = new Map<string, DecisionState[]>()
  readonly #asked = new Map<string, string[]>()
  readonly #replies = new Map<string, EntryBody<"reply-written">[]>()
  readonly #debts = new Map<number, DebtState>()
  readonly #weaklyEnded: DebtState[] = []
  readonly #acts = new Map<number, OpenAct>()
  readonly #peers = new Map<string, Head>()
  readonly #hashes: string[] = []
  #head: Head | undefined
  #identity: EntryBody<"identity-created"> | undefined

  /** Absent before the first entry. */
  get head(): Head | undefined {
    return this.#head
  }

  get cases(): ReadonlyMap<string, CaseState> {
    return this.#cases
  }

  /** Requests written here, by id. */
  get requests(): ReadonlyMap<string, RequestState> {
    return this.#requests
  }

  /** Accepted letters, by id: the replay memory. */
  get letters(): ReadonlyMap<string, LetterState> {
    return this.#letters
  }

  /** Decisions on requests of others, by request id, oldest first. */
  get decisions(): ReadonlyMap<string, readonly DecisionState[]> {
    return this.#decisions
  }

  /** What Tang said for each key of a request of others, by request id: "ok" or an error code. */
  get asked(): ReadonlyMap<string, readonly string[]> {
    return this.#asked
  }

  /** Replies written here, by request id. */
  get replies(): ReadonlyMap<string, readonly EntryBody<"reply-written">[]> {
    return this.#replies
  }

  /** Open duties, by id. */
  get debts(): ReadonlyMap<number, DebtState> {
    return this.#debts
  }

  /** Duties that ended on evidence that shows less than a test would. */
  get weaklyEnded(): readonly DebtState[] {
    return this.#weaklyEnded
  }

  get openActs(): readonly OpenAct[] {
    return [...this.#acts.values()]
  }

  /** The last head seen of every other journal, by journal id. */
  get peers(): ReadonlyMap<string, Head> {
    return this.#peers
  }

  get identity(): EntryBody<"identity-created"> | undefined {
    return this.#identity
  }

  /** The hash that entry `seq` hands on, or undefined if there is no such entry. */
  hashAt(seq: number): string | undefined {
    return this.#hashes[seq]
  }

  /** Takes the next entry of the chain. */
  take({ entry, hash }: Pick<Link, "entry" | "hash">): void {
    this.#hashes[entry.seq] = hash
    const known = asKnown(entry)
    const id = known?.type === "home-created" ? known.body.journal : this.#head?.id
    if (id !== undefined) this.#head = { id, seq: entry.seq, hash }
    if (known === undefined) return
    this.#takeRecord(known, entry)
    this.#takeAnswer(known, entry)
    this.#takeDebt(known, entry)
    this.#takeCase(known, entry)
  }

  #takeRecord(known: KnownEntry, entry: Entry): void {
    switch (known.type) {
      case "identity-created":
        this.#identity = known.body
        break
      case "started":
        this.#acts.set(entry.seq, { seq: entry.seq, about: known.body, case: entry.case, time: entry.time })
        break
      case "ended":
        this.#acts.delete(known.body.of)
        break
    }
  }

  #takeAnswer(known: KnownEntry, entry: Entry): void {
    switch (known.type) {
      case "letter-received": {
        const { outcome, letter } = known.body
        if (outcome !== "accepted") break
        if (!this.#letters.has(letter)) this.#letters.set(letter, { about: known.body, time: entry.time })
        const peer = headQuotedBy(known.body)
        if (peer !== undefined && peer.seq >= (this.#peers.get(peer.id)?.seq ?? 0))
          this.#peers.set(peer.id, peer)
        break
      }
      case "answer-decided":
        push(this.#decisions, known.body.request, { about: known.body, time: entry.time })
        break
      case "tang-asked": {
        const { request, outcomes } = known.body
        if (request !== undefined)
          this.#asked.set(request, [...(this.#asked.get(request) ?? []), ...outcomes])
        break
      }
      case "reply-written":
        push(this.#replies, known.body.request, known.body)
        break
      case "request-written":
        this.#requests.set(known.body.request, {
          about: known.body,
          case: entry.case,
          written: { time: entry.time, mono: entry.mono, boot: entry.boot },
          answered: [],
          solved: [],
          replies: [],
        })
        break
      case "reply-accepted":
        this.#changeRequest(known.body.request, (request) => ({
          answered: [...new Set([...request.answered, ...known.body.leaves])],
          replies: [...new Set([...request.replies, known.body.letter])],
        }))
        break
      case "leaf-solved":
        this.#changeRequest(known.body.request, (request) => ({
          solved: [...new Set([...request.solved, known.body.path])],
        }))
        break
    }
  }

  #takeDebt(known: KnownEntry, entry: Entry): void {
    switch (known.type) {
      case "debt-opened": {
        const { owner, deadline } = known.body
        const debt = { id: entry.seq, about: known.body, case: entry.case, opened: entry.time }
        this.#debts.set(entry.seq, { ...debt, ...held(owner, deadline) })
        break
      }
      case "debt-closed": {
        const { debt: id, weaker } = known.body
        const debt = this.#debts.get(id)
        if (debt !== undefined && weaker) this.#weaklyEnded.push(debt)
        this.#debts.delete(id)
        break
      }
      case "debt-handed-over": {
        const { debt: id, to, deadline } = known.body
        const debt = this.#debts.get(id)
        if (debt !== undefined) this.#debts.set(id, { ...debt, ...held(to, deadline) })
        break
      }
    }
  }

  #takeCase(known: KnownEntry, entry: Entry): void {
    if (entry.case === null) return
    if (known.type === "case-opened") {
      this.#cases.set(entry.case, {
        id: entry.case,
        about: known.body,
        stage: "new",
        opened: entry.time,
        changed: entry.time,
        requests: [],
        sealed: false,
      })
      return
    }
    const before = this.#cases.get(entry.case)
    if (before !== undefined) this.#cases.set(entry.case, { ...nextCase(before, known), changed: entry.time })
  }

  #changeRequest(id: string, change: (request: RequestState) => Partial<RequestState>): void {
    const request = this.#requests.get(id)
    if (request !== undefined) this.#requests.set(id, { ...request, ...change(request) })
  }
}

function nextCase(before: CaseState, known: KnownEntry): CaseState {
  switch (known.type) {
    case "request-written": {
      const requests = [...new Set([...before.requests, known.body.request])]
      // More may be asked in a case that already has answers; that does not throw it back.
      return { ...before, requests, sealed: true, stage: before.stage === "new" ? "sent" : before.stage }
    }
    case "reply-accepted":
      return { ...before, stage: before.stage === "revealed" ? "revealed" : "answered" }
    case "reveal-shown":
      return { ...before, stage: "revealed" }
    case "proved":
      return known.body.opens === undefined ? before : { ...before, opens: known.body.opens }
    case "secrets-destroyed":
      return { ...before, sealed: false }
    case "case-closed":
      return { ...before, stage: known.body.outcome === "cancelled" ? "cancelled" : "closed" }
    default:
      return before
  }
}

function held(
  owner: string | undefined,
  deadline: number | undefined,
): Pick<DebtState, "owner" | "deadline"> {
  return { ...(owner === undefined ? {} : { owner }), ...(deadline === undefined ? {} : { deadline }) }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value])
}

/** The state after all of `links`. */
export function replay(links: readonly Pick<Link, "entry" | "hash">[]): JournalState {
  const state = new JournalState()
  for (const link of links) state.take(link)
  return state
}
