// A signer over a key pair in memory: ES256 as raw r and s (RFC 7518 §3.4), made by OpenSSL.
import { sign } from "node:crypto"
import { heldPrivateKey, type KeyPair, thumbprint } from "./jwk.ts"
import type { Signer } from "./jws.ts"

export function signerOf(pair: KeyPair): Signer {
  const key = heldPrivateKey(pair)
  return {
    thumbprint: thumbprint(pair.jwk),
    jwk: pair.jwk,
    sign: async (bytes) => sign("sha256", bytes, { key: key(), dsaEncoding: "ieee-p1363" }),
  }
}
