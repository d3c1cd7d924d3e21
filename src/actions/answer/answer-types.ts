// What goes into an answer and what comes out: the options, the person at the desk, and one row an input.
import type { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { ReceivedRequest } from "../../seal/received.ts"
import type { World } from "../../seal/typ.ts"
import type { Keeps } from "../case/kept-proof.ts"
import type { KnownHeader } from "../inventory/look.ts"
import type { FormatWish } from "../letter/letter-format.ts"
import type { Net } from "../ports.ts"
import type { SiteRules } from "../site-rules.ts"
import type { BindingChoice } from "../volume/open-volume.ts"
import type { Decision } from "./answer-decide.ts"
import type { AskedLeaf } from "./answer-disclose.ts"
import type { Input } from "./answer-letters.ts"
import type { AnswerCount, AnswerTally } from "./answer-limits.ts"
import type { TangServer } from "./ask-tang.ts"
import type { AskedKey } from "./asked-keys.ts"

export type { Fact, ReceivedRequest, Sender } from "../../seal/received.ts"
/** For text/, which knows seal/ only through the actions. */
export type { KnownHeader } from "../inventory/look.ts"
export type { AnswerCount } from "./answer-limits.ts"

export interface AnswerOptions extends BindingChoice, FormatWish {
  readonly world: World
  readonly inputs: readonly Input[]
  readonly at?: string
  /** "URL" or "OLD=NEW". */
  readonly tang: readonly string[]
  readonly unsigned: boolean
  /** A contact who gets a disclosed passphrase in a letter. */
  readonly to?: string
  /** Show a disclosed passphrase here, to be read out. */
  readonly reveal: boolean
  /** What is kept of a disclosed passphrase until its duty ends: case/kept-proof.ts. Absent: the default. */
  readonly keeps?: Keeps
  readonly name: string
  /** The host, as it was told on the telephone with a typed code. */
  readonly host?: string
  /** The words given with --confirm. */
  readonly confirm?: readonly string[]
}

/** The person at the desk. */
export interface Colleague {
  /** Shows the request and decides. `trusted`: servers by the key ids seen there. `triesLeft` after wrong words. */
  decide(
    letter: ReceivedRequest,
    about: {
      readonly servers: readonly TangServer[]
      readonly of: number
      readonly triesLeft?: number
      readonly behind: boolean
      /** What the inventory says about the header that the request commits to; absent: it does not know it. */
      readonly header?: KnownHeader
      /** What was answered in the last 24 hours, held against the limits; empty in practice. */
      readonly counts: readonly AnswerCount[]
    },
  ): Promise<Decision>
  /** Decides about a binding that nobody signed. Throws `call-back-needed` without who was called and why. */
  decideUnsigned(piece: {
    readonly what: string
    readonly bytes: number
    readonly uuid: string
    readonly slot: number | null
    readonly counts: readonly AnswerCount[]
  }): Promise<Decision>
  /** Decides about the lines of a host's own shell. `words`: the last groups of the lines, as they were read out. */
  decideHostLines(about: {
    readonly keys: readonly AskedKey[]
    readonly counts: readonly AnswerCount[]
    readonly triesLeft?: number
  }): Promise<Decision>
  /** Shows a passphrase that is to be read out; wiped afterwards. */
  show(passphrase: Secret, host: string): Promise<void>
  progress(step: "checked" | "answered", done: number, of: number): void
  /** What a Tang server said about one key, as it comes; a later word replaces an earlier one. */
  keyAnswered?(key: { readonly kid: string; readonly status: string; readonly url?: string }): void
}

/** What the roads without a letter work with. */
export interface OtherWork {
  readonly net: Net
  /** The servers of the trust list and those typed for this answer. */
  readonly known: () => Promise<readonly TangServer[]>
  /** As `known`, and a person is asked for one if there is none. */
  readonly servers: () => Promise<readonly TangServer[]>
  readonly rules: SiteRules
  readonly tally: AnswerTally
}

export interface Answered {
  readonly input: string
  /** Absent for an input that was refused before it was read. */
  readonly request?: string
  readonly decision: "approve" | "hold" | "deny" | "refused" | "answered before" | "receipt"
  readonly from?: string
  readonly host?: string
  readonly leaves: readonly AskedLeaf[]
  /** False if an approved request still needs somebody else's answer. */
  readonly whole?: boolean
  /** The answer as it travels. */
  readonly reply?: string
  readonly error?: ToolError
  /** A receipt's outcome. */
  readonly outcome?: string
}
