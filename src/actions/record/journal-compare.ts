// `journal compare`: two records against each other, each checked by itself first, since a damaged witness proves nothing.
import type { Problem } from "../../journal/chain.ts"
import { readRecordFile } from "../../journal/exported.ts"
import { compareRecords, type Difference } from "../../journal/heads.ts"
import { checkSignatures } from "../../journal/signatures.ts"

export interface Comparison {
  readonly differences: readonly Difference[]
  /** What is wrong with each record alone. */
  readonly problems: readonly (Problem & { readonly record: "mine" | "theirs" })[]
}

/** Compares two files: journal.jsonl or the chain.txt of an export. */
export async function compareRecordFiles(mine: Uint8Array, theirs: Uint8Array): Promise<Comparison> {
  const records = { mine: readRecordFile(mine), theirs: readRecordFile(theirs) }
  const problems = await Promise.all(
    (["mine", "theirs"] as const).map(async (record) => {
      const { problems: found, links, head } = records[record]
      const { problems: signatures } = await checkSignatures(links)
      const beginning: Problem[] =
        head === undefined ? [{ line: 1, kind: "not-a-beginning", text: "it has no readable beginning" }] : []
      return [...found, ...signatures, ...beginning].map((problem) => ({ record, ...problem }))
    }),
  )
  return { differences: compareRecords(records.mine, records.theirs), problems: problems.flat() }
}
