// What the colleague reads before they answer questions from a host's own shell. The last groups of the lines are on none of these lines:
// they must be heard from the person at the host.
import type { AnswerCount } from "../actions/answer/answer-types.ts"
import type { AskedKey } from "../actions/answer/asked-keys.ts"
import { showShort, showText } from "./escape.ts"
import { limitLines } from "./limit-words.ts"

/** What came, and what it asks for. */
export function hostLinesAbout(keys: readonly AskedKey[], counts: readonly AnswerCount[]): string[] {
  return [
    `${keys.length === 1 ? "A question" : `${keys.length} questions`} from the shell of a host. NOBODY SIGNED THIS.`,
    "It does not say which host it is, who asks, or when.",
    "You will not see the passphrase.",
    ...limitLines(counts),
    ...keys.map(
      ({ kid, path, seenAt }) =>
        `  ${path}: key id ${showShort(kid, 12)}  ${seenAt ? `seen at ${showText(seenAt)}` : "not seen before: it will be looked for"}`,
    ),
  ]
}

/** What to do on the telephone. */
export const HOST_LINES_CALL: readonly string[] = [
  "Dial the person from your own list, not from this message.",
  "Ask for the host, the ticket and what they need.",
  "Ask them to read the last group of every line, line 1 first.",
  "Leave out line 0. Upper case and lower case count.",
]
