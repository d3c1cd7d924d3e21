// Shamir's secret sharing as clevis' sss pin does it: over a 256-bit prime p, the content key is the polynomial's value at 0, a share
// is x ‖ y. Shares carry no checksum, so which of them are good shows only when the ciphertext opens; combine.ts tries.
import { checkPrimeSync } from "node:crypto"
import { decodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { asText, type Json } from "../bytes/json.ts"
import { Secret } from "../bytes/secret.ts"
import { numberOf } from "../tang/point.ts"

/** Bytes of the prime, of either half of a share, and of the key. */
export const SHARE_FIELD = 32

export interface Share {
  readonly x: bigint
  readonly y: bigint
}

/** The prime of an sss pin. Throws `share-malformed` unless it is 32 bytes, odd and prime. It need not be a safe prime. */
export function parsePrime(value: Json | undefined): bigint {
  const text = asText(value)
  if (text === undefined) throw new ToolError("share-malformed", "the sss binding has no prime")
  const bytes = decodeBase64url(text, "the prime of the sss binding")
  const p = numberOf(bytes)
  if (bytes.length !== SHARE_FIELD || (bytes[0] ?? 0) < 0x80 || (p & 1n) === 0n || !checkPrimeSync(p)) {
    throw new ToolError("share-malformed", "the sss binding's modulus is not a 256-bit prime")
  }
  return p
}

/** Throws `share-malformed` unless the plaintext is exactly x ‖ y with 0 < x < p and y < p. */
export function parseShare(plaintext: Secret, p: bigint): Share {
  const bytes = plaintext.reveal()
  const [x, y] = [numberOf(bytes.subarray(0, SHARE_FIELD)), numberOf(bytes.subarray(SHARE_FIELD))]
  if (bytes.length !== 2 * SHARE_FIELD || x === 0n || x >= p || y >= p) {
    throw new ToolError("share-malformed", "a share is not a pair of numbers below the prime", {
      bytes: bytes.length,
    })
  }
  return { x, y }
}

export function encodeShare({ x, y }: Share): Secret {
  return Secret.join([fieldBytes(x), fieldBytes(y)])
}

/** The polynomial through `shares` (distinct x), evaluated at `at`. */
export function interpolate(shares: readonly Share[], p: bigint, at: bigint): bigint {
  let sum = 0n
  for (const { x, y } of shares) {
    let [above, below] = [1n, 1n]
    for (const other of shares) {
      if (other.x === x) continue
      above = mod(above * (at - other.x), p)
      below = mod(below * (x - other.x), p)
    }
    sum = mod(sum + y * above * inverse(below, p), p)
  }
  return sum
}

/** The content key: the value at 0. */
export function shareKey(shares: readonly Share[], p: bigint): Secret {
  return new Secret(fieldBytes(interpolate(shares, p, 0n)))
}

/** The polynomial with these coefficients at x, lowest first. */
export function evaluate(coefficients: readonly bigint[], x: bigint, p: bigint): bigint {
  return coefficients.reduceRight((sum, coefficient) => mod(sum * x + coefficient, p), 0n)
}

function fieldBytes(value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(SHARE_FIELD * 2, "0"), "hex"))
}

function mod(value: bigint, p: bigint): bigint {
  const rest = value % p
  return rest < 0n ? rest + p : rest
}

// Extended Euclid: p is prime and value is not 0, so there is an inverse.
function inverse(value: bigint, p: bigint): bigint {
  let [a, b, u, v] = [mod(value, p), p, 1n, 0n]
  while (a > 1n) {
    const quotient = b / a
    ;[a, b] = [b - quotient * a, a]
    ;[u, v] = [v - quotient * u, u]
  }
  return mod(u, p)
}
