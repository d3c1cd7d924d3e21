// The field that a form gets in front where a limit of answers is reached: a yes then needs a typed word.
import type { AnswerCount } from "../../actions/answer/answer-types.ts"
import { isLimitReached, PAST_LIMIT } from "../../text/limit-words.ts"
import type { FormField } from "./form-state.ts"

const FIELD: FormField = {
  label: PAST_LIMIT.replace(/:$/, ""),
  hint: "Only if you know why there are so many.",
}

/** One field or none. */
export function limitFields(counts: readonly AnswerCount[]): readonly FormField[] {
  return isLimitReached(counts) ? [FIELD] : []
}

/** What was typed there, apart from what was typed in the fields after it. */
export function takeLimitWord(
  counts: readonly AnswerCount[],
  values: readonly string[],
): { readonly word: { readonly limitWord?: string }; readonly rest: readonly string[] } {
  const [limitWord = "", ...rest] = values
  return isLimitReached(counts) ? { word: { limitWord }, rest } : { word: {}, rest: values }
}
