// Thumbprints of keys (RFC 7638): the hash of the required members, sorted, without spaces. The strings are hashed as they stand;
// a coordinate that lost a zero byte has another thumbprint. The five hashes of Tang are told apart by their length.
import { createHash } from "node:crypto"
import { asText, type JsonObject } from "../bytes/json.ts"

export type ThumbprintHash = "S1" | "S224" | "S256" | "S384" | "S512"

const HASHES: Readonly<Record<ThumbprintHash, { node: string; length: number }>> = {
  S1: { node: "sha1", length: 27 },
  S224: { node: "sha224", length: 38 },
  S256: { node: "sha256", length: 43 },
  S384: { node: "sha384", length: 64 },
  S512: { node: "sha512", length: 86 },
}

export const THUMBPRINT_HASHES: readonly ThumbprintHash[] = ["S1", "S224", "S256", "S384", "S512"]

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  EC: ["crv", "kty", "x", "y"],
  RSA: ["e", "kty", "n"],
  OCT: ["k", "kty"],
}

/** The thumbprint of a key, or undefined for one of another type or without its required members. */
export function thumbprint(jwk: JsonObject, hash: ThumbprintHash = "S256"): string | undefined {
  const names = REQUIRED[(asText(jwk.kty) ?? "").toUpperCase()] ?? []
  const members: Record<string, string> = {}
  for (const name of names) {
    const text = asText(jwk[name])
    if (text === undefined) return undefined
    members[name] = text
  }
  if (names.length === 0) return undefined
  return createHash(HASHES[hash].node).update(JSON.stringify(members)).digest("base64url")
}

/** Which hash made this thumbprint, by its length; undefined if it cannot be one. */
export function thumbprintHash(text: string): ThumbprintHash | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined
  return THUMBPRINT_HASHES.find((hash) => HASHES[hash].length === text.length)
}

/** True if `wanted` is a thumbprint of this key under any of the five hashes. */
export function hasThumbprint(jwk: JsonObject, wanted: string): boolean {
  const hash = thumbprintHash(wanted)
  return hash !== undefined && thumbprint(jwk, hash) === wanted
}
