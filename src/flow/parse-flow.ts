// The only way in for a runbook that a site brings; built-in ones pass through it in a test. Shape first, then actions and references,
// then whole paths. Everything wrong is told at once, each with its place.
import type { ActionFactsTable } from "./action-facts.ts"
import { checkActs } from "./check-acts.ts"
import { checkPaths } from "./check-paths.ts"
import { checkReferences } from "./check-references.ts"
import { checkShape } from "./check-shape.ts"
import { checkWords } from "./check-words.ts"
import type { Flow } from "./flow.ts"
import { scanJson } from "./json-lines.ts"
import type { Problem, Report } from "./problem.ts"

export type ParsedFlow =
  | { readonly flow: Flow; readonly problems?: undefined }
  | { readonly flow?: undefined; readonly problems: readonly Problem[] }

export interface ParseOptions {
  /** Also holds the texts to the words and the length that built-in runbooks keep. */
  readonly words?: boolean
}

/** Characters of a runbook in JSON, at most. */
export const MAX_FLOW_TEXT = 1 << 20

/** Checks a value of unknown origin. Returns the runbook, or everything that is wrong with it. */
export function parseFlow(value: unknown, actions: ActionFactsTable, options: ParseOptions = {}): ParsedFlow {
  const problems: Problem[] = []
  const report: Report = (kind, path, text) => problems.push({ kind, path, text })
  const flow = checkShape(value, report)
  if (flow !== undefined) {
    checkActs(flow, actions, report)
    // References and paths mean something only where every target is there.
    if (problems.length === 0) {
      checkPaths(flow, actions, report)
      checkReferences(flow, actions, report)
    }
    if (options.words === true) checkWords(flow, report)
  }
  return flow === undefined || problems.length > 0 ? { problems } : { flow }
}

/** The same for JSON text; problems then name their line. */
export function parseFlowText(
  text: string,
  actions: ActionFactsTable,
  options: ParseOptions = {},
): ParsedFlow {
  if (text.length > MAX_FLOW_TEXT) {
    return { problems: [{ kind: "shape", path: "", text: "the file is larger than 1 MiB" }] }
  }
  const scanned = scanJson(text)
  if (scanned.problem !== undefined) return { problems: [scanned.problem] }
  const value: unknown = JSON.parse(text)
  const parsed = parseFlow(value, actions, options)
  const found = [...scanned.doubled, ...(parsed.problems ?? [])]
  if (found.length === 0) return parsed
  return { problems: found.map((problem) => withLine(problem, scanned.lines)) }
}

// A member that is missing has no line of its own: the nearest thing around it has.
function withLine(problem: Problem, lines: ReadonlyMap<string, number>): Problem {
  for (let path = problem.path; ; path = path.replace(/(\.|^)[^.[]*$|\[\d+\]$/, "")) {
    const line = lines.get(path)
    if (line !== undefined) return { ...problem, line }
    if (path === "") return problem
  }
}
