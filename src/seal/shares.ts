// Escrow shares: a passphrase cut into n parts of which any m give it back (Shamir over GF(256), a reviewed library), or, with m = 1, the
// same whole for each keeper. Every part says which set it belongs to and carries a check of all parts, so that a wrong, foreign or doubled
// one is named and never yields a wrong passphrase (security: escrow).
import { createHash, timingSafeEqual } from "node:crypto"
import { combine, split } from "shamir-secret-sharing"
import { ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"

/** One part. Its bytes are secret where m = 1, and m of them together are. */
export interface Share {
  /** Id of the set: 16 bytes, hexadecimal, since people type its beginning. */
  readonly set: string
  readonly threshold: number
  readonly count: number
  /** 1 to count. */
  readonly index: number
  /** SHA-256 over each part of the set, base64url, in order. */
  readonly checks: readonly string[]
  readonly bytes: Secret
}

export const MAX_SHARES = 16
const SALT = 16
const DIGEST = 8
const STEP = 32
const MAX_SECRET = 512

/** Cuts and then verifies every part, not only a quorum. `random`: 16 bytes of it. Throws `usage` for counts that cannot be. */
export async function makeShares(
  secret: Secret,
  { set, threshold, count }: { readonly set: string; readonly threshold: number; readonly count: number },
  random: (length: number) => Uint8Array,
): Promise<Share[]> {
  if (!(threshold >= 1 && threshold <= count && count <= MAX_SHARES && secret.length <= MAX_SECRET))
    throw new ToolError(
      "usage",
      `from 1 to ${MAX_SHARES} keepers, and not more of them needed than there are`,
    )
  const block = blockOf(secret, set, random(SALT))
  try {
    const parts =
      threshold === 1
        ? Array.from({ length: count }, () => new Uint8Array(block.reveal()))
        : await split(block.reveal(), count, threshold)
    const checks = parts.map((part, at) => checkOf(set, at + 1, part))
    const shares = parts.map((part, at) => ({
      set,
      threshold,
      count,
      index: at + 1,
      checks,
      bytes: new Secret(part),
    }))
    await verifyAll(shares, secret)
    return shares
  } finally {
    block.wipe()
  }
}

/**
 * The passphrase, from at least m parts. Throws `escrow-shares-mixed` for parts of two sets, `escrow-share-wrong` naming the altered
 * ones, `escrow-too-few` naming how many are missing. Doubled parts count once.
 */
export async function combineShares(shares: readonly Share[]): Promise<Secret> {
  const [first] = shares
  if (first === undefined) throw new ToolError("escrow-too-few", "no envelope was given", { missing: 1 })
  const { set, threshold } = first
  const same = (share: Share): boolean =>
    share.set === set && share.threshold === threshold && share.checks.join() === first.checks.join()
  const foreign = shares.filter((share) => !same(share))
  if (foreign.length > 0) {
    throw new ToolError("escrow-shares-mixed", "these envelopes belong to different sets", {
      sets: [...new Set(shares.map((share) => share.set))],
    })
  }
  const wrong = shares.filter(
    (share) => checkOf(set, share.index, share.bytes.reveal()) !== share.checks[share.index - 1],
  )
  if (wrong.length > 0) {
    const numbers = wrong.map(({ index }) => String(index))
    throw new ToolError("escrow-share-wrong", `envelope ${numbers.join(", ")} was altered`, { numbers })
  }
  const distinct = [...new Map(shares.map((share) => [share.index, share])).values()]
  if (distinct.length < threshold) {
    const missing = threshold - distinct.length
    throw new ToolError(
      "escrow-too-few",
      `${missing} more ${missing === 1 ? "envelope is" : "envelopes are"} needed`,
      { missing },
    )
  }
  const parts = distinct.slice(0, threshold).map(({ bytes }) => new Uint8Array(bytes.reveal()))
  const block = new Secret(threshold === 1 ? (parts[0] ?? new Uint8Array()) : await joined(parts))
  try {
    return secretOf(block, set)
  } finally {
    for (const part of parts) part.fill(0)
    block.wipe()
  }
}

// The library refuses parts of different lengths, or with one place, in words of its own. Only whoever made the set can have made such.
async function joined(parts: Uint8Array[]): Promise<Uint8Array> {
  try {
    return await combine(parts)
  } catch {
    throw new ToolError("escrow-share-wrong", "what is in the envelopes does not fit together", {})
  }
}

// Each part takes its turn in a quorum: with its neighbours it must give back the secret.
async function verifyAll(shares: readonly Share[], secret: Secret): Promise<void> {
  for (const [at, { threshold }] of shares.entries()) {
    const quorum = Array.from({ length: threshold }, (_, next) => shares[(at + next) % shares.length])
    const back = await combineShares(quorum.flatMap((share) => share ?? []))
    const fits = back.length === secret.length && timingSafeEqual(back.reveal(), secret.reveal())
    back.wipe()
    if (!fits) throw new TypeError("a share that was just made does not give the secret back")
  }
}

// salt ‖ length ‖ secret ‖ zeros ‖ digest. The salt keeps the checks, which every keeper sees, from being a way to guess a weak passphrase;
// the zeros hide its length.
function blockOf(secret: Secret, set: string, salt: Uint8Array): Secret {
  const body = new Uint8Array(2 + Math.ceil(secret.length / STEP) * STEP)
  new DataView(body.buffer).setUint16(0, secret.length)
  body.set(secret.reveal(), 2)
  const block = Secret.join([salt, body, digestOf(set, salt, body)])
  body.fill(0)
  return block
}

function secretOf(block: Secret, set: string): Secret {
  const bytes = block.reveal()
  const salt = bytes.slice(0, SALT)
  const body = bytes.slice(SALT, bytes.length - DIGEST)
  const length = body.length < 2 ? Infinity : new DataView(body.buffer).getUint16(0)
  const fits =
    length <= body.length - 2 &&
    timingSafeEqual(digestOf(set, salt, body), bytes.subarray(bytes.length - DIGEST))
  const secret = fits ? new Secret(body.slice(2, 2 + length)) : undefined
  body.fill(0)
  if (secret === undefined)
    throw new ToolError("escrow-share-wrong", "what is in the envelopes does not fit together", {})
  return secret
}

function digestOf(set: string, salt: Uint8Array, body: Uint8Array): Uint8Array {
  const hash = createHash("sha256")
    .update("nbde-rescue escrow v1\0")
    .update(set)
    .update(salt)
    .update(body)
    .digest()
  return hash.subarray(0, DIGEST)
}

function checkOf(set: string, index: number, part: Uint8Array): string {
  return createHash("sha256")
    .update(`nbde-rescue escrow share v1\0${set}\0${index}\0`)
    .update(part)
    .digest("base64url")
}
