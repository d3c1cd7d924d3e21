// Why a runbook cannot be used or a run cannot go on, as errors with their own codes.
import { ToolError } from "../bytes/errors.ts"

export interface ProblemShown {
  readonly path: string
  readonly line?: number
  readonly text: string
}

/** There is neither a built-in runbook nor a file of that name. */
export function noSuchFlow(name: string, known: readonly string[]): ToolError {
  return new ToolError("no-such-flow", `there is no runbook ${name}`, { known })
}

/** The checker found something. */
export function flowMalformed(name: string, problems: readonly ProblemShown[]): ToolError {
  const [first] = problems
  const where = first?.line === undefined ? "" : `line ${first.line}: `
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : ""
  return new ToolError(
    "flow-malformed",
    `the runbook ${name} is not right: ${where}${first?.text ?? ""}${more}`,
    {
      problems: problems.map(
        ({ path, line, text }) => `${line === undefined ? "" : `line ${line}: `}${path}: ${text}`,
      ),
    },
  )
}

/** The runbook is not the one that the run began with. */
export function flowChanged(
  recorded: { readonly run: string; readonly flow: string; readonly digest: string },
  digest: string,
): ToolError {
  const { run, flow } = recorded
  const text =
    recorded.digest === digest
      ? `the record of run ${run} does not fit the runbook ${flow}`
      : `the runbook ${flow} was changed since run ${run} began`
  return new ToolError("flow-changed", text, { run, flow, began: recorded.digest, now: digest })
}

/** No unfinished run of that name. */
export function noSuchRun(run: string): ToolError {
  return new ToolError("no-such-run", `the record has no unfinished run ${run}`, { run })
}

/** site/profile.json cannot be used. */
export function profileMalformed(problem: string): ToolError {
  return new ToolError("profile-malformed", `the site profile is not right: ${problem}`)
}
