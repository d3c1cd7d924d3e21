// When a yes counts (design §5): the call-back words fit, or somebody well known asked in time and a reason is given instead. Strangers,
// open letters and late ones need the words; three wrong tries put a request on hold.
import { ToolError } from "../../bytes/errors.ts"
import type { EntryBody } from "../../journal/entry-types.ts"
import type { JournalState } from "../../journal/replay.ts"
import { checkCallBack } from "../../seal/call-back.ts"
import type { ReceivedRequest } from "../../seal/received.ts"

export const MAX_TRIES = 3

/** What a person decided about one request, or about several alike. */
export interface Decision {
  readonly decision: "approve" | "hold" | "deny"
  /** The call-back code as it was heard and typed. */
  readonly words?: string
  readonly reason?: string
  /** Who was called, on which number, from which list. */
  readonly calledBack?: string
  /** What was typed to go past a limit (answer-limits.ts). */
  readonly limitWord?: string
}

/** True if a reason cannot stand in for the call-back words. */
export function needsWords({ sender, road, stale }: ReceivedRequest): boolean {
  return stale || road === "open" || sender.kind !== "known"
}

/** Wrong tries so far. */
export function wrongTries(journal: JournalState, request: string): number {
  return (journal.decisions.get(request) ?? []).filter(({ about }) => about.words === "wrong").length
}

export type Ruling =
  /** The decision stands as it will be recorded. */
  | { readonly kind: "stands"; readonly entry: EntryBody<"answer-decided"> }
  /** The words were wrong; `entry` records the try, and the hold if it was the last. */
  | { readonly kind: "wrong"; readonly entry: EntryBody<"answer-decided">; readonly left: number }

/** Judges a decision. Throws `call-back-needed` if the words are missing where nothing else will do, or if neither words nor reason came. */
export function rule(letter: ReceivedRequest, decided: Decision, journal: JournalState): Ruling {
  const { decision, words, reason, calledBack } = decided
  const { id, from, request } = letter
  const tries = wrongTries(journal, id)
  const fits = words !== undefined && checkCallBack(letter.signedBytes, words)
  const entry = (word: string, outcome: string): EntryBody<"answer-decided"> => ({
    request: id,
    decision: outcome,
    checks: letter.checked.map(({ fact }) => fact),
    from,
    host: request.host.name,
    words: word,
    ...(calledBack === undefined ? {} : { callBack: calledBack }),
    ...(reason === undefined ? {} : { reason }),
  })
  if (decision !== "approve") return { kind: "stands", entry: entry(fits ? "fit" : "not asked", decision) }
  if (words !== undefined && !fits) {
    const left = Math.max(0, MAX_TRIES - tries - 1)
    return { kind: "wrong", entry: entry("wrong", left === 0 ? "hold" : "none"), left }
  }
  if (tries >= MAX_TRIES && (!fits || reason === undefined)) {
    throw new ToolError("request-on-hold", "the words were wrong three times, so this request is on hold", {
      request: id,
    })
  }
  if (fits) return { kind: "stands", entry: entry("fit", "approve") }
  if (needsWords(letter))
    throw new ToolError("call-back-needed", "this request counts only with the words of a call-back", {
      flag: "--words",
    })
  if (reason === undefined) {
    throw new ToolError("call-back-needed", "without a call-back a reason is needed", {
      flag: "--words or --reason",
    })
  }
  return { kind: "stands", entry: entry("not called back", "approve") }
}
