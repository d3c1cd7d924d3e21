// The record as lines for people: `journal show`. One line an entry, its facts after it; everything in it may come from outside.
import type { Link } from "../journal/chain.ts"
import type { EntryType } from "../journal/entry-types.ts"
import { dutyWhat } from "./duty-words.ts"
import { showShort, showText } from "./escape.ts"
import { factWords, valueWords } from "./record-words.ts"
import { showTime } from "./show-time.ts"

type Facts = Link["entry"]["body"]
type Fact = Facts[string]

const SENTENCES: Readonly<Record<EntryType, string>> = {
  "home-created": "The record begins",
  "identity-created": "Own keys were made",
  "contact-added": "A contact was added",
  "contact-verified": "A contact was compared",
  "contact-removed": "A contact was removed",
  "roster-added": "A contact list was added",
  "tang-trusted": "A Tang server was trusted",
  "tang-backed-up": "The keys of a Tang server were sealed in a backup",
  "case-opened": "A case was begun",
  "request-written": "A request was written",
  "letter-received": "A message came in",
  "answer-decided": "A request was decided on",
  "decoy-asked": "ALARM: somebody asked for a host that does not exist",
  "tang-asked": "A Tang server was asked",
  "reply-written": "An answer was written",
  "reply-accepted": "An answer was accepted",
  "leaf-solved": "A key source gave its part",
  "reveal-shown": "The passphrase was shown",
  proved: "The passphrase was tested",
  "secrets-destroyed": "The secrets of the case were destroyed",
  "case-closed": "The case was closed",
  "debt-opened": "A duty began",
  "debt-closed": "A duty was done",
  "debt-handed-over": "A duty was handed over",
  "escrow-sealed": "A passphrase was sealed for keepers",
  "escrow-tested": "An envelope was tested",
  "escrow-opened": "An envelope was opened",
  "escrow-returned": "A keeper said what became of an envelope",
  "escrow-dead": "An escrowed passphrase was shown to be dead",
  "binding-made": "A new binding was made",
  started: "Begun",
  ended: "Ended",
  "flow-event": "A step of a runbook",
  repaired: "A torn line was set aside",
  note: "Note",
}

const TIMES: ReadonlySet<string> = new Set(["expires", "deadline"])

/** One entry: number, time, what happened, and its facts. */
export function entryLines({ entry }: Pick<Link, "entry">): string[] {
  const { seq, time, case: caseId, type, body } = entry
  const what = sentence(type) ?? showText(type)
  const facts = factsOf(body)
  const where = caseId === null ? "" : `  [${showText(caseId)}]`
  return [
    `${String(seq).padStart(5)}  ${showTime(time)}  ${what}${where}`,
    ...(facts === "" ? [] : [`         ${facts}`]),
  ]
}

function sentence(type: string): string | undefined {
  const sentences: Readonly<Record<string, string>> = SENTENCES
  return Object.hasOwn(sentences, type) ? sentences[type] : undefined
}

function factsOf(body: Facts): string {
  const facts = Object.entries(body).map(
    ([name, value]) => `${factWords(name) ?? showText(name)}: ${factText(name, value)}`,
  )
  return facts.join("; ")
}

function factText(name: string, value: Fact): string {
  if (value === null) return "none"
  if (typeof value === "boolean") return value ? "yes" : "no"
  if (typeof value === "number") return TIMES.has(name) ? showTime(value) : String(value)
  if (typeof value === "string") {
    return valueWords(name, value) ?? showShort(name === "kind" ? dutyWhat({ kind: value }) : value, 70)
  }
  if (!isList(value)) return `(${factsOf(name === "evidence" ? withoutKind(value) : value)})`
  return value.length === 0 ? "none" : value.map((one) => factText(name, one)).join(", ")
}

// The kind of evidence is the `how` of its entry.
function withoutKind({ kind: _, ...rest }: Facts): Facts {
  return rest
}

function isList(value: Facts | readonly Fact[]): value is readonly Fact[] {
  return Array.isArray(value)
}
