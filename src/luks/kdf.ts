// Key derivation of keyslots: PBKDF2 (RFC 8018), Argon2i and Argon2id (RFC 9106, version 0x13, cryptsetup's `cpus` are the lanes).
// A header is hostile: work and memory are bounded, and memory is compared with what is free before anything starts.
import { argon2, pbkdf2 } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import { nodeHash } from "./hashes.ts"

export type Kdf =
  | { readonly kind: "pbkdf2"; readonly hash: string; readonly iterations: number; readonly salt: Uint8Array }
  | {
      readonly kind: "argon2i" | "argon2id"
      /** Passes. */
      readonly time: number
      readonly memoryKib: number
      /** Lanes. */
      readonly cpus: number
      readonly salt: Uint8Array
    }
  | { readonly kind: "other"; readonly name: string }

/** What key slot proof needs from its surroundings. */
export interface ProofEnv {
  /** Bytes of memory that can be taken now; absent where nobody knows. */
  readonly freeMemory?: () => number
  /** One line for people before work that takes more than half a second. */
  readonly say?: (line: string) => void
  /** Begins to show that a key slot is tested, which takes about so many seconds; returns the end of it. */
  readonly working?: (slot: number, seconds: number) => () => void
}

// cryptsetup's own ceilings are 4 GiB and 2^32 rounds; these allow some minutes of work on a slow machine and no more.
const MAX_ITERATIONS = 400_000_000
const MAX_MEMORY_KIB = 4 << 20
const MAX_MEMORY_PASSES_KIB = 256 << 20
const MAX_LANES = 64
const MEMORY_RESERVE = 64 << 20

/** The name as the header has it. */
export function kdfName(kdf: Kdf): string {
  return kdf.kind === "other" ? kdf.name : kdf.kind
}

/** A rough guess of the seconds one derivation takes on a small machine. */
export function kdfSeconds(kdf: Kdf): number {
  if (kdf.kind === "pbkdf2") return kdf.iterations / 1_500_000
  return kdf.kind === "other" ? 0 : (kdf.time * kdf.memoryKib) / 900_000
}

/** Derives `length` bytes. Throws `proof-unsupported`, `proof-needs-memory`. */
export async function deriveKey(
  kdf: Kdf,
  passphrase: Uint8Array,
  length: number,
  env: ProofEnv,
): Promise<Uint8Array> {
  checkKdf(kdf, env)
  switch (kdf.kind) {
    case "pbkdf2":
      return await pbkdf2Key(kdf, passphrase, length)
    case "other":
      throw new ToolError("proof-unsupported", `the key derivation "${kdf.name}" cannot be computed here`)
    default:
      return await argon2Key(kdf, passphrase, length)
  }
}

/** PBKDF2-HMAC off the main thread. */
function pbkdf2Key(
  kdf: Extract<Kdf, { kind: "pbkdf2" }>,
  passphrase: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    pbkdf2(passphrase, kdf.salt, kdf.iterations, length, nodeHash(kdf.hash), (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

/** Throws what would keep `deriveKey` from starting. */
export function checkKdf(kdf: Kdf, env: ProofEnv): void {
  if (kdf.kind === "pbkdf2") {
    nodeHash(kdf.hash)
    if (kdf.iterations < 1 || kdf.iterations > MAX_ITERATIONS) {
      const text = `${kdf.iterations} PBKDF2 rounds are outside what is computed here`
      throw new ToolError("proof-unsupported", text)
    }
  } else if (kdf.kind !== "other") {
    const { time, memoryKib, cpus, salt } = kdf
    const sane =
      time >= 1 &&
      cpus >= 1 &&
      cpus <= MAX_LANES &&
      salt.length >= 8 &&
      memoryKib >= 8 * cpus &&
      memoryKib <= MAX_MEMORY_KIB &&
      time * memoryKib <= MAX_MEMORY_PASSES_KIB
    if (!sane) {
      throw new ToolError(
        "proof-unsupported",
        `the ${kdf.kind} costs of this key slot are outside what is computed here`,
        {
          passes: time,
          memoryKib,
          lanes: cpus,
        },
      )
    }
    const free = env.freeMemory?.()
    const needed = memoryKib * 1024 + MEMORY_RESERVE
    if (free !== undefined && needed > free) {
      throw new ToolError(
        "proof-needs-memory",
        `testing this key slot needs ${mebi(needed)} MiB of memory, ${mebi(free)} MiB are free`,
        { needed, free },
      )
    }
  }
}

function argon2Key(
  kdf: Extract<Kdf, { kind: "argon2i" | "argon2id" }>,
  passphrase: Uint8Array,
  tagLength: number,
): Promise<Uint8Array> {
  const { kind, time: passes, memoryKib: memory, cpus: parallelism, salt: nonce } = kdf
  return new Promise((resolve, reject) => {
    argon2(kind, { message: passphrase, nonce, passes, memory, parallelism, tagLength }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

function mebi(bytes: number): number {
  return Math.ceil(bytes / (1 << 20))
}
