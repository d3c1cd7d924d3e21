// docs/errors.md, made from the list of codes and the table of remedies. `npm run docs` writes it; a test says when it is old.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { ErrorCode } from "../../src/bytes/errors.ts"
import { REMEDIES } from "../../src/cli/remedies.ts"

const ROOT = join(import.meta.dirname, "../..")
const PAGE = join(ROOT, "docs/errors.md")

const HEAD = `# Errors

Every error that \`nbde-rescue\` can show has a code, in square brackets at the end of its line, and in \`error.code\` under \`--json\`. The
code does not change between versions. This page is made from the program itself (\`npm run docs\`).

The exit code says what kind of end it is:

| exit | meaning |
| --- | --- |
| 1 | It failed. |
| 2 | The command line is not right, or an answer is missing. |
| 3 | A check failed: do not trust this. |
| 4 | A person cancelled or refused. |
| 5 | It is not finished, and can be continued. |
`

/** A heading for each group of codes, in the order of the source. */
export interface CodeGroup {
  readonly heading: string
  readonly codes: readonly ErrorCode[]
}

/** The codes by group, read from the comments of src/bytes/errors.ts. */
export function codeGroups(source: string): CodeGroup[] {
  const union = /export type ErrorCode =\n((?: {2}.*\n)+)/.exec(source)?.[1] ?? ""
  const groups: { heading: string; codes: ErrorCode[] }[] = []
  for (const line of union.split("\n")) {
    const heading = /^ {2}\/\/ (.+)$/.exec(line)?.[1]
    const code = /^ {2}\| "(.+)"/.exec(line)?.[1]
    if (heading !== undefined) groups.push({ heading, codes: [] })
    if (code !== undefined && isCode(code)) groups.at(-1)?.codes.push(code)
  }
  return groups
}

/** The whole page. */
export function errorsPage(groups: readonly CodeGroup[] = codeGroups(errorSource())): string {
  return `${HEAD}${groups.map(section).join("")}`
}

export function errorSource(): string {
  return readFileSync(join(ROOT, "src/bytes/errors.ts"), "utf8")
}

export function writtenErrorsPage(): string {
  return readFileSync(PAGE, "utf8")
}

export function writeErrorsPage(): void {
  writeFileSync(PAGE, errorsPage())
}

function section({ heading, codes }: CodeGroup): string {
  const rows = codes.map(
    (code) => `| \`${code}\` | ${REMEDIES[code].exit} | ${cell(REMEDIES[code].remedy)} |`,
  )
  const title = heading === "luks" ? "LUKS" : heading.charAt(0).toUpperCase() + heading.slice(1)
  return `\n## ${title}\n\n| code | exit | what to do |\n| --- | --- | --- |\n${rows.join("\n")}\n`
}

function cell(lines: readonly string[]): string {
  return lines.join("<br>").replaceAll("|", "\\|")
}

function isCode(text: string): text is ErrorCode {
  return text in REMEDIES
}
