// The facts of the record in words: what each is called on a screen, and what the values mean that the program itself writes. Names and
// texts that people gave are no values of ours; they are shown as they are.
import type { FactName } from "../journal/entry-types.ts"

/** What each fact is called. */
const FACTS: Readonly<Record<FactName, string>> = {
  act: "step",
  against: "against",
  bytes: "bytes",
  ca: "certificate authority",
  callBack: "called",
  card: "contact file",
  checks: "checked",
  commitment: "header",
  confirmed: "word given",
  continues: "continues",
  deadline: "until",
  debt: "duty",
  decision: "decision",
  digest: "version",
  event: "what",
  evidence: "shown by",
  expires: "valid until",
  flow: "runbook",
  foldersSync: "folders reach the medium",
  from: "from",
  hash: "SHA-256",
  host: "host",
  how: "how",
  journal: "record",
  keeper: "keeper",
  keepers: "keepers",
  keeps: "kept for the end",
  kept: "secret half kept in",
  kids: "key ids",
  kind: "kind",
  leaves: "key sources",
  letter: "message",
  members: "people",
  mode: "mode",
  name: "name",
  note: "note",
  numbers: "envelopes",
  of: "entry",
  open: "for anybody",
  openDebts: "open duties",
  opens: "opens key slot",
  outcome: "result",
  outcomes: "results",
  owner: "owner",
  path: "key source",
  peerHead: "end of the sender's record",
  peerJournal: "sender's record",
  peerSeq: "its last entry",
  protected: "access rights kept",
  re: "answers",
  reason: "reason",
  request: "request",
  roles: "roles",
  run: "run",
  serial: "disk serial",
  set: "escrow",
  sha256: "SHA-256",
  slot: "key slot",
  slotSalt: "salt of the key slot",
  software: "program",
  subject: "about",
  text: "text",
  threshold: "keepers needed",
  thumbprint: "thumbprint",
  thumbprints: "thumbprints",
  ticket: "ticket",
  to: "to",
  url: "address",
  uuid: "volume",
  volumeKey: "digest of the volume key",
  weaker: "weaker evidence",
  where: "where",
  why: "why",
  words: "call-back words",
  x: "signing key x",
  y: "signing key y",
}

/** What stands inside `evidence` (actions/debts.ts) and `event` (flow/events.ts). */
const INSIDE: Readonly<Record<string, string>> = {
  by: "seen by",
  choice: "choice",
  custodians: "said by",
  kid: "key id",
  phrase: "typed",
  source: "from",
  step: "step",
  value: "value",
  values: "values",
  what: "what",
  yes: "yes",
}

const VALUES: Readonly<Partial<Record<FactName, Readonly<Record<string, string>>>>> = {
  act: { "ask-tang": "asking Tang" },
  against: { "sealed-area": "the copy kept with the case" },
  decision: { approve: "yes", hold: "on hold", deny: "no", none: "none: the words were wrong" },
  from: { "": "nobody signed it" },
  host: { unknown: "not said in the request" },
  how: {
    destroyed: "it was destroyed",
    "disk-destroyed": "the disk was destroyed, as somebody said",
    fingerprint: "digits compared",
    "handed-back": "it was handed back",
    "key-id-refused": "a Tang server refuses the key",
    "not-compared": "not compared",
    "opens-nothing": "the passphrase opens nothing",
    reencrypted: "the volume was encrypted anew",
    roster: "in a contact list",
    "salt-changed": "the key slot was changed; the passphrase was not tested",
    "slot-empty": "the key slot is empty",
    statements: "people said so",
    words: "words compared",
  },
  keeps: { secret: "the passphrase, sealed", salt: "a check value, sealed, and the salt of the key slot" },
  kind: { reply: "answer", denial: "refusal" },
  kept: { session: "memory of this computer", identity: "the own keys", process: "memory of the program" },
  mode: {
    relay: "the colleague does not see the passphrase",
    disclose: "the colleague sees the passphrase",
  },
  outcomes: { ok: "answered" },
  where: { stdout: "a pipe", sheet: "a sheet", screen: "the screen" },
  words: { fit: "they fit", wrong: "wrong" },
}

/** What a fact is called; undefined for one that a later version wrote. */
export function factWords(name: string): string | undefined {
  const names: Readonly<Record<string, string>> = { ...INSIDE, ...FACTS }
  return Object.hasOwn(names, name) ? names[name] : undefined
}

/** What a value of this fact means; undefined if it speaks for itself. */
export function valueWords(name: string, value: string): string | undefined {
  const tables: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = VALUES
  const values = Object.hasOwn(tables, name) ? tables[name] : undefined
  return values !== undefined && Object.hasOwn(values, value) ? values[value] : undefined
}
