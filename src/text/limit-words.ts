// What was answered in the last 24 hours, on the approval screens: one line of figures, and one for each limit that is reached.
import type { AnswerCount } from "../actions/answer/answer-types.ts"
import { counted } from "./counted.ts"
import { showShort } from "./escape.ts"
import { showTime } from "./show-time.ts"

/** What is asked where a limit is reached. */
export const PAST_LIMIT = "Type many-answers to answer all the same:"

/** What was answered before, in one line that goes on after "answers". None where no limit is kept: in practice. */
export function limitFigures(counts: readonly AnswerCount[]): string[] {
  if (counts.length === 0) return []
  const figures = counts.map((count) => `${whatWords(count)} ${count.given} of ${count.limit}`)
  return [`in 24 hours${isLimitReached(counts) ? ", LIMIT REACHED" : ""}: ${figures.join(", ")}`]
}

/** One line for each limit that is reached. */
export function limitWarnings(counts: readonly AnswerCount[]): string[] {
  return counts.filter(({ reached }) => reached).map(reachedLine)
}

/** Both, as lines that stand alone. */
export function limitLines(counts: readonly AnswerCount[]): string[] {
  return [...limitFigures(counts).map((line) => `CHECKED: answers ${line}`), ...limitWarnings(counts)]
}

/** True if a yes needs the word. */
export function isLimitReached(counts: readonly AnswerCount[]): boolean {
  return counts.some(({ reached }) => reached)
}

function whatWords({ of, who }: AnswerCount): string {
  switch (of) {
    case "host":
      return "this host"
    case "person":
      return who === "" ? "people you do not know" : "this person"
    case "key":
      return "this key id"
  }
}

function reachedLine({ of, who, given, hosts, limit, since }: AnswerCount): string {
  const when = since === undefined ? "" : ` since ${showTime(since)}`
  const end = `${when}. The limit is ${limit}.`
  const name = showShort(of === "key" ? who.slice(0, 8) : who, 40)
  switch (of) {
    case "host":
      return `${name} got ${counted(given, "answer")}${end}`
    case "person":
      return `${who === "" ? "People you do not know" : name} got ${counted(given, "answer")} for ${counted(hosts, "host")}${end}`
    case "key":
      return `Key id ${name} gave ${counted(given, "answer")}${end}`
  }
}
