// `journal verify`: the whole record, chain and signatures, against the identity of this home. Also sets a broken record aside, so that
// a person with a damaged stick can go on: the old file stays, the new record names its hash.
import { createHash } from "node:crypto"
import { ToolError } from "../../bytes/errors.ts"
import { type Chain, type Head, type Problem, readChain } from "../../journal/chain.ts"
import { checkSignatures } from "../../journal/signatures.ts"
import { identityCard } from "../../seal/identity.ts"
import { IDENTITY_FILE } from "../person/own-identity.ts"
import type { Home } from "../ports.ts"
import { openRecorder, type RecorderPorts } from "./record.ts"

export interface Verification {
  readonly entries: number
  readonly signed: number
  readonly unsigned: number
  /** Thumbprints of the keys the record names for its person. */
  readonly signers: readonly string[]
  readonly problems: readonly Problem[]
  readonly head?: Head
}

/** Checks everything a record can show about itself. */
export async function verifyRecord(bytes: Uint8Array): Promise<Verification & { readonly chain: Chain }> {
  const chain = readChain(bytes)
  const check = await checkSignatures(chain.links)
  const problems = [...chain.problems, ...check.problems].sort((a, b) => a.line - b.line)
  const { signed, unsigned, signers } = check
  return {
    chain,
    entries: chain.links.length,
    signed,
    unsigned,
    signers,
    problems,
    ...(chain.head === undefined ? {} : { head: chain.head }),
  }
}

/** The record of this home, against the identity of this home: a record signed throughout by some other key is not this person's. */
export async function verifyOwnRecord(home: Home): Promise<Verification> {
  const { chain: _, ...own } = await verifyRecord(await home.journal.read())
  const file = await home.state.read(IDENTITY_FILE)
  if (file === undefined) return own
  const { thumbprint } = await identityCard(file)
  if (own.signers.includes(thumbprint)) return own
  const text = "the record does not name the key of the identity in this home"
  return { ...own, problems: [...own.problems, { line: 0, kind: "unknown-signer", text }] }
}

const JOURNAL = "journal.jsonl"

/** Moves a broken record to a file of its own and begins a new one that names it. Returns the old file's name in the home. */
export async function setRecordAside(home: Home, ports: Omit<RecorderPorts, "home">): Promise<string> {
  const lock = await home.lock.acquire()
  try {
    const bytes = await home.journal.read()
    const broken = readChain(bytes).problems.some((problem) => problem.kind !== "torn")
    if (!broken) throw new ToolError("usage", "the record is in order: there is nothing to set aside")
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    const name = `journal-broken-${sha256.slice(0, 16)}.jsonl`
    // The copy is on the medium before the record goes: a crash in between leaves both.
    await home.state.write(name, bytes)
    await home.state.remove(JOURNAL)
    const recorder = await openRecorder({ ...ports, home, continues: sha256 })
    await recorder.close()
    return name
  } finally {
    await lock.release()
  }
}
