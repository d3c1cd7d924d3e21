// The header commitment h (security: §4.5 of the protocol text): names a header without showing it. The compact JWE holds a random
// point, so nobody can guess it from h; equal headers have equal h.
import { createHash } from "node:crypto"
import { encodeBase64url } from "../bytes/base64url.ts"

/** h = SHA-256("nbde-rescue header v1" ‖ compact JWE text), base64url. */
export function headerCommitment(compactJwe: string): string {
  return encodeBase64url(createHash("sha256").update("nbde-rescue header v1").update(compactJwe).digest())
}
