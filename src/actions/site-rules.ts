// What a site decides about messages: the member `openLetters` of site/profile.json, "allow" or "refuse". A profile that cannot be read
// stops the answer: a rule that silently did not hold would be worse than none.
import { isToolError, ToolError } from "../bytes/errors.ts"
import { asObject, type JsonObject, parseStrictJson } from "../bytes/json.ts"
import { profileMalformed } from "./flow-refusals.ts"
import type { State } from "./ports.ts"
import { PROFILE_NAME, readProfileText } from "./site-files.ts"

/** "refuse": sealed messages of known people only (design §5). */
export type OpenLetters = "allow" | "refuse"

/** "allow" where the site says nothing. Throws `profile-malformed`. */
export async function openLettersRule(state: Pick<State, "read">): Promise<OpenLetters> {
  const text = await readProfileText(state)
  if (text === undefined) return "allow"
  const rule = profileOf(text).openLetters
  if (rule === undefined || rule === "allow") return "allow"
  if (rule === "refuse") return "refuse"
  throw profileMalformed('openLetters: must be "allow" or "refuse"')
}

/** Questions that nobody signed are as open as an open letter. Throws `letter-open-refused`. */
export function refuseUnsigned(rule: OpenLetters): void {
  if (rule === "refuse")
    throw new ToolError("letter-open-refused", "this site takes sealed messages of known people only")
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
