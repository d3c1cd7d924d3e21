// The vocabulary of the journal. One row per entry type: what happened, and the public facts about it. Bodies hold names, ids, hashes
// and times, never a secret. To add a type, add a row; replay.ts only needs to know it if it changes what is open.
import type { JsonObject } from "../bytes/json.ts"
import { type BodyOf, type BodyTable, fitsTable } from "./body.ts"

export const ENTRY_BODIES = {
  // The home and its people
  /** Line 1: a random journal id (16 bytes, base64url), the software, what the medium can do. `continues`: SHA-256 of a broken record set aside. */
  "home-created": {
    journal: "text",
    software: "text",
    protected: "flag",
    foldersSync: "flag",
    continues: "text?",
  },
  /** This person's keys. x, y: the P-256 signing key, base64url, so that the record carries what checks it. card: SHA-256. */
  "identity-created": {
    name: "text",
    roles: "texts",
    thumbprint: "text",
    x: "text",
    y: "text",
    card: "text?",
  },
  /** how: words, fingerprint, roster or not-compared. */
  "contact-added": { name: "text", thumbprint: "text", card: "text?", how: "text" },
  "contact-verified": { name: "text", thumbprint: "text", how: "text" },
  "contact-removed": { name: "text", thumbprint: "text", reason: "text?" },
  "roster-added": { name: "text", thumbprint: "text", members: "number", how: "text" },
  "tang-trusted": { url: "text", thumbprints: "texts", ca: "text?" },

  /** A backup of a Tang server's keys was sealed. sha256: of the file, base64url; keepers: names. */
  "tang-backed-up": { sha256: "text", kids: "texts", keepers: "texts" },

  // A case
  /** A case begins: one host, one incident. */
  "case-opened": { host: "text", uuid: "text?", serial: "text?", ticket: "text?", reason: "text?" },
  /** Written before the letter leaves. letter: SHA-256 of its exact JWS, base64url; expires: ms; kept: session, identity or process. */
  "request-written": {
    request: "text",
    letter: "text",
    mode: "text",
    open: "flag",
    to: "text?",
    slot: "number?",
    leaves: "texts",
    commitment: "text?",
    expires: "number",
    kept: "text?",
  },
  /**
   * A letter was taken in, from any channel. hash: SHA-256 of its exact JWS, base64url; re: the id it answers; outcome: accepted or an
   * error code; peer…: the head of the sender's journal as the letter quotes it (`jr`).
   */
  "letter-received": {
    letter: "text",
    hash: "text",
    kind: "text",
    outcome: "text",
    from: "text?",
    re: "text?",
    host: "text?",
    expires: "number?",
    peerJournal: "text?",
    peerSeq: "number?",
    peerHead: "text?",
  },
  /**
   * The colleague's decision: approve, hold or deny. callBack: who was called, or absent: not called back; words: typed, skipped. uuid, slot,
   * kids: what it asks for, so that answers can be counted. confirmed: the word for a yes past a limit.
   */
  "answer-decided": {
    request: "text",
    decision: "text",
    checks: "texts",
    from: "text?",
    host: "text?",
    uuid: "text?",
    slot: "number?",
    kids: "texts?",
    confirmed: "text?",
    callBack: "text?",
    words: "text?",
    reason: "text?",
  },
  /** Somebody asked for a host that the site made up. Nothing is answered. from: signing key; name: who they say they are. */
  "decoy-asked": { request: "text", uuid: "text", from: "text?", name: "text?", host: "text?" },
  /** A Tang server was asked, and what came of it for each key id. */
  "tang-asked": { url: "text", kids: "texts", outcomes: "texts", request: "text?" },
  "reply-written": {
    request: "text",
    letter: "text",
    hash: "text",
    decision: "text",
    leaves: "texts",
    to: "text?",
  },
  "reply-accepted": { request: "text", letter: "text", hash: "text", leaves: "texts" },
  "leaf-solved": { request: "text", path: "text" },
  /** Each time a passphrase is shown. where: screen, stdout or sheet. */
  "reveal-shown": { where: "text", request: "text?", slot: "number?" },
  /** opens: the key slot that opened. against: header or sealed-area. */
  proved: { against: "text", opens: "number?", uuid: "text?" },
  /** Everything sealed for the case is gone. why: closed, cancelled or expired. */
  "secrets-destroyed": { why: "text" },
  /** outcome: done or cancelled. openDebts: how many duties were left open, with the word given for it. */
  "case-closed": { outcome: "text", openDebts: "number", confirmed: "text?" },

  // Duties
  /**
   * kind: a DebtKind of actions/case/debts.ts. uuid, slot, kids: what evidence is matched by. The debt's id is this entry's seq. keeps: secret
   * or salt, what is sealed here until it ends. slotSalt, volumeKey: public facts of that day (actions/case/volume-facts.ts).
   */
  "debt-opened": {
    kind: "text",
    subject: "text",
    owner: "text?",
    deadline: "number?",
    uuid: "text?",
    slot: "number?",
    kids: "texts?",
    keeps: "text?",
    slotSalt: "text?",
    volumeKey: "texts?",
  },
  /** how: the kind of the evidence; evidence: an Evidence of actions/case/debts.ts. weaker: it shows less than a test would. */
  "debt-closed": { debt: "number", how: "text", evidence: "json?", weaker: "flag?" },
  /** deadline: the new one, where it changed. */
  "debt-handed-over": { debt: "number", to: "text", from: "text?", deadline: "number?" },

  // Escrow before planned work
  /** keepers: names, in the order of their envelopes; threshold: how many of them are needed; expires: ms; keeps: secret or salt. */
  "escrow-sealed": {
    set: "text",
    host: "text",
    uuid: "text",
    slot: "number",
    threshold: "number",
    keepers: "texts",
    expires: "number",
    keeps: "text",
  },
  /** opens: the key slot that opened, without anybody seeing the passphrase; absent: only the checks inside were tried. */
  "escrow-tested": { set: "text", opens: "number?" },
  /** Written before it is shown. */
  "escrow-opened": { set: "text", reason: "text", numbers: "texts" },
  /** A keeper's word about an envelope. how: destroyed or handed-back. */
  "escrow-returned": { set: "text", keeper: "text", how: "text" },
  /** The passphrase of the set opens nothing any more. */
  "escrow-dead": { set: "text", how: "text" },

  // Changes of a volume
  /**
   * Before a change first writes to the volume. commitment: of the new binding's JWE (recovery/commitment.ts); slot: the keyslot it is made for.
   * Only actions/regen/made-bindings.ts writes and reads it.
   */
  "binding-made": { uuid: "text", slot: "number", commitment: "text" },

  // Acts in two halves: written before the act, and after it
  started: { act: "text", subject: "text?" },
  /** of: seq of the `started`. outcome: one of the act's own outcomes, or unknown where a person decided after a crash. */
  ended: { of: "number", outcome: "text", note: "text?" },
  /** What session/ writes while it drives a flow. */
  "flow-event": { flow: "text", digest: "text", run: "text", event: "json" },

  // The record itself
  /** Follows a line that a crash tore: how many bytes it had and their SHA-256. */
  repaired: { bytes: "number", sha256: "text" },
  note: { text: "text" },
} as const

export type EntryType = keyof typeof ENTRY_BODIES
/** The name of any public fact in the record. */
export type FactName = { [T in EntryType]: keyof (typeof ENTRY_BODIES)[T] }[EntryType]
export type EntryBody<T extends EntryType> = BodyOf<(typeof ENTRY_BODIES)[T]>

/** What an action asks to be written. */
export type NewEntry = {
  [T in EntryType]: { readonly type: T; readonly case?: string | null; readonly body: EntryBody<T> }
}[EntryType]

/** An entry read back whose body was checked. */
export type KnownEntry = { [T in EntryType]: { readonly type: T; readonly body: EntryBody<T> } }[EntryType]

/** The typed view of an entry, or undefined if a later version wrote it. */
export function asKnown(entry: { readonly type: string; readonly body: JsonObject }): KnownEntry | undefined {
  return isKnown(entry) ? entry : undefined
}

const TABLES: ReadonlyMap<string, BodyTable> = new Map(Object.entries(ENTRY_BODIES))

function isKnown(entry: {
  readonly type: string
  readonly body: JsonObject | KnownEntry["body"]
}): entry is KnownEntry {
  const table = TABLES.get(entry.type)
  return table !== undefined && fitsTable(table, entry.body)
}
