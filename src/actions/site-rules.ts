// What a site decides about messages, in site/profile.json: `openLetters`, how many answers a day are given without a word more
// (`answerLimits`), and `decoys`, UUIDs of hosts that do not exist. A profile that cannot be read stops the answer: a rule that silently did
// not hold would be worse than none.
import * as v from "valibot"
import { isToolError, ToolError } from "../bytes/errors.ts"
import { asObject, asText, type JsonObject, parseStrictJson } from "../bytes/json.ts"
import { profileMalformed } from "./flow-refusals.ts"
import type { State } from "./ports.ts"
import { PROFILE_NAME, readProfileText } from "./site-files.ts"

/** "refuse": sealed messages of known people only (design §5). */
export type OpenLetters = "allow" | "refuse"

/** Answers that are given in 24 hours before a yes needs a word more. */
export interface AnswerLimits {
  /** To one person; all whom nobody here knows count as one. */
  readonly person: number
  /** For one key slot of one volume. */
  readonly host: number
  /** Of one Tang exchange key. */
  readonly key: number
}

export interface SiteRules {
  readonly openLetters: OpenLetters
  readonly limits: AnswerLimits
  /** LUKS UUIDs in small letters. */
  readonly decoys: ReadonlySet<string>
  /** Who is told when somebody asks for a decoy, with their number, as far as the site names them. */
  readonly alarm?: string
}

/** A technician may lose a request and ask again; a whole site may be down behind one key. */
const DEFAULT_LIMITS: AnswerLimits = { person: 10, host: 3, key: 50 }
const limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)))
const LIMITS = v.strictObject({ person: limit, host: limit, key: limit })
const DECOYS = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(64))), v.maxLength(1000))

/** The defaults where the site says nothing. Throws `profile-malformed`. */
export async function readSiteRules(state: Pick<State, "read">): Promise<SiteRules> {
  const text = await readProfileText(state)
  const profile = text === undefined ? {} : profileOf(text)
  const alarm = alarmOf(asObject(profile.values))
  return {
    openLetters: openLettersOf(profile),
    limits: limitsOf(profile),
    decoys: decoysOf(profile),
    ...(alarm === "" ? {} : { alarm }),
  }
}

/** Questions that nobody signed are as open as an open letter. Throws `letter-open-refused`. */
export function refuseUnsigned(rule: OpenLetters): void {
  if (rule === "refuse")
    throw new ToolError("letter-open-refused", "this site takes sealed messages of known people only")
}

function openLettersOf({ openLetters: rule }: JsonObject): OpenLetters {
  if (rule === undefined || rule === "allow") return "allow"
  if (rule === "refuse") return "refuse"
  throw profileMalformed('openLetters: must be "allow" or "refuse"')
}

function limitsOf({ answerLimits: given }: JsonObject): AnswerLimits {
  if (given === undefined) return DEFAULT_LIMITS
  const parsed = v.safeParse(LIMITS, given)
  if (!parsed.success) throw profileMalformed("answerLimits: person, host and key must be whole numbers")
  const { person, host, key } = DEFAULT_LIMITS
  const site = parsed.output
  return { person: site.person ?? person, host: site.host ?? host, key: site.key ?? key }
}

function decoysOf({ decoys: given }: JsonObject): ReadonlySet<string> {
  if (given === undefined) return new Set()
  const parsed = v.safeParse(DECOYS, given)
  if (!parsed.success) throw profileMalformed("decoys: must be a list of UUIDs")
  return new Set(parsed.output.map((uuid) => uuid.trim().toLowerCase()))
}

function alarmOf(values: JsonObject | undefined): string {
  const parts = [asText(values?.securityName), asText(values?.securityNumber)]
  return parts.filter((part) => part !== undefined).join(", ")
}

function profileOf(text: string): JsonObject {
  try {
    const profile = asObject(parseStrictJson(text, { what: PROFILE_NAME }))
    if (profile !== undefined) return profile
  } catch (error) {
    if (!isToolError(error)) throw error
    throw profileMalformed(error.message)
  }
  throw profileMalformed("it is not an object in curly brackets")
}
