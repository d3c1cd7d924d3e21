// openpgp.js, loaded where a key of somebody's GnuPG is used and nowhere else: it costs 50 ms. Its defaults are narrowed here (security
// bounds of docs/protocol.md, "OpenPGP letters"): nothing without integrity, no huge output, no small RSA, no password hashing at will.
import type { PartialConfig } from "openpgp"
import { NOTATIONS } from "./openpgp-notations.ts"

export async function loadOpenPgp(): Promise<typeof import("openpgp")> {
  return await import("openpgp")
}

/** Longest content of a compressed packet, bytes. */
const MAX_INFLATED = 65_536

export const PGP_CONFIG: PartialConfig = {
  allowUnauthenticatedMessages: false,
  allowUnauthenticatedStream: false,
  allowMissingKeyFlags: false,
  allowInsecureDecryptionWithSigningKeys: false,
  allowInsecureVerificationWithReformattedKeys: false,
  enforceGrammar: true,
  ignoreMalformedPackets: false,
  maxDecompressedMessageSize: MAX_INFLATED,
  // 2^16 KiB: 64 MiB. Nothing that is taken here hashes a password; this holds should that change.
  maxArgon2MemoryExponent: 16,
  minRSABits: 3072,
  knownNotations: [...NOTATIONS],
}
