// What receive.ts needs to know and what it returns: plain types, used by every action that takes letters.
import type { HostClaim, LeafRequest, Mode, Reply, Request } from "../recovery/messages.ts"
import type { Card } from "./card.ts"
import type { Contact, Contacts } from "./contacts.ts"
import type { Opener } from "./jwe.ts"
import type { PublicJwk } from "./jwk.ts"
import type { Answered, JournalHead, LetterFormat, ReceiptBody } from "./letter.ts"
import type { PgpOpener } from "./openpgp-open.ts"
import type { LetterKind, World } from "./typ.ts"

/** A request of mine that may still be answered. */
export interface SentRequest {
  readonly kind: "request"
  readonly id: string
  readonly sha256: string
  /** Thumbprint of the key that signed it: mine, or the one made for the case. */
  readonly signer: string
  /** Thumbprint of its reply key. */
  readonly replyKey: string
  readonly mode: Mode
  readonly host: HostClaim
  /** What was asked, for relay. */
  readonly leaves: readonly { readonly path: string; readonly crv: LeafRequest["x"]["crv"] }[]
  /** SHA-256 of its compact form, where it may have been sent that way too. */
  readonly compact?: string
  /** "closed" once its case is closed or cancelled, or its one disclose answer was taken. */
  readonly state: "open" | "closed"
  /** Seconds since 1970: answers after this find no keys any more. */
  readonly until: number
}

/** A reply of mine that a receipt may come back for. */
export interface SentReply {
  readonly kind: "reply"
  readonly id: string
  readonly sha256: string
  /** Thumbprint of the key that signed the request. */
  readonly asker: string
  readonly host: HostClaim
  readonly state: "open" | "closed"
}

/** A letter that arrived before. `settled`: it was answered, denied or used up, and must not be acted on again. */
export interface SeenLetter {
  readonly sha256: string
  readonly settled: boolean
}

export interface ReceiveContext {
  readonly world: World
  /** The kinds this command takes. */
  readonly accept: readonly LetterKind[]
  /** My signing thumbprints: the identity's and those of keys made for open cases. */
  readonly me: readonly string[]
  /** Everything that can decrypt for me; "reply" keys were made for one request. They open OpenPGP letters too. */
  readonly openers: readonly { readonly purpose: "identity" | "reply"; readonly opener: Opener }[]
  /** A key of mine in GnuPG, for OpenPGP letters. */
  readonly gnupg?: PgpOpener
  readonly contacts: Contacts
  /** What I sent that may be answered, by letter id. */
  readonly sent: ReadonlyMap<string, SentRequest | SentReply>
  /** The replay memory, from the journal. */
  seen(id: string): SeenLetter | undefined
  /**
   * Also take a disclose reply that answers nothing of mine, sealed to my identity's key by a pinned contact: what a colleague sends who
   * was given a bare JWE, a token or a header.
   */
  readonly unasked?: boolean
  /** The site's rule for requests that are open or come from people who are not pinned. */
  readonly openLetters: "allow" | "refuse"
  /** Seconds since 1970. */
  readonly now: number
  /** Writes and syncs the journal entry of a letter seen for the first time; nothing is returned before it resolves. */
  record(entry: LetterEntry): Promise<void>
}

/** For the journal: nothing secret. */
export interface LetterEntry {
  readonly kind: LetterKind
  readonly id: string
  readonly sha256: string
  readonly road: "sealed" | "open"
  /** Signing thumbprint the letter names. */
  readonly from: string
  readonly sender: Sender["kind"]
  readonly stale: boolean
  readonly re?: Answered
  /** The head of the sender's journal. */
  readonly journal?: JournalHead
}

/**
 * Who wrote: a pinned contact; a pinned contact whose card is out of date; a known name with another key; somebody new who brought
 * their own card or key; or nobody that can be named (relay replies, short requests).
 */
export type Sender =
  | { readonly kind: "known"; readonly name: string; readonly contact: Contact; readonly card?: Card }
  | { readonly kind: "expired"; readonly name: string; readonly contact: Contact; readonly card?: Card }
  | { readonly kind: "changed"; readonly name: string; readonly contact: Contact; readonly card?: Card }
  | { readonly kind: "first-meeting"; readonly name: string; readonly card?: Card }
  | { readonly kind: "unsigned" }

/** One thing a screen shows. Values come from the letter: escape them. */
export interface Fact {
  readonly fact:
    | "sender"
    | "roles"
    | "recipient"
    | "time"
    | "mode"
    | "host"
    | "uuid"
    | "serial"
    | "slot"
    | "ticket"
    | "reason"
    | "request"
  readonly value: string
}

interface ReceivedCommon {
  readonly id: string
  readonly sha256: string
  /** In which form it came. */
  readonly format: LetterFormat
  /** The exact JWS, of a letter of JOSE. */
  readonly jws?: string
  /** What the call-back code of a request is made from. */
  readonly signedBytes: Uint8Array
  readonly world: World
  readonly road: "sealed" | "open"
  readonly sender: Sender
  /** Thumbprint of the signing key; what a short letter says of it; empty where nobody signed. */
  readonly from: string
  /** Against a pinned key; against the key the letter brought; not at all (relay replies, short requests). */
  readonly signature: "pinned key" | "own key" | "none"
  /** A request outside its time (`letter-stale`): the call-back words must be typed, a reason does not replace them. */
  readonly stale: boolean
  /** The same letter arrived before and was not acted on yet. */
  readonly again: boolean
  /** Seconds since it was written, by this machine's clock; negative if the clocks differ; null where it has no room to say. */
  readonly age: number | null
  readonly journal?: JournalHead
  /** What this machine verified. */
  readonly checked: readonly Fact[]
  /** What only the sender says. */
  readonly claimed: readonly Fact[]
}

export interface ReceivedRequest extends ReceivedCommon {
  readonly kind: "request"
  readonly request: Request
  /** Absent where an answer can only travel open. */
  readonly replyKey?: PublicJwk
  readonly caps: readonly string[]
}

export interface ReceivedReply extends ReceivedCommon {
  readonly kind: "reply"
  readonly re: Answered
  readonly host: HostClaim
  readonly reply: Reply
  /** True if it answers nothing of mine (`ReceiveContext.unasked`): then `re` and `host` are no more than words of the sender. */
  readonly unasked: boolean
}

export interface ReceivedDenial extends ReceivedCommon {
  readonly kind: "denial"
  readonly re: Answered
  readonly reason: string
}

export interface ReceivedReceipt extends ReceivedCommon {
  readonly kind: "receipt"
  readonly re: Answered
  readonly outcome: ReceiptBody["outcome"]
  readonly code?: string
}

export type Received = ReceivedRequest | ReceivedReply | ReceivedDenial | ReceivedReceipt
