// `journal export`: the lines of one case, and only the hashes of the others, so that an outsider can follow the chain from the first
// line to the head and sees nothing that is not their business. What is written can be checked with sha256sum and jose alone.

import { ToolError } from "../../bytes/errors.ts"
import { type Chain, readChain } from "../../journal/chain.ts"
import { type Entry, innerHash } from "../../journal/entry.ts"
import { asKnown } from "../../journal/entry-types.ts"
import { readIdentityCard } from "../../seal/identity-file.ts"
import { IDENTITY_FILE } from "../person/own-identity.ts"
import type { Files, Home } from "../ports.ts"
import { VERIFY_TEXT } from "./journal-export-text.ts"

export interface ExportOptions {
  /** Id of a case, or of a request that was answered here. */
  readonly case: string
  readonly folder: string
  /** The person's contact file, if there is an identity. */
  readonly card?: string
}

export interface Exported {
  readonly files: readonly string[]
  readonly shown: number
  readonly hidden: number
  readonly head: string
}

/** Writes chain.txt, head.txt, key-N.jwk, contact.txt and VERIFY.txt. Throws `no-such-case`, `journal-broken`, `write-failed`. */
export async function exportCase(
  journal: Uint8Array,
  files: Pick<Files, "write" | "makeFolder">,
  options: ExportOptions,
): Promise<Exported> {
  const chain = readChain(journal)
  const problem = chain.problems.find(({ kind }) => kind !== "torn")
  if (problem !== undefined) {
    throw new ToolError("journal-broken", `the record is damaged: ${problem.text}`, {
      line: problem.line,
      kind: problem.kind,
    })
  }
  if (!chain.links.some(({ entry }) => belongsTo(entry, options.case))) {
    throw new ToolError("no-such-case", `the record has no case ${options.case}`, { case: options.case })
  }
  const rows = chainRows(journal, chain, options.case)
  const shown = rows.filter((row) => row.startsWith("{")).length
  const head = chain.head?.hash ?? ""
  const written = [
    { name: "chain.txt", text: rows.map((row) => `${row}\n`).join("") },
    { name: "head.txt", text: `${head}\n` },
    ...signingKeys(chain).map((jwk, at) => ({ name: `key-${at + 1}.jwk`, text: `${jwk}\n` })),
    ...(options.card === undefined ? [] : [{ name: "contact.txt", text: `${options.card.trimEnd()}\n` }]),
    { name: "VERIFY.txt", text: VERIFY_TEXT },
  ]
  await files.makeFolder(options.folder)
  for (const { name, text } of written) await files.write(`${options.folder}/${name}`, Buffer.from(text))
  return { files: written.map(({ name }) => name), shown, hidden: rows.length - shown, head }
}

// One row a line: the line itself, or the hash of its bytes. The first line and the keys are always shown: nothing can be checked without.
function chainRows(journal: Uint8Array, chain: Chain, caseId: string): string[] {
  const text = Buffer.from(journal).toString("latin1").split("\n")
  return chain.links.map(({ entry, line }) => {
    const raw = text[line - 1] ?? ""
    const always = entry.type === "home-created" || entry.type === "identity-created"
    return always || belongsTo(entry, caseId) ? raw : innerHash(raw)
  })
}

// A colleague has no cases: what they did for a request is found by the request's id.
function belongsTo({ case: caseId, body }: Entry, wanted: string): boolean {
  return [caseId, body.request, body.letter, body.re].includes(wanted)
}

function signingKeys(chain: Chain): string[] {
  return chain.links.flatMap(({ entry }) => {
    const known = asKnown(entry)
    if (known?.type !== "identity-created") return []
    const { x, y } = known.body
    return [JSON.stringify({ kty: "EC", crv: "P-256", x, y, alg: "ES256", key_ops: ["verify"] })]
  })
}

/** `exportCase` for the record of this home, with the contact file of its identity if it has one. */
export async function exportOwnCase(
  home: Home,
  files: Pick<Files, "write" | "makeFolder">,
  options: Omit<ExportOptions, "card">,
): Promise<Exported> {
  const file = await home.state.read(IDENTITY_FILE)
  const card = file === undefined ? {} : { card: readIdentityCard(file) }
  return exportCase(await home.journal.read(), files, { ...options, ...card })
}
