// docs/runbooks/*.md: every built-in runbook as it is printed, so that the procedure can be read with `less` when nothing else runs.
// `npm run docs` writes them; a test says when one is old.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { FLOWS } from "../../flows/index.ts"
import { ACTIONS } from "../../src/actions/action-table.ts"
import { documentOf } from "../../src/flow/document.ts"
import { flowDigest } from "../../src/session/digest.ts"
import { flowMarkdown } from "../../src/text/flow-document.ts"

const FOLDER = join(import.meta.dirname, "../../docs/runbooks")

/** Name of the file and what must stand in it. */
export function runbookPages(): Map<string, string> {
  return new Map(
    FLOWS.map((flow) => [`${flow.id}.md`, flowMarkdown(documentOf(flow, flowDigest(flow), ACTIONS))]),
  )
}

/** What stands there. */
export function writtenRunbookPages(): Map<string, string> {
  const names = readdirSync(FOLDER).sort()
  return new Map(names.map((name) => [name, readFileSync(join(FOLDER, name), "utf8")]))
}

export function writeRunbookPages(): void {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  for (const [name, text] of runbookPages()) writeFileSync(join(FOLDER, name), text)
}
