// What this program asks of GnuPG, and what it must keep to. The part that starts gpg is src/host/gnupg.ts; who it signs and opens for is
// actions/gnupg-link.ts.
import type { Notation } from "./openpgp-notations.ts"

/** The keys of this person in GnuPG: the system's gpg with its agent. Private keys never come here. */
export interface Gnupg {
  /**
   * The public key with its subkeys, binary, of a name, address or fingerprint. Throws `gnupg-no-key` unless exactly one key fits and its
   * private half is here, or on a card.
   */
  exportKey(name: string): Promise<{ readonly fingerprint: string; readonly bytes: Uint8Array }>
  /** One signature packet over a document, with critical notations. Throws `gnupg-no-key`, `gnupg-failed`. */
  sign(fingerprint: string, document: Uint8Array, notations: readonly Notation[]): Promise<Uint8Array>
  /**
   * The packets inside an encrypted message, and the fingerprint of the key that opened it, hex. Throws `gnupg-no-key`, `gnupg-failed`;
   * nothing is released unless the integrity check fits.
   */
  decrypt(message: Uint8Array): Promise<{ readonly packets: Uint8Array; readonly key: string }>
}
