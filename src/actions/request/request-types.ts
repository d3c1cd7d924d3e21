// What a person says to make a request, and what comes of it. The acts are in request.ts.
import type { ToolError } from "../../bytes/errors.ts"
import type { Mode, Request } from "../../recovery/messages.ts"
import type { Plan } from "../../recovery/plan.ts"
import type { CallBackCode } from "../../seal/call-back.ts"
import type { World } from "../../seal/typ.ts"
import type { Kept } from "../case/sealed-store.ts"
import type { FormatWish } from "../letter/letter-format.ts"
import type { WhichBinding } from "../volume/find-binding.ts"

export interface RequestOptions extends WhichBinding, FormatWish {
  readonly world: World
  readonly mode: Mode
  /** A contact's name; absent: an open request. */
  readonly to?: string
  /** Leaf paths to ask for; absent: all of use. */
  readonly leaves?: readonly string[]
  readonly host?: string
  readonly serial?: string
  readonly ticket?: string
  readonly reason?: string
  /** The sender's name where there is no identity. */
  readonly name?: string
  /** Adds points of our own, to find out why an answer did not fit. */
  readonly check?: boolean
  /** Adds to this case instead of opening one. */
  readonly caseId?: string
  readonly survivePowerLoss?: boolean
  /** True in a program that goes on until the answer is here: secrets may then live in it. */
  readonly staysOpen?: boolean
}

export interface RequestResult {
  readonly case: string
  /** The request's id. */
  readonly request: string
  readonly mode: Mode
  readonly open: boolean
  readonly leaves: readonly { readonly path: string; readonly kid: string; readonly url: string }[]
  readonly points: Request
  readonly plan: Plan
  readonly code: CallBackCode
  /** The letter as it travels. */
  readonly letter: string
  readonly kept: Kept
}

/** One encrypted volume of several: where it is, and which one there. */
export type WhichVolume = Pick<WhichBinding, "path" | "at">

/** What is the same for all of them. */
export type SharedOptions = Omit<RequestOptions, keyof WhichVolume>

/** The requests that were written, in the order in which they were wished, and why the others were not. */
export interface RequestedVolumes {
  readonly made: readonly (WhichVolume & RequestResult)[]
  readonly failures: readonly (WhichVolume & { readonly error: ToolError })[]
}
