// The approval screen of the app: what this machine checked and what only the sender says, as two columns that are read side by side.
import type { Fact, ReceivedRequest } from "../actions/answer/answer-types.ts"
import type { AskedKey } from "../actions/answer/asked-keys.ts"
import {
  type ApprovalBeside,
  ageLine,
  FACT_NAMES,
  headerLines,
  modeLines,
  senderLines,
  spokenLines,
} from "./approval-words.ts"
import { showShort, showText } from "./escape.ts"
import { limitFigures } from "./limit-words.ts"
import { saidHost } from "./said-host.ts"

export interface ApprovalColumns {
  readonly checked: readonly string[]
  readonly claimed: readonly string[]
  /** Below both. */
  readonly more: readonly string[]
}

/** The sentence that stands above every yes. */
export const PRICE_OF_YES = "If this person lies, your yes opens one disk they hold. You cannot take it back."

const MOST_KEYS = 4

/** Everything but the question. The call-back code is on none of these lines: only the technician's screen has it. */
export function approvalColumns(
  letter: ReceivedRequest,
  keys: readonly AskedKey[],
  { behind, header, counts }: ApprovalBeside,
): ApprovalColumns {
  const { checked, claimed, request } = letter
  return {
    checked: [
      ...senderLines(letter.sender, letter.signature).map((line) => line.trim().replace(/ {2,}/, ": ")),
      ...checked.filter(({ fact }) => !["sender", "recipient", "time"].includes(fact)).map(factLine),
      ...headerLines(letter, header).map((line) => `header: ${line}`),
      ...limitFigures(counts).map((line) => `answers ${line}`),
    ],
    claimed: [
      ...claimed.filter(({ fact }) => fact !== "roles" && fact !== "uuid").map(factLine),
      ...(request.commitment === "" || header !== undefined
        ? []
        : [`header: ${showShort(request.commitment, 12)}`]),
    ],
    more: [
      `It asks for ${keys.length} ${keys.length === 1 ? "key" : "keys"} of Tang:`,
      ...keys.slice(0, MOST_KEYS).map(askedLine),
      ...(keys.length > MOST_KEYS ? [`  and ${keys.length - MOST_KEYS} more`] : []),
      ageLine(letter),
      ...spokenLines(letter).map((line) => `! ${line}`),
      ...(behind ? ["! The record of this sender is shorter than before. [journal-behind]"] : []),
      ...modeLines(request.mode).map((line) => `! ${line}`),
    ],
  }
}

function askedLine({ kid, seenAt }: AskedKey): string {
  const where =
    seenAt === undefined ? "not seen before: it will be looked for" : `seen at ${showText(seenAt)}`
  return `  key id ${showText(kid.slice(0, 8))}  ${where}`
}

function factLine({ fact, value }: Fact): string {
  if (fact === "mode")
    return value === "relay" ? "You will not see the passphrase." : "YOU WILL SEE THE PASSPHRASE."
  return `${FACT_NAMES[fact]}: ${showShort(fact === "host" ? saidHost(value) : value, 62)}`
}
