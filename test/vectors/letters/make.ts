// Writes the vectors of this folder: node test/vectors/letters/make.ts. One file per case, one fault per file; the text header says what
// a receiver must answer. The lists of cases are in cases-*.ts; who is known to the receiver is in test/seal/letter-world.ts.
import { readdirSync, rmSync, writeFileSync } from "node:fs"
import type { Forms } from "./case.ts"
import { ENVELOPE_CASES } from "./cases-envelope.ts"
import { OPEN_CASES } from "./cases-open.ts"
import { OPENPGP_CASES } from "./cases-openpgp.ts"
import { REPLY_CASES } from "./cases-reply.ts"
import { REQUEST_CASES } from "./cases-request.ts"

const folder = new URL(".", import.meta.url)
for (const name of readdirSync(folder)) if (name.endsWith(".letter")) rmSync(new URL(name, folder))
const cases = [...ENVELOPE_CASES, ...REQUEST_CASES, ...REPLY_CASES, ...OPEN_CASES, ...OPENPGP_CASES]
if (new Set(cases.map(({ name }) => name)).size !== cases.length) throw new Error("two cases have one name")
let written = 0
for (const { name, side, expect, sender, comment, letter } of cases) {
  const head = [
    `expect: ${expect}`,
    `side: ${side}`,
    ...(sender ? [`sender: ${sender}`] : []),
    `comment: ${comment}`,
  ]
  const { jose, openpgp }: Forms = typeof letter === "string" ? { jose: letter } : letter
  if (jose !== undefined) write(name, head, jose)
  if (openpgp !== undefined) write(`openpgp-${name}`, [...head, "form: openpgp"], openpgp.toString("base64"))
}
process.stdout.write(`${written} vectors\n`)

function write(name: string, head: readonly string[], letter: string): void {
  written++
  writeFileSync(new URL(`${name}.letter`, folder), `${head.join("\n")}\n\n${letter}\n`)
}
