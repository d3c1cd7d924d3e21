import { describe, expect, it } from "vitest"
import { hasThumbprint, THUMBPRINT_HASHES, thumbprint, thumbprintHash } from "../../src/tang/thumbprint.ts"

const RFC7638 = {
  kty: "RSA",
  n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
  e: "AQAB",
  alg: "RS256",
  kid: "2011-04-29",
}
const EC = { kty: "EC", crv: "P-256", x: "AAEC", y: "BAUG", d: "secret", alg: "ECMR", key_ops: ["deriveKey"] }

describe("thumbprints", () => {
  it("are those of RFC 7638 §3.1", () => {
    expect(thumbprint(RFC7638)).toBe("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
  })

  it("have the lengths of their hashes, and are recognised by them", () => {
    expect(THUMBPRINT_HASHES.map((hash) => thumbprint(EC, hash)?.length)).toEqual([27, 38, 43, 64, 86])
    for (const hash of THUMBPRINT_HASHES) {
      const text = thumbprint(EC, hash) ?? ""
      expect(thumbprintHash(text)).toBe(hash)
      expect(hasThumbprint(EC, text)).toBe(true)
      expect(hasThumbprint({ ...EC, x: "AAED" }, text)).toBe(false)
    }
  })

  it("depend on the required members alone, in any order", () => {
    const { d: _, alg: __, key_ops: ___, ...required } = EC
    expect(thumbprint({ ...required, y: required.y })).toBe(thumbprint(EC))
    expect(thumbprint({ y: EC.y, x: EC.x, kty: EC.kty, crv: EC.crv })).toBe(thumbprint(EC))
  })

  it("hash the strings as they stand: a dropped zero byte is another key id", () => {
    expect(thumbprint({ ...EC, x: "AQI" })).not.toBe(thumbprint(EC))
  })

  it.each([{}, { kty: "EC", crv: "P-256", x: "AA" }, { kty: "OKP", crv: "Ed25519", x: "AA" }, { kty: 7 }])(
    "do not exist for %j",
    (jwk) => {
      expect(thumbprint(jwk)).toBeUndefined()
    },
  )

  it.each([
    "",
    "short",
    "a".repeat(44),
    `${"a".repeat(42)}=`,
    `${"a".repeat(42)}/`,
    "../../etc/passwd".padEnd(43, "a"),
  ])("are not %j", (text) => {
    expect(thumbprintHash(text)).toBeUndefined()
  })
})
