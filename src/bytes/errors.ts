// The one error class of the toolkit and the closed list of its codes. A message says what is wrong and names the thing; what to
// do about it stands in cli/remedies.ts, so that the domain never talks to people. Secrets never enter a message or the details.

/** Every way this toolkit can fail. `cli/remedies.ts` and docs/errors.md hold one entry for each; tests compare the three. */
export type ErrorCode =
  // bytes
  | "truncated"
  | "bad-base64"
  | "bad-json"
  | "read-failed"
  // command line and home
  | "usage"
  | "input-needed"
  | "cancelled"
  | "not-a-terminal"
  | "no-such-file"
  | "permission-denied"
  | "output-refused"
  | "write-failed"
  | "input-too-large"
  | "home-unsafe"
  | "home-busy"
  | "home-unprotected"
  | "program-missing"
  | "no-identity"
  | "wrong-identity-passphrase"
  | "identity-damaged"
  | "identity-exists"
  // luks
  | "no-volume"
  | "header-damaged"
  | "no-binding"
  | "no-such-slot"
  | "choose-slot"
  | "choose-volume"
  | "luksmeta-damaged"
  | "proof-unsupported"
  | "proof-needs-memory"
  | "proof-area-missing"
  | "opens-nothing"
  // clevis
  | "jwe-malformed"
  | "jwe-unsupported"
  | "jwe-too-large"
  | "jwe-tag-mismatch"
  | "policy-too-deep"
  | "policy-too-wide"
  | "pin-unsupported"
  // recovery
  | "not-from-afar"
  | "answer-misfit"
  | "answer-incomplete"
  | "call-back-wrong"
  | "call-back-needed"
  | "decision-needed"
  | "drill-key"
  | "not-a-drill-key"
  | "nothing-to-answer"
  | "choose-case"
  | "case-keys-gone"
  | "case-unknown"
  | "share-malformed"
  | "shares-inconsistent"
  | "config-malformed"
  // tang
  | "bad-point"
  | "bad-key"
  | "kid-mismatch"
  | "adv-malformed"
  | "adv-signature"
  | "adv-not-trusted"
  | "tang-name-lookup"
  | "tang-connection"
  | "tang-timeout"
  | "tang-tls"
  | "tang-not-tang"
  | "tang-portal"
  | "tang-key-gone"
  | "tang-key-forbidden"
  | "tang-refused"
  | "tang-leaks-keys"
  | "tang-wrong-answer"
  | "tang-none-trusted"
  | "tang-url-refused"
  | "tang-keys-unreadable"
  // people and letters
  | "card-malformed"
  | "card-signature"
  | "card-expired"
  | "roster-malformed"
  | "contact-changed"
  | "contact-revoked"
  | "contact-unknown"
  | "contact-not-compared"
  | "fingerprint-mismatch"
  | "trust-list-altered"
  | "confirm-needed"
  | "letter-too-large"
  | "letter-malformed"
  | "letter-header"
  | "letter-alg"
  | "letter-epk"
  | "letter-not-for-me"
  | "letter-decrypt"
  | "letter-inner"
  | "letter-typ"
  | "letter-world"
  | "letter-kind"
  | "letter-open-disclose"
  | "letter-open-refused"
  | "letter-card"
  | "letter-signer-unknown"
  | "letter-signer-expired"
  | "letter-signer-revoked"
  | "letter-signer-role"
  | "letter-signature"
  | "letter-version"
  | "letter-payload"
  | "letter-pad"
  | "letter-from"
  | "letter-to"
  | "letter-encto"
  | "letter-apu"
  | "letter-apv"
  | "letter-time"
  | "letter-stale"
  | "letter-reply-key"
  | "letter-replayed"
  | "letter-re-unknown"
  | "letter-re-mismatch"
  | "letter-closed"
  | "letter-expired"
  | "letter-host"
  | "letter-mode"
  | "letter-leaves"
  | "armour-damaged"
  | "letter-not-recognised"
  | "letter-ambiguous"
  // record and cases
  | "journal-broken"
  | "journal-not-kept"
  | "journal-behind"
  | "no-such-case"
  | "case-finished"
  | "sealed-lost"
  | "sealed-damaged"
  // our own trouble
  | "internal"

/** Small public facts beside an error: an offset, a slot, a URL. Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>

export class ToolError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = "ToolError"
    this.code = code
    this.details = details
  }
}

/** True if `error` is a ToolError, with this code if one is named. */
export function isToolError(error: unknown, code?: ErrorCode): error is ToolError {
  return error instanceof ToolError && (code === undefined || error.code === code)
}
