// The words of a change of a key slot that its steps share: what a change is told, what it makes, what it reports.
import { ToolError } from "../../bytes/errors.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { Volume } from "../../luks/volume.ts"
import type { Ports } from "../ports.ts"
import type { KeptChange } from "./kept.ts"
import type { Position } from "./position.ts"
import type { VolumeHands } from "./volume-hands.ts"

const CHANGE_STEPS = [
  "header-copy",
  "new-passphrase",
  "test-new",
  "replace",
  "test-slot",
  "remove-stand-in",
  "test-old",
  "destroy-copy",
] as const
export type ChangeStep = (typeof CHANGE_STEPS)[number]

/** What a change needs from around it. */
export interface ChangeTools {
  readonly ports: Pick<Ports, "disk" | "terminal" | "freeMemory" | "random">
  readonly hands: VolumeHands
  readonly kept: KeptChange
  /** The volume itself: device, image or detached header. */
  readonly path: string
  readonly slot: number
  /** The passphrase of today, where a person gave it. */
  readonly typed?: Secret
  /** A change that was cut off is taken back first, if the old binding is still there. */
  readonly beginAgain: boolean
  /** Go on although no key slot is free (design §7). */
  readonly withoutFreeSlot: boolean
  /** A person gave this word with --confirm. */
  confirmed(word: string): boolean
  /** Go on with a change that this home did not begin: a person says that it was theirs. */
  readonly foreignChange: boolean
  /** What a binding opens to, from its key sources; undefined where they are not to be asked. */
  open(jwe: string): Promise<Secret | undefined>
  /** A new binding for this passphrase. */
  wrap(passphrase: Secret): Promise<string>
  /** True if a binding is one that this call would make: a change that was cut off may have been another one. */
  fits(jwe: string): boolean
  /** Called when a step is done. */
  done(step: ChangeStep, note?: string): void
  /** Writes down, before the first write, that this home made a binding. */
  remember(jwe: string): Promise<void>
  /** True if this home made it: the record outlives what is kept of a change. */
  remembers(jwe: string): Promise<boolean>
  /** Called before the header copy is taken. */
  beforeCopy(volume: Volume): Promise<void>
  /** Called with the old passphrase once it was shown to open nothing. It is wiped afterwards. */
  oldIsDead(old: Secret): Promise<void>
}

export interface Changed {
  readonly slot: number
  readonly jwe: string
  /** False where the key sources were not asked: the new binding was made but not opened. */
  readonly decrypted: boolean
  /** False if the old passphrase was not at hand: that the key slot was replaced is all there is to say. */
  readonly oldTested: boolean
}

/** The new binding and its passphrase. */
export interface Fresh {
  readonly jwe: string
  readonly passphrase: Secret
}

/** Reads the volume anew and hands over where the change stands. */
export type See = <T>(use: (position: Position) => Promise<T>) => Promise<T>

export function noFreeSlot(slot: number): ToolError {
  return new ToolError(
    "no-free-slot",
    `there is no free key slot, or no room, for a second binding beside key slot ${slot}`,
    {
      slot,
      flag: "--confirm no-free-slot",
    },
  )
}

export function opensNothing(text: string): ToolError {
  return new ToolError("opens-nothing", text)
}
