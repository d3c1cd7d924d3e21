// The commands of this program that a runbook tells people to type, as argument lists: continued lines joined, pipes and redirections cut
// off, capital words replaced by values of their kind.
import type { Flow } from "../../src/flow/flow.ts"
import { textsOf } from "../../src/flow/references.ts"

export interface TypedCommand {
  readonly line: string
  readonly argv: readonly string[]
}

export function typedCommands(flow: Flow): TypedCommand[] {
  const lines = Object.values(flow.steps).flatMap((step) => joined(textsOf(step).map(({ text }) => text)))
  return lines.flatMap((line) =>
    [...line.matchAll(/\bnbde-rescue ([^|>;]*)/g)].map((match) => ({ line, argv: words(match[1] ?? "") })),
  )
}

function joined(texts: readonly string[]): string[] {
  const out: string[] = []
  let open = ""
  for (const text of texts) {
    if (open !== "" || text.startsWith("    ")) {
      open += ` ${text.trim()}`
      if (open.endsWith("\\")) open = open.slice(0, -1)
      else {
        out.push(open.trim())
        open = ""
      }
    } else out.push(...proseCommand(text))
  }
  return out
}

// "Test it: nbde-rescue prove DEV" in a sentence counts as well; the name alone, as in "With nbde-rescue", does not.
function proseCommand(text: string): string[] {
  const match = /: (nbde-rescue [a-z][^.]*)/.exec(text)
  return match === null ? [] : [match[1] ?? ""]
}

function words(text: string): string[] {
  const found = text.match(/'[^']*'|"[^"]*"|\S+/g) ?? []
  return found.map((word) => {
    if (/^(N|OLD|NEW|EASY|TOKEN)$/.test(word)) return "1"
    if (word === "ROLE") return "technician"
    return word.replace(/^['"]|['"]$/g, "")
  })
}
