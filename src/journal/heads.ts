// Heads of journals quoted in letters (`jr`): what finds a cut end. Each side remembers the other's last head; a record that later
// shows less, or something else at that place, was restored from a copy or changed (security.md §8).
import type { Head, Link } from "./chain.ts"
import { asKnown, type EntryBody } from "./entry-types.ts"
import type { RecordView } from "./exported.ts"

/** A head as letters carry it in `jr`: the hash in base64url. */
export interface QuotedHead {
  readonly id: string
  readonly seq: number
  readonly head: string
}

/** What goes into the letters this person sends. */
export function quoteHead(head: Head): QuotedHead {
  return { id: head.id, seq: head.seq, head: Buffer.from(head.hash, "hex").toString("base64url") }
}

/** The head that a received letter quoted, or undefined if it quoted none that makes sense. */
export function headQuotedBy(body: EntryBody<"letter-received">): Head | undefined {
  const { peerJournal, peerSeq, peerHead } = body
  if (peerJournal === undefined || peerSeq === undefined || peerHead === undefined) return undefined
  return readQuote({ id: peerJournal, seq: peerSeq, head: peerHead })
}

/** A head from a letter, or undefined if its hash is not 32 bytes. */
export function readQuote(quoted: QuotedHead): Head | undefined {
  const hash = Buffer.from(quoted.head, "base64url").toString("hex")
  return hash.length === 64 ? { id: quoted.id, seq: quoted.seq, hash } : undefined
}

export type HeadVerdict = "fits" | "unknown" | "behind" | "forked"

/** A later or equal place in a record, judged by one of its earlier heads: `behind` if the record ends before it. */
export function judgeHead(
  quoted: Head,
  record: { readonly head: Head; hashAt(seq: number): string | undefined },
): HeadVerdict {
  if (quoted.id !== record.head.id) return "unknown"
  if (quoted.seq > record.head.seq) return "behind"
  return record.hashAt(quoted.seq) === quoted.hash ? "fits" : "forked"
}

/** Every head of another journal that this record quotes. */
function headsQuotedIn(links: readonly Link[]): { readonly line: number; readonly head: Head }[] {
  return links.flatMap(({ entry, line }) => {
    const known = asKnown(entry)
    if (known?.type !== "letter-received") return []
    const head = headQuotedBy(known.body)
    return head === undefined ? [] : [{ line, head }]
  })
}

export interface Difference {
  readonly kind: "cut" | "forked" | "letter-not-written"
  /** Which of the two records is in doubt. */
  readonly record: "mine" | "theirs"
  readonly text: string
  /** Line of the other record that shows it. */
  readonly shownBy: number
}

/** What two records say against each other. Empty if they agree on everything they share. */
export function compareRecords(mine: RecordView, theirs: RecordView): Difference[] {
  return [...differences("mine", mine, theirs), ...differences("theirs", theirs, mine)]
}

function differences(record: "mine" | "theirs", doubted: RecordView, witness: RecordView): Difference[] {
  const { head } = doubted
  if (head === undefined) return []
  const found: Difference[] = []
  for (const { line, head: quoted } of headsQuotedIn(witness.links)) {
    const verdict = judgeHead(quoted, { head, hashAt: doubted.hashAt })
    if (verdict === "behind") {
      const text = `the record ends at entry ${head.seq}, but entry ${quoted.seq} existed`
      found.push({ kind: "cut", record, text, shownBy: line })
    }
    if (verdict === "forked") {
      found.push({ kind: "forked", record, text: `entry ${quoted.seq} is not what it was`, shownBy: line })
    }
  }
  return [...found, ...lettersNeverWritten(record, doubted, witness)]
}

// The witness accepted a letter of this person that this person's record does not know: a key used elsewhere, or a line that is gone.
function lettersNeverWritten(
  record: "mine" | "theirs",
  doubted: RecordView,
  witness: RecordView,
): Difference[] {
  const written = new Set<string>()
  const own = new Set<string>()
  for (const { entry } of doubted.links) {
    const known = asKnown(entry)
    if (known?.type === "request-written") written.add(known.body.letter)
    if (known?.type === "reply-written") written.add(known.body.hash)
    if (known?.type === "identity-created") own.add(known.body.thumbprint)
  }
  return witness.links.flatMap(({ entry, line }): Difference[] => {
    const known = asKnown(entry)
    if (known?.type !== "letter-received" || known.body.outcome !== "accepted") return []
    if (!["request", "reply"].includes(known.body.kind)) return []
    const { from, hash } = known.body
    if (from === undefined || !own.has(from) || written.has(hash)) return []
    const text = `the message ${known.body.letter} was signed with this key but is not in the record`
    return [{ kind: "letter-not-written", record, text, shownBy: line }]
  })
}
