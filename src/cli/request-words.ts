// What a person reads once a request is written: what is needed, where the message is, the words of the call-back, how long the secret half
// lasts, and what comes next. The same sentences for one encrypted volume and for several.
import type { RequestedVolumes, RequestResult, WhichVolume } from "../actions/request/request-types.ts"
import type { CallBackCode } from "../seal/call-back.ts"
import { showText } from "../text/escape.ts"
import { planWords } from "../text/plan-words.ts"
import type { Placed } from "./put-letter.ts"

/** How it leaves, for the words about it. */
export interface Leaving {
  readonly to?: string
  /** As a code to read out. */
  readonly spoken: boolean
}

/** One request. */
export function requestWords(made: RequestResult, leaving: Leaving, placed: Placed): string[] {
  const { plan, code, kept, case: id } = made
  const next = leaving.spoken
    ? "is read to you: nbde-rescue reveal --code"
    : "is here: nbde-rescue reveal ANSWER"
  return [
    "",
    ...planWords(plan),
    "",
    ...secrecyWords(made, leaving),
    ...whereWords(placed),
    readerWords(leaving),
    "",
    ...callBackWords(code),
    "",
    ...KEPT[kept],
    `Case ${id}. When the answer ${next}`,
  ]
}

/** A request of several, and its file. */
export interface Delivered extends WhichVolume, RequestResult {
  readonly placed: Placed
}

/** Several requests of one case, in `folder`; and what could not be asked for. */
export function severalWords(
  delivered: readonly Delivered[],
  failures: RequestedVolumes["failures"],
  leaving: Leaving,
  folder: string,
): string[] {
  const [first] = delivered
  if (first === undefined) return []
  return [
    ...delivered.flatMap(({ path, points, plan, code, placed }, index) => [
      "",
      `Encrypted volume ${index + 1} of ${delivered.length}: ${showText(path)}, UUID ${showText(points.host.uuid)}`,
      ...planWords(plan),
      ...whereWords(placed),
      ...callBackWords(code),
    ]),
    "",
    ...secrecyWords(first, leaving),
    readerWords(leaving),
    ...KEPT[first.kept],
    "",
    ...failures.flatMap(({ error, ...which }) => [
      `Not asked for: ${volumeArguments(which)}. ${showText(error.message)} [${error.code}]`,
      `  Later, in the same case: nbde-rescue request ${volumeArguments(which)} --case ${first.case}`,
    ]),
    `Your colleague answers all: nbde-rescue answer ${showText(folder)} --out-dir answers`,
    `Case ${first.case}. When the answers are here: nbde-rescue reveal answers`,
  ]
}

function volumeArguments({ path, at }: WhichVolume): string {
  return `${showText(path)}${at === undefined ? "" : ` --at ${showText(at)}`}`
}

/** Where a letter is now. */
export function whereWords({ file, pictures, enough = 1, print }: Placed): string[] {
  return [
    ...(print === "text" ? ["The request is printed above."] : []),
    ...(file === undefined ? [] : [`The request is in ${showText(file)}.`]),
    ...pictures.map((picture) => `QR code: ${showText(picture)}`),
    ...(pictures.length > enough ? [`Any ${enough} of these ${pictures.length} pictures are enough.`] : []),
  ]
}

/** What the technician reads out, and nobody else has on a screen. */
export function callBackWords({ words, digits }: CallBackCode): string[] {
  return [
    "When your colleague calls you, read them these six words:",
    `    ${words.join("  ")}`,
    `    or these digits: ${digits.join(" ")}`,
  ]
}

function secrecyWords({ mode }: RequestResult, { spoken }: Leaving): string[] {
  if (mode === "disclose") return ["This message holds the binding: your colleague will see the passphrase."]
  return spoken
    ? ["Nothing in these lines is secret. You may read them out on any telephone."]
    : ["Nothing in this message is secret. It may travel by mail, chat or stick."]
}

function readerWords({ to }: Leaving): string {
  return to === undefined
    ? "It is open: anybody may read it. Your colleague must call you back."
    : `It is sealed for ${showText(to)}.`
}

const KEPT: Readonly<Record<RequestResult["kept"], readonly string[]>> = {
  session: ["The secret half is in memory: after a restart of this machine, ask again."],
  identity: ["The secret half is on the disk, sealed with your identity. It survives a power cut."],
  process: ["The secret half lives in this program only: keep this window open."],
}
