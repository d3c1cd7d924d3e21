// Randomness from the operating system.
import { randomBytes } from "node:crypto"
import type { Random } from "../actions/ports.ts"

/** The Random port. */
export function makeRandom(): Random {
  return { bytes: (length) => new Uint8Array(randomBytes(length)) }
}
