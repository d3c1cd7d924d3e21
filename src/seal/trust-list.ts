// The lists a person trusts (contacts, Tang servers) carry a MAC under the identity once there is one (design §6), so that a stick that
// was out of sight cannot bring new friends. Each list says itself which text the MAC covers.
import { createHmac, timingSafeEqual } from "node:crypto"
import type { Identity } from "./identity.ts"

/** Makes the MAC of one list file, base64url: HMAC-SHA-256 under a key derived from the identity for this file name. */
export function trustMac(identity: Identity, file: string): (text: string) => string {
  return (text) => {
    const key = identity.deriveKey(`trust list ${file}`)
    try {
      return createHmac("sha256", key.reveal()).update(text).digest("base64url")
    } finally {
      key.wipe()
    }
  }
}

/** True if both MACs are the same, compared in constant time. */
export function sameMac(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
