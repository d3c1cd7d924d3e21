// A received letter as the journal has it: the same on both sides.
import type { NewEntry } from "../../journal/entry-types.ts"
import type { LetterEntry } from "../../seal/received.ts"

/** The `letter-received` entry. `about`: host and expiry, where the caller knows them. */
export function letterEntry(
  letter: LetterEntry,
  caseId: string | null,
  about: { readonly host?: string; readonly expires?: number },
): NewEntry {
  const { id, sha256, kind, from, re, journal } = letter
  return {
    type: "letter-received",
    case: caseId,
    body: {
      letter: id,
      hash: sha256,
      kind,
      outcome: "accepted",
      from,
      ...(re === undefined ? {} : { re: re.id }),
      ...about,
      ...(journal === undefined
        ? {}
        : { peerJournal: journal.id, peerSeq: journal.seq, peerHead: journal.head }),
    },
  }
}
