// What is kept of a passphrase that a duty is about, until the duty ends: sealed here, and destroyed with it. The person chooses when the duty
// begins. "secret": the passphrase itself, which is tried on every key slot at the end; but until then this home holds what opens the disk.
// "salt": nothing that opens a disk, only a check value that tells whether a passphrase given at the end is the one that is meant. If nobody
// can give it, the salt of its key slot is left (volume-facts.ts): it shows that the key slot was changed, no more. Weaker, and named so.
import { scryptSync, timingSafeEqual } from "node:crypto"
import { isToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import type { Random, State } from "../ports.ts"
import type { SealedStore } from "./sealed-store.ts"

export const KEEPS = ["secret", "salt"] as const
export type Keeps = (typeof KEEPS)[number]

/** Where nobody chose, and somebody has seen the passphrase: this home shall not hold one more. */
export const KEEPS_BY_DEFAULT: Keeps = "salt"

export interface ProofStore {
  readonly sealed: SealedStore
  readonly state: Pick<State, "list" | "remove">
}

const PREFIX = "duty-"
const SALT_BYTES = 16
const CHECK_BYTES = 32

/** Keeps it for the duty of this number. `survive`: sealed to the identity, so that it outlives a restart. */
export async function keepForProof(
  { sealed, random }: Pick<ProofStore, "sealed"> & { readonly random: Random },
  duty: number,
  { keeps, survive }: { readonly keeps: Keeps; readonly survive: boolean },
  passphrase: Secret,
): Promise<void> {
  const place = sealed.forCase(placeOf(duty))
  await place.begin(survive)
  if (keeps === "secret") return await place.put("passphrase", passphrase)
  const salt = random.bytes(SALT_BYTES)
  const check = Secret.join([salt, checkValue(passphrase, salt)])
  await place.put("check", check)
  check.wipe()
}

/** The passphrase, if it was kept and the key to it is still there. The caller wipes it. */
export async function keptPassphrase(
  { sealed }: Pick<ProofStore, "sealed">,
  duty: number,
): Promise<Secret | undefined> {
  return await whatIsLeft(sealed, duty, "passphrase")
}

/** Whether `given` is the passphrase of the duty, or that without its final newline; undefined if nothing is kept that could tell. */
export async function isThePassphrase(
  { sealed }: Pick<ProofStore, "sealed">,
  duty: number,
  given: Secret,
): Promise<boolean | undefined> {
  const kept = await whatIsLeft(sealed, duty, "passphrase")
  const check = kept ?? (await whatIsLeft(sealed, duty, "check"))
  if (check === undefined) return undefined
  try {
    const bytes = check.reveal()
    return kept === undefined ? isChecked(given, bytes) : Buffer.compare(given.reveal(), bytes) === 0
  } finally {
    check.wipe()
  }
}

/** When a duty is done. The key first: what a cut leaves of the folder opens nothing. */
export async function destroyKept({ sealed, state }: ProofStore, duty: number): Promise<void> {
  await sealed.destroyCase(placeOf(duty))
  await state.remove(`cases/${placeOf(duty)}`)
}

/** What a cut between the end of a duty and the line above left. `open`: numbers of the duties that still wait. */
export async function sweepKept(store: ProofStore, open: { has(duty: number): boolean }): Promise<void> {
  for (const name of await store.state.list("cases")) {
    const duty = Number(/^duty-(\d{1,9})$/.exec(name)?.[1] ?? Number.NaN)
    if (!Number.isNaN(duty) && !open.has(duty)) await destroyKept(store, duty)
  }
}

function isChecked(given: Secret, check: Uint8Array): boolean {
  const salt = check.slice(0, SALT_BYTES)
  return timingSafeEqual(checkValue(given, salt), check.slice(SALT_BYTES))
}

// Slow on purpose: people also choose passphrases.
function checkValue(passphrase: Secret, salt: Uint8Array): Uint8Array {
  return scryptSync(passphrase.reveal(), salt, CHECK_BYTES)
}

// Without an identity the key lives in memory: after a restart nothing is left, and the public salt is all there is.
async function whatIsLeft(sealed: SealedStore, duty: number, name: string): Promise<Secret | undefined> {
  try {
    return await sealed.forCase(placeOf(duty)).get(name)
  } catch (error) {
    if (
      isToolError(error, "sealed-lost") ||
      isToolError(error, "sealed-damaged") ||
      isToolError(error, "no-identity")
    )
      return undefined
    throw error
  }
}

function placeOf(duty: number): string {
  return `${PREFIX}${duty}`
}
