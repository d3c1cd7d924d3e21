// The two people around the relay script: the lines that a screen shows, the colleague who answers them, and a typing mistake.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { callBackGroups, parseQuestions } from "../../src/transport/host-lines.ts"
import { ROOT } from "./build.ts"
import type { AnswerDocument, Person } from "./rescue.ts"

/** The script as it stands in the sources. */
export const RELAY_SCRIPT = readFileSync(join(ROOT, "src/text/host-script/relay.sh"), "utf8")

/** Lines to type, by the name of the question. */
export type Answers = ReadonlyMap<string, readonly string[]>

/** A colleague takes what a screen showed, hears the groups read out, and asks Tang at `tangUrl`: the lines to type, question by question. */
export async function answerScreen(colleague: Person, screen: string, tangUrl: string): Promise<Answers> {
  const file = colleague.newPath("lines.txt")
  writeFileSync(file, screen)
  const groups = callBackGroups(parseQuestions(screen)).join(" ")
  const call = ["--approve", `--words=${groups}`, "--called-back", "Kim, 555-0100", "--reason", "OPS-7, db1"]
  const { document, code, stderr } = await colleague.tell<AnswerDocument>([
    "answer",
    file,
    ...call,
    "--tang",
    tangUrl,
  ])
  const reply = document.letters?.[0]?.reply
  if (reply === undefined || reply === null) throw new Error(`no answer, exit code ${code}: ${stderr}`)
  const answers = new Map<string, readonly string[]>()
  for (const block of reply.split(/^# Answer /m).slice(1)) {
    const [name = "", ...lines] = block.trimEnd().split("\n")
    answers.set(name, lines)
  }
  return answers
}

/** The name of the answer that the script waits for now, and how many it asked for before. */
export function wantedAnswer(screen: string): { readonly name: string; readonly count: number } | undefined {
  const all = [...screen.matchAll(/# Now type answer ([\w-]{4}),/g)]
  const name = all.at(-1)?.[1]
  return name === undefined ? undefined : { name, count: all.length }
}

/** The line with one character changed, as a person types it. */
export function mistyped(line: string): string {
  const at = 8
  return `${line.slice(0, at)}${line[at] === "x" ? "y" : "x"}${line.slice(at + 1)}`
}
