// What a replay of the record knows: cases, requests, messages, decisions, duties and acts, as replay.ts puts them together.
import type { Entry } from "./entry.ts"
import type { EntryBody } from "./entry-types.ts"

/** new → sent → answered → revealed → closed; cancelled from anywhere. */
export type CaseStage = "new" | "sent" | "answered" | "revealed" | "closed" | "cancelled"

export interface CaseState {
  readonly id: string
  readonly about: EntryBody<"case-opened">
  readonly stage: CaseStage
  /** Milliseconds since 1970. */
  readonly opened: number
  readonly changed: number
  /** Ids of the requests written in it, in order. */
  readonly requests: readonly string[]
  /** The key slot that a proof opened. */
  readonly opens?: number
  /** True while sealed secrets of the case may exist. */
  readonly sealed: boolean
}

export interface RequestState {
  readonly about: EntryBody<"request-written">
  readonly case: string | null
  /** When it was written, by both clocks: `mono` counts within one `boot`. */
  readonly written: Pick<Entry, "time" | "mono" | "boot">
  /** Leaf paths for which an answer was accepted. */
  readonly answered: readonly string[]
  readonly solved: readonly string[]
  /** Ids of the replies that were accepted and kept. */
  readonly replies: readonly string[]
}

export interface LetterState {
  readonly about: EntryBody<"letter-received">
  readonly time: number
}

export interface DecisionState {
  readonly about: EntryBody<"answer-decided">
  readonly time: number
}

export interface DebtState {
  /** The seq of the `debt-opened` entry. */
  readonly id: number
  readonly about: EntryBody<"debt-opened">
  readonly case: string | null
  readonly opened: number
  /** Who has it now: the owner named at first, or who took it over. */
  readonly owner?: string
  /** Milliseconds since 1970: the first one, or the one agreed when it was handed over. */
  readonly deadline?: number
}

/** A `started` without its `ended`: the program died in between, and only a person can say what came of it. */
export interface OpenAct {
  readonly seq: number
  readonly about: EntryBody<"started">
  readonly case: string | null
  readonly time: number
}
