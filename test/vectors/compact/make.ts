// Writes the vectors of this folder: node test/vectors/compact/make.ts. One file a case, one fault a file, in the text form that travels.
import { readdirSync, rmSync, writeFileSync } from "node:fs"
import { encodeShortText } from "../../../src/transport/short-text.ts"
import { CASES } from "./cases.ts"

const folder = new URL(".", import.meta.url)
for (const name of readdirSync(folder)) if (name.endsWith(".letter")) rmSync(new URL(name, folder))
for (const { name, side, expect, sender, comment, bytes } of CASES) {
  const head = [
    `expect: ${expect}`,
    `side: ${side}`,
    ...(sender ? [`sender: ${sender}`] : []),
    `comment: ${comment}`,
  ]
  writeFileSync(new URL(`${name}.letter`, folder), `${head.join("\n")}\n\n${encodeShortText(bytes)}\n`)
}
