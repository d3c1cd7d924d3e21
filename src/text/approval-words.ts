// What the colleague reads before they decide: what this machine checked, apart from what only the sender says, and what a wrong yes
// costs. The call-back code is on none of these lines: only the technician's screen has it.
import type {
  AnswerCount,
  Fact,
  KnownHeader,
  ReceivedRequest,
  Sender,
} from "../actions/answer/answer-types.ts"
import type { AskedKey } from "../actions/answer/asked-keys.ts"
import { showShort, showText } from "./escape.ts"
import { limitFigures, limitWarnings } from "./limit-words.ts"
import { isSaid, saidHost } from "./said-host.ts"

/** What each fact of a message is called. */
export const FACT_NAMES: Readonly<Record<Fact["fact"], string>> = {
  sender: "sender",
  roles: "roles",
  recipient: "sealed to",
  time: "written",
  mode: "mode",
  host: "host",
  uuid: "volume",
  serial: "disk serial",
  slot: "key slot",
  ticket: "ticket",
  reason: "reason",
  request: "request",
}

/** What is known beside the letter itself. */
export interface ApprovalBeside {
  /** The record of the sender is shorter than before. */
  readonly behind: boolean
  /** What the inventory knows of the header. */
  readonly header?: KnownHeader | undefined
  /** What was answered in the last 24 hours. */
  readonly counts: readonly AnswerCount[]
}

/** The approval screen. */
export function approvalLines(
  letter: ReceivedRequest,
  keys: readonly AskedKey[],
  { behind, header, counts }: ApprovalBeside,
): string[] {
  const { checked, claimed, request } = letter
  return [
    "CHECKED by this machine",
    ...senderLines(letter.sender, letter.signature),
    ...checked
      .filter(({ fact }) => fact !== "sender" && fact !== "recipient" && fact !== "time")
      .map(factLine),
    ...headerLines(letter, header).map((line) => `  header        ${line}`),
    ...limitFigures(counts).map((line) => `  answers       ${line}`),
    ...limitWarnings(counts).map((line) => `                ${line}`),
    `  asks for      ${keys.length} ${keys.length === 1 ? "key" : "keys"} of Tang`,
    ...keys.map(
      ({ kid, seenAt }) =>
        `    key id ${showShort(kid, 12)}  ${seenAt ? `seen at ${showText(seenAt)}` : "not seen before: it will be looked for"}`,
    ),
    "",
    "CLAIMED by the sender only",
    ...claimed.filter(({ fact }) => fact !== "roles").map(factLine),
    ...(request.commitment === "" || header !== undefined
      ? []
      : [`  header        ${showShort(request.commitment, 12)}, not in your inventory`]),
    "",
    ageLine(letter),
    ...spokenLines(letter),
    ...(behind
      ? [
          "The record of this sender is shorter than before: an older message, or a restored copy. [journal-behind]",
        ]
      : []),
    ...modeLines(request.mode),
    "If this person lies, your yes opens one disk they hold. You cannot take it back.",
  ]
}

/** What the inventory says, checked by the commitment; a name that differs from the claimed one is said aloud. */
export function headerLines({ request }: ReceivedRequest, header: KnownHeader | undefined): string[] {
  if (header === undefined) return []
  const { host, state } = header
  return [
    `of ${showShort(host, 40)} in your inventory`,
    ...(host === request.host.name ? [] : ["ANOTHER HOST than the sender names"]),
    ...(state === "in-use" ? [] : [HEADER_STATES[state]]),
  ]
}

const HEADER_STATES = {
  maintenance: "this host is in maintenance",
  retired: "this host is RETIRED",
  stolen: "this host is STOLEN",
} as const

/** What to do on the telephone. */
export function callBackLines(sender: Sender): string[] {
  const name = "name" in sender ? showText(sender.name) : "this person"
  return [
    `Hang up. Dial ${name} from your own list, not from this message.`,
    "Ask them to read the six words from their screen.",
    "The words prove that this person sent this request.",
    "They do not prove who it is: the number you dialled does.",
  ]
}

/** Whose key signed it. */
export function senderLines(sender: Sender, signature: ReceivedRequest["signature"]): string[] {
  switch (sender.kind) {
    case "known":
      return sender.contact.compared === "none"
        ? [`  signature     key of ${showText(sender.name)}, whose words were NEVER COMPARED`]
        : [`  signature     key of ${showText(sender.name)}, a contact whose words were compared`]
    case "expired":
      return [`  signature     key of ${showText(sender.name)}, whose contact file is OUT OF DATE`]
    case "changed":
      return [`  signature     ANOTHER KEY than the one you know of ${showText(sender.name)}`]
    case "first-meeting":
      return ["  signature     a key you have never seen: FIRST MEETING"]
    case "unsigned":
      return [signature === "none" ? "  signature     NONE" : "  signature     an unknown key"]
  }
}

function factLine({ fact, value }: Fact): string {
  return `  ${FACT_NAMES[fact].padEnd(12)}  ${factValue({ fact, value })}`
}

function factValue({ fact, value }: Fact): string {
  if (fact === "mode")
    return value === "relay" ? "you will not see the passphrase" : "YOU WILL SEE THE PASSPHRASE"
  return showShort(fact === "host" || fact === "uuid" ? saidHost(value) : value, 62)
}

/** When it was written, and whether that is too long ago. */
export function ageLine({ age, stale, again }: ReceivedRequest): string {
  const more = [
    stale ? "It is OUT OF DATE: the six words are required." : "",
    again ? "It arrived before and was not answered." : "",
  ]
  return [writtenLine(age), ...more].filter((line) => line !== "").join(" ")
}

function writtenLine(age: ReceivedRequest["age"]): string {
  if (age === null) return "It has no room to say when it was written."
  const minutes = Math.round(Math.abs(age) / 60)
  if (minutes === 0) return "It was written just now."
  const time =
    minutes < 120 ? `${minutes} ${minutes === 1 ? "minute" : "minutes"}` : `${Math.round(minutes / 60)} hours`
  return age < -60 ? `Its clock is ${time} ahead of yours.` : `It was written ${time} ago.`
}

/** What a short form leaves open. A code is never signed, whoever read it out; the shortest messages have no room for the host. */
export function spokenLines({ format, request }: Pick<ReceivedRequest, "format" | "request">): string[] {
  return [
    ...(format === "code" ? ["It was read out and typed: only your own call back vouches for it."] : []),
    ...(format === "compact" && !isSaid(request.host.name)
      ? ["It has no room for the host: ask on the call, note it with the number."]
      : []),
  ]
}

/** What this mode costs. */
export function modeLines(mode: string): string[] {
  if (mode === "relay") return []
  return ["This message holds the binding itself: whoever reads it and reaches Tang has the passphrase."]
}
