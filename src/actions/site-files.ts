// What a site brings: site/profile.json and site/flows/NAME.json in the home, as JSON of unknown origin. What it must be is said in flow/.
import type { State } from "./ports.ts"

export const PROFILE_NAME = "site/profile.json"
const FLOWS = "site/flows"

/** The text of the profile, or undefined where the site has none. */
export async function readProfileText(state: Pick<State, "read">): Promise<string | undefined> {
  return textOf(await state.read(PROFILE_NAME))
}

/** The text of a runbook of the site, or undefined. */
export async function readSiteFlowText(state: Pick<State, "read">, id: string): Promise<string | undefined> {
  return /^[a-z][a-z0-9-]{0,63}$/.test(id) ? textOf(await state.read(`${FLOWS}/${id}.json`)) : undefined
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}
