// A site's profile: plain values that runbooks call "$site.name", so that one printed runbook fits every site. Public facts only; a
// profile is shown, printed and copied into the record.
import * as v from "valibot"
import type { Values } from "./events.ts"

/** Names that the built-in runbooks use, with what they mean. A site's own runbooks may use more. */
export const SITE_VALUES: Readonly<Record<string, string>> = {
  tangUrl: "address of the Tang server that a colleague asks first",
  secondTangUrl: "address of another Tang server",
  deskNumber: "telephone number of the colleagues who reach Tang",
  deskName: "what that desk is called",
  escalationName: "who decides when nobody answers",
  escalationNumber: "their telephone number",
  secondApprover: "who must agree to an answer besides the colleague",
  securityName: "who is told when a key or a passphrase was exposed",
  securityNumber: "their telephone number",
  escrowPlace: "where the envelopes with passphrases are kept",
  ticketSystem: "where incidents are written down",
  console: "how the console of a host is reached",
}

const MAX_VALUES = 128
const value = v.union([
  v.pipe(v.string(), v.minLength(1), v.maxLength(500), v.regex(/^[^\n\r]*$/)),
  v.number(),
  v.boolean(),
])

const limit = v.optional(v.number())

const schema = v.strictObject({
  /** For people: whose profile this is. */
  site: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** Whether messages of people that nobody here knows are taken. actions/site-rules.ts keeps to it; a runbook does not need it. */
  openLetters: v.optional(v.picklist(["allow", "refuse"])),
  /** How many answers a day are given without a word more; likewise. */
  answerLimits: v.optional(v.strictObject({ person: limit, host: limit, key: limit })),
  /** UUIDs of hosts that do not exist; likewise. */
  decoys: v.optional(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(64)))),
  values: v.pipe(
    v.record(v.pipe(v.string(), v.regex(/^[a-z][A-Za-z0-9]{0,63}$/)), value),
    v.check((values) => Object.keys(values).length <= MAX_VALUES),
  ),
})

export interface Profile {
  readonly site: string
  readonly openLetters?: "allow" | "refuse" | undefined
  readonly answerLimits?: Readonly<Partial<Record<"person" | "host" | "key", number | undefined>>> | undefined
  readonly decoys?: readonly string[] | undefined
  readonly values: Values
}

export type ParsedProfile =
  | { readonly profile: Profile; readonly problem?: undefined }
  | { readonly profile?: undefined; readonly problem: string }

/** Checks a profile of unknown origin. */
export function parseProfile(value: unknown): ParsedProfile {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return { profile: parsed.output }
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  return {
    problem: path === null ? "it is not an object in curly brackets" : `${path} ${whatIsWrong(issue)}`,
  }
}

function whatIsWrong(issue: v.InferIssue<typeof schema>): string {
  if (issue.received === "undefined") return "is missing"
  if (issue.expected === "never") return "is not a part of a profile"
  if (issue.type === "regex" && issue.kind === "validation" && issue.path?.at(-1)?.origin === "key")
    return "is not a good name: a small letter, then letters and digits"
  if (issue.type === "check") return "has too many values"
  if (issue.type === "picklist") return 'must be "allow" or "refuse"'
  return "is not what belongs there: one line of text, a number, or true or false"
}
