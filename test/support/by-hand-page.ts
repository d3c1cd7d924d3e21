// The shell lines of docs/by-hand.md: what is printed there is what the tests run.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { ROOT } from "./build.ts"

/** How the blocks begin: asking Tang, spelling x, the lines of a host, opening a request, looking at a binding, answering a request, answering a bare binding. */
const BEGINNINGS = {
  ask: "TANG=",
  spell: "spell_x()",
  host: "check()",
  open: "rm -f request.json",
  look: "look()",
  answer: "printf '%s' \"$jwe\" | clevis decrypt | gpg --yes",
  bare: "printf '%s' \"$jwe\" | clevis decrypt | gpg --encrypt",
} as const

/** The block of the page that begins so. */
export function byHandBlock(name: keyof typeof BEGINNINGS): string {
  const page = readFileSync(join(ROOT, "docs/by-hand.md"), "utf8")
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines = ""]) => lines)
  const found = blocks.filter((lines) => lines.startsWith(BEGINNINGS[name]))
  if (found.length !== 1)
    throw new Error(`${found.length} blocks of docs/by-hand.md begin with ${BEGINNINGS[name]}`)
  return found[0] ?? ""
}
