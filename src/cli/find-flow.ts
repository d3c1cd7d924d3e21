// A runbook by its name or its file. Built-in ones by name; a site's by file, or by name from site/flows in the home. Whatever comes from
// outside goes through the checker.
import { FLOWS } from "../../flows/index.ts"
import { ACTIONS } from "../actions/action-table.ts"
import { flowMalformed, noSuchFlow } from "../actions/flow-refusals.ts"
import type { Files, State } from "../actions/ports.ts"
import { readSiteFlowText } from "../actions/site-files.ts"
import type { Flow } from "../flow/flow.ts"
import { MAX_FLOW_TEXT, parseFlowText } from "../flow/parse-flow.ts"

/** Throws `no-such-flow`, `flow-malformed`, and what reading the file throws. `state`: where the home may be looked at. */
export async function findFlow(
  name: string,
  files: Pick<Files, "read">,
  state?: Pick<State, "read">,
): Promise<Flow> {
  if (isFile(name)) return parse(name, await readText(files, name))
  const own = FLOWS.find(({ id }) => id === name)
  if (own !== undefined) return own
  const text = state === undefined ? undefined : await readSiteFlowText(state, name)
  if (text !== undefined) return parse(name, text)
  throw noSuchFlow(
    name,
    FLOWS.map(({ id }) => id),
  )
}

/** The text of a runbook file. */
export async function readText(files: Pick<Files, "read">, path: string): Promise<string> {
  return new TextDecoder().decode(await files.read(path, MAX_FLOW_TEXT * 2))
}

function isFile(name: string): boolean {
  return name === "-" || /[/\\]|\.json$/.test(name)
}

function parse(name: string, text: string): Flow {
  const { flow, problems } = parseFlowText(text, ACTIONS)
  if (flow === undefined) throw flowMalformed(name, problems)
  return flow
}
