// Which failure a socket error is: people at a dead server must know whether the name, the way or the certificate is at fault.
import type { NetFailure } from "../actions/ports.ts"

const KINDS: readonly (readonly [RegExp, NetFailure["failure"], string])[] = [
  [/^(ENOTFOUND|EAI_)/, "name-lookup", "the name of the server is not known"],
  [/^ECONNREFUSED$/, "refused", "nothing listens on that port"],
  [
    /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/,
    "unreachable",
    "there is no way to the server",
  ],
  [/^ETIMEDOUT$/, "timeout", "the server did not answer"],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, "reset", "the connection was cut"],
]

// OpenSSL's verification results that an own or unknown authority gives.
const UNKNOWN_CA = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET|VERIFY)_.*)$/

/** The failure of a socket error, without its message: that may quote text of the other side. */
export function failureOf(error: unknown): NetFailure {
  const code = codeOf(error)
  const known = KINDS.find(([pattern]) => pattern.test(code))
  if (known !== undefined) return { failure: known[1], text: known[2] }
  return { failure: "tls", text: tlsText(code) }
}

function tlsText(code: string): string {
  if (UNKNOWN_CA.test(code)) return "the certificate is not from an authority that is trusted here"
  if (code === "CERT_HAS_EXPIRED") return "the certificate has expired"
  if (code === "CERT_NOT_YET_VALID") return "the certificate is not valid yet; check the clock"
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "the certificate is for another name"
  return "no secure connection could be made"
}

// Node tries several addresses of a name and reports all of them together.
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : ""
}
