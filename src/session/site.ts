// The profile of the site as a run uses it: values for "$site.name".
import { profileMalformed } from "../actions/flow-refusals.ts"
import type { State } from "../actions/ports.ts"
import { readProfileText } from "../actions/site-files.ts"
import type { Values } from "../flow/events.ts"
import { parseProfile } from "../flow/profile.ts"

/** The values of site/profile.json; none where there is no such file. Throws `profile-malformed`. */
export async function siteValues(state: Pick<State, "read">): Promise<Values> {
  const text = await readProfileText(state)
  return text === undefined ? {} : parseSite(text)
}

/** The values of a profile in JSON. Throws `profile-malformed`. */
export function parseSite(text: string): Values {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw profileMalformed("it is not JSON: look for a missing comma, quote or bracket")
  }
  const { profile, problem } = parseProfile(value)
  if (profile === undefined) throw profileMalformed(problem)
  return profile.values
}
