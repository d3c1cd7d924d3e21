// Does this passphrase open this keyslot (LUKS2 on-disk format §5, LUKS1 §4)? Derive, decrypt the area, merge the stripes, compare
// with the keyslot's own digest — so that a volume in the middle of a reencryption still proves. Nothing is mounted or written.
import { timingSafeEqual } from "node:crypto"
import { isToolError, ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"
import type { Source } from "../bytes/source.ts"
import { afMerge } from "./af.ts"
import { checkKdf, deriveKey, type Kdf, kdfName, kdfSeconds, type ProofEnv } from "./kdf.ts"
import { captureKeyslot, type ProofArea, STRIPES } from "./proof-area.ts"
import { checkSectorCipher, decryptSectors, isNullCipher } from "./sector-cipher.ts"
import type { Keyslot, Volume } from "./volume.ts"

const SLOW_SECONDS = 0.5

/**
 * True if exactly these passphrase bytes open the captured keyslot. Throws `proof-unsupported` or `proof-needs-memory` before any
 * long work; says a line through `env.say` before work that takes more than about half a second.
 */
export async function proveKeyslot(
  area: ProofArea,
  passphrase: Secret,
  env: ProofEnv = {},
): Promise<boolean> {
  const key = await openKeyslot(area, passphrase, env)
  key?.wipe()
  return key !== undefined
}

/** As `proveKeyslot`, for the volume key itself: undefined if the passphrase does not open the keyslot. The caller wipes it. */
export async function openKeyslot(
  area: ProofArea,
  passphrase: Secret,
  env: ProofEnv = {},
): Promise<Secret | undefined> {
  const { kdf, cipher, cipherKeyLength, digest } = area
  const digestKdf: Kdf = { kind: "pbkdf2", ...digest }
  if (isNullCipher(cipher) && passphrase.length > 0) return undefined
  // An empty digest would match every passphrase. SHA-1's 20 bytes are the shortest that LUKS writes.
  if (digest.value.length < 20 || digest.value.length > 64) {
    throw new ToolError(
      "proof-unsupported",
      `the digest of key slot ${area.slot} is not one that can be compared`,
    )
  }
  checkSectorCipher(cipher, cipherKeyLength)
  checkKdf(kdf, env)
  checkKdf(digestKdf, env)
  const seconds = kdfSeconds(kdf) + kdfSeconds(digestKdf)
  sayIfSlow(area.slot, kdf, seconds, env)
  const end = env.working?.(area.slot, seconds)
  const secrets: Uint8Array[] = []
  const wiped = (bytes: Uint8Array): Uint8Array => {
    secrets.push(bytes)
    return bytes
  }
  try {
    const areaKey = wiped(await deriveKey(kdf, passphrase.reveal(), cipherKeyLength, env))
    const material = wiped(decryptSectors(cipher, areaKey, area.material))
    const key = wiped(afMerge(material, area.keyLength, STRIPES, area.afHash))
    const found = await deriveKey(digestKdf, key, digest.value.length, env)
    return timingSafeEqual(found, digest.value) ? new Secret(new Uint8Array(key)) : undefined
  } finally {
    for (const secret of secrets) secret.fill(0)
    end?.()
  }
}

export interface ProofResult {
  /** Keyslots the passphrase opens, in the order they were tried. */
  readonly opens: readonly number[]
  /** True if it opened only after its final newline was dropped. */
  readonly withoutNewline: boolean
  /** Keyslots that could not be tested, and why. */
  readonly untested: readonly Untested[]
}

export interface Untested {
  readonly slot: number
  readonly error: ToolError
}

export interface ProofOptions {
  /** Only this keyslot. */
  readonly slot?: number
  /** Tests every keyslot, also those marked "ignore", instead of stopping at the first that opens: what a proof of death needs. */
  readonly every?: boolean
}

/**
 * Tries a passphrase on a volume: the exact bytes on every keyslot first, then once more without a final newline (design §5).
 * A keyslot that cannot be tested is listed, not thrown. Throws `no-such-slot` if the one asked for does not exist.
 */
export async function provePassphrase(
  volume: Volume,
  source: Source,
  passphrase: Secret,
  env: ProofEnv = {},
  options: ProofOptions = {},
): Promise<ProofResult> {
  const { slot, every = false } = options
  const keyslots = keyslotsToTry(volume, slot, every)
  if (slot !== undefined && keyslots.length === 0) {
    throw new ToolError("no-such-slot", `the volume has no key slot ${slot}`, { slot })
  }
  const exact = await proveKeyslots(keyslots, { volume, source, passphrase, env, every })
  const shorter = exact.opens.length === 0 ? withoutFinalNewline(passphrase) : undefined
  if (shorter === undefined) return { ...exact, withoutNewline: false }
  try {
    const testable = keyslots.filter(
      (keyslot) => !exact.untested.some((skipped) => skipped.slot === keyslot.slot),
    )
    const { opens } = await proveKeyslots(testable, { volume, source, passphrase: shorter, env, every })
    return { opens, untested: exact.untested, withoutNewline: opens.length > 0 }
  } finally {
    shorter.wipe()
  }
}

/** A copy of the passphrase without its final newline (LF or CR LF), or undefined if it has none. */
export function withoutFinalNewline(passphrase: Secret): Secret | undefined {
  const bytes = passphrase.reveal()
  if (bytes.at(-1) !== 0x0a) return undefined
  return new Secret(new Uint8Array(bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1)))
}

interface Attempt {
  readonly volume: Volume
  readonly source: Source
  readonly passphrase: Secret
  readonly env: ProofEnv
  readonly every: boolean
}

async function proveKeyslots(
  keyslots: readonly Keyslot[],
  { volume, source, passphrase, env, every }: Attempt,
): Promise<{ opens: number[]; untested: Untested[] }> {
  const opens: number[] = []
  const untested: Untested[] = []
  for (const keyslot of keyslots) {
    try {
      if (!(await proveKeyslot(await captureKeyslot(volume, source, keyslot), passphrase, env))) continue
    } catch (error) {
      if (!isToolError(error)) throw error
      untested.push({ slot: keyslot.slot, error })
      continue
    }
    opens.push(keyslot.slot)
    if (!every) break
  }
  return { opens, untested }
}

// As cryptsetup: preferred slots first, "ignore" only if named. Within that the cheap ones first: a clevis slot takes milliseconds.
function keyslotsToTry(volume: Volume, slot: number | undefined, every: boolean): Keyslot[] {
  const keyed = volume.keyslots.filter((keyslot) => keyslot.type !== "reencrypt")
  if (slot !== undefined) return keyed.filter((keyslot) => keyslot.slot === slot)
  return keyed
    .filter((keyslot) => every || keyslot.priority > 0)
    .sort((a, b) => b.priority - a.priority || kdfSeconds(a.kdf) - kdfSeconds(b.kdf) || a.slot - b.slot)
}

function sayIfSlow(slot: number, kdf: Kdf, seconds: number, env: ProofEnv): void {
  if (seconds < SLOW_SECONDS) return
  const memory =
    kdf.kind === "pbkdf2" || kdf.kind === "other" ? "" : ` with ${Math.round(kdf.memoryKib / 1024)} MiB`
  env.say?.(`Testing key slot ${slot} (${kdfName(kdf)}${memory}). This takes about ${Math.ceil(seconds)} s.`)
}
