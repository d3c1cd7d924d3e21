// Hash names as LUKS headers write them (any case), their output lengths, and which of them Node's OpenSSL computes. Names that
// cryptsetup knows and Node does not are kept, so that "cannot be computed here" is never mistaken for "damaged".
import { ToolError } from "../bytes/errors.ts"

interface HashFact {
  readonly bytes: number
  /** OpenSSL's name; absent where Node cannot compute it. */
  readonly node?: string
}

const HASHES: ReadonlyMap<string, HashFact> = new Map([
  ["sha1", { bytes: 20, node: "sha1" }],
  ["sha224", { bytes: 28, node: "sha224" }],
  ["sha256", { bytes: 32, node: "sha256" }],
  ["sha384", { bytes: 48, node: "sha384" }],
  ["sha512", { bytes: 64, node: "sha512" }],
  ["sha3-224", { bytes: 28, node: "sha3-224" }],
  ["sha3-256", { bytes: 32, node: "sha3-256" }],
  ["sha3-384", { bytes: 48, node: "sha3-384" }],
  ["sha3-512", { bytes: 64, node: "sha3-512" }],
  ["ripemd160", { bytes: 20, node: "ripemd160" }],
  ["rmd160", { bytes: 20, node: "ripemd160" }],
  ["blake2b-512", { bytes: 64, node: "blake2b512" }],
  ["blake2s-256", { bytes: 32, node: "blake2s256" }],
  ["sm3", { bytes: 32, node: "sm3" }],
  ["blake2b-160", { bytes: 20 }],
  ["blake2b-256", { bytes: 32 }],
  ["blake2b-384", { bytes: 48 }],
  ["blake2s-160", { bytes: 20 }],
  ["blake2s-224", { bytes: 28 }],
  ["whirlpool", { bytes: 64 }],
  ["streebog256", { bytes: 32 }],
  ["streebog512", { bytes: 64 }],
  ["stribog256", { bytes: 32 }],
  ["stribog512", { bytes: 64 }],
])

/** Output length in bytes of a hash cryptsetup knows, or undefined for an unknown name. */
export function hashLength(name: string): number | undefined {
  return HASHES.get(name.toLowerCase())?.bytes
}

/** Node's name for a LUKS hash name. Throws `proof-unsupported` naming the hash. */
export function nodeHash(name: string): string {
  const node = HASHES.get(name.toLowerCase())?.node
  if (node === undefined) {
    throw new ToolError("proof-unsupported", `the hash "${name}" cannot be computed here`, { hash: name })
  }
  return node
}
