// The table of prompts in docs/operations.md, made from what the end-to-end tests counted. `npm run docs` writes it; a test says when it
// is old.
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ROOT } from "./build.ts"
import type { Effort } from "./seat.ts"

export const EFFORT_FOLDER = join(ROOT, "test/golden/effort")
const PAGE = join(ROOT, "docs/operations.md")
const [BEGIN, END] = ["<!-- counted: npm run docs -->", "<!-- end -->"]

/** docs/operations.md with the table as it must be. */
export function pageWithEffort(): string {
  const page = readFileSync(PAGE, "utf8")
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error(`${PAGE} has no place for the table: ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n\n${table().join("\n")}\n\n${END}${after}`
}

/** The page as it is. */
export function writtenEffort(): string {
  return readFileSync(PAGE, "utf8")
}

export function writeEffort(): void {
  writeFileSync(PAGE, pageWithEffort())
}

function table(): string[] {
  const roads = readdirSync(EFFORT_FOLDER).sort()
  const rows = roads.map((name) => {
    const { road, prompts, keys, texts }: Effort & { road: string } = JSON.parse(
      readFileSync(join(EFFORT_FOLDER, name), "utf8"),
    )
    return `| ${road} | ${prompts.length} | ${keys} | ${texts} | ${prompts.join(" → ")} |`
  })
  return ["| road | prompts | keys | texts | the screens |", "| --- | --- | --- | --- | --- |", ...rows]
}
