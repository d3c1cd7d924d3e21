// The table of what each channel costs a person, in docs/carrying.md: measured on letters made here and on questions that whole rescues
// asked, never written by hand. `npm run docs` writes it, `npm run bench` prints it, and a test says when it is old.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { codePageOf } from "../../src/text/code-words.ts"
import { qrRoom } from "../../src/text/qr-code.ts"
import { largestVersion, type QrSpace } from "../../src/text/qr-terminal.ts"
import { codeSeries } from "../../src/transport/letter-codes.ts"
import { ROOT } from "./build.ts"
import { type Carried, carriedLetters } from "./carry-letters.ts"
import { countedPrompts, type PromptCount } from "./prompt-counts.ts"

const PAGE = join(ROOT, "docs/carrying.md")
const [BEGIN, END] = ["<!-- carried: npm run docs -->", "<!-- carried end -->"]
const SMALL: QrSpace = { rows: 24, columns: 80 }
const LARGE: QrSpace = { rows: 45, columns: 120 }

/** docs/carrying.md with the table as it must be. */
export async function pageWithCosts(): Promise<string> {
  const page = readFileSync(PAGE, "utf8")
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error(`${PAGE} has no place for the table: ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n\n${(await carryTable()).join("\n")}\n\n${END}${after}`
}

/** The page as it is. */
export function writtenCosts(): string {
  return readFileSync(PAGE, "utf8")
}

export async function writeCosts(): Promise<void> {
  writeFileSync(PAGE, await pageWithCosts())
}

/** Every form of a request and its answer, for both curves, one key source and three: a table for each. */
export async function carryTable(): Promise<string[]> {
  const prompts = countedPrompts()
  const tables: string[] = []
  for (const crv of ["P-256", "P-521"] as const)
    for (const sources of [1, 3]) {
      const rows = (await carriedLetters(crv, sources)).map((one) => {
        const count = prompts[`${one.form} ${crv} ${sources}`] ?? prompts[one.form]
        if (count === undefined) throw new Error(`nobody counted the prompts of ${one.form}`)
        return rowOf(one, count)
      })
      tables.push(
        `**${crv}, ${sources === 1 ? "one key source" : `${sources} key sources`}**`,
        "",
        ...HEAD,
        ...rows,
        "",
      )
    }
  return tables.slice(0, -1)
}

const HEAD = [
  "| message | bytes | characters | codes at 80×24 | codes at 120×45 | to type or to speak | prompts on site | prompts, colleague |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
]

function rowOf({ what, kind, text, bytes }: Carried, prompts: PromptCount): string {
  const spoken = bytes === undefined ? symbolsOf(text) : undefined
  const codes = spoken ? ["", ""] : [codesAt(text, SMALL), codesAt(text, LARGE)]
  const cells = [
    what,
    bytes ?? Math.ceil((5 * (spoken?.symbols ?? 0)) / 8),
    text.trimEnd().length,
    ...codes,
    spoken ? `${spoken.symbols} in ${spoken.lines} lines` : "",
    prompts[kind].site.length,
    kind === "request" ? prompts.request.colleague.length : "",
  ]
  return `| ${cells.join(" | ")} |`
}

/** Terminals draw no larger code than version 20 (src/cli/show-codes.ts). */
function codesAt(text: string, space: QrSpace): string {
  return String(codeSeries(text, qrRoom(Math.min(20, largestVersion("half", space))))?.of ?? "none")
}

/** Symbols and lines of a page of code that are always read. */
function symbolsOf(page: string): { symbols: number; lines: number } {
  const { lines = [], of = 0 } = codePageOf(page) ?? {}
  const main = lines.filter(({ number }) => number <= of)
  const symbols = main.reduce((sum, { text }) => sum + text.replaceAll(" ", "").length, 0)
  return { symbols, lines: main.length }
}
