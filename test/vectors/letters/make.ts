// Writes the vectors of this folder: node test/vectors/letters/make.ts. One file per case, one fault per file; the text header says what
// a receiver must answer. The lists of cases are in cases-*.ts; who is known to the receiver is in test/seal/letter-world.ts.
import { readdirSync, rmSync, writeFileSync } from "node:fs"
import { ENVELOPE_CASES } from "./cases-envelope.ts"
import { OPEN_CASES } from "./cases-open.ts"
import { REPLY_CASES } from "./cases-reply.ts"
import { REQUEST_CASES } from "./cases-request.ts"

const folder = new URL(".", import.meta.url)
for (const name of readdirSync(folder)) if (name.endsWith(".letter")) rmSync(new URL(name, folder))
const cases = [...ENVELOPE_CASES, ...REQUEST_CASES, ...REPLY_CASES, ...OPEN_CASES]
if (new Set(cases.map(({ name }) => name)).size !== cases.length) throw new Error("two cases have one name")
for (const { name, side, expect, sender, comment, letter } of cases) {
  const head = [
    `expect: ${expect}`,
    `side: ${side}`,
    ...(sender ? [`sender: ${sender}`] : []),
    `comment: ${comment}`,
  ]
  writeFileSync(new URL(`${name}.letter`, folder), `${head.join("\n")}\n\n${letter}\n`)
}
process.stdout.write(`${cases.length} vectors\n`)
