import { createCipheriv, createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { decryptSectors, isNullCipher, parseSectorCipher } from "../../src/luks/sector-cipher.ts"

const SECTORS = 7
const plain = Uint8Array.from({ length: SECTORS * 512 }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
const key = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => 200 - i)

type Iv = (sector: number) => Buffer

const le = (value: number): Buffer => {
  const iv = Buffer.alloc(16)
  iv.writeUInt32LE(value)
  return iv
}
const be = (value: number): Buffer => {
  const iv = Buffer.alloc(16)
  iv.writeUInt32BE(value, 12)
  return iv
}
const encryptedIv =
  (cipher: string, ivKey: Uint8Array, scale: number): Iv =>
  (sector) =>
    createCipheriv(cipher, ivKey, null)
      .setAutoPadding(false)
      .update(le(sector * scale))
const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest()

/** What dm-crypt would have written: OpenSSL's own mode, sector by sector. */
function encrypt(cipher: string, keyBytes: Uint8Array, iv: Iv | null): Uint8Array {
  const sectors = Array.from({ length: SECTORS }, (_, sector) =>
    createCipheriv(cipher, keyBytes, iv === null ? null : iv(sector))
      .setAutoPadding(false)
      .update(plain.subarray(sector * 512, (sector + 1) * 512)),
  )
  return Buffer.concat(sectors)
}

describe("decryption of sectors equals OpenSSL's own, sector by sector", () => {
  const cases: [string, string, number, Iv | null][] = [
    ["aes-xts-plain64", "aes-256-xts", 64, le],
    ["aes-xts-plain", "aes-128-xts", 32, le],
    ["aes-cbc-plain64", "aes-256-cbc", 32, le],
    ["aes-cbc-plain", "aes-192-cbc", 24, le],
    ["aes-cbc-plain64be", "aes-128-cbc", 16, be],
    ["aes-cbc-null", "aes-128-cbc", 16, () => Buffer.alloc(16)],
    ["aes-cbc-benbi", "aes-128-cbc", 16, (sector) => be(sector * 32 + 1)],
    ["aes-cbc-essiv:sha256", "aes-128-cbc", 16, encryptedIv("aes-256-ecb", sha256(key(16)), 1)],
    ["aes-cbc-eboiv", "aes-128-cbc", 16, encryptedIv("aes-128-ecb", key(16), 512)],
    ["aes-ecb", "aes-256-ecb", 32, null],
    ["aes", "aes-256-cbc", 32, le],
    ["aes-plain", "aes-256-cbc", 32, le],
    ["camellia-cbc-plain64", "camellia-256-cbc", 32, le],
    ["aria-cbc-plain64", "aria-128-cbc", 16, le],
  ]
  it.each(cases)("for %s", (spec, cipher, keyLength, iv) => {
    const keyBytes = key(keyLength)
    expect(Buffer.from(decryptSectors(spec, keyBytes, encrypt(cipher, keyBytes, iv))).equals(plain)).toBe(
      true,
    )
  })
})

describe("what cannot be computed here", () => {
  it.each([
    ["serpent-xts-plain64", 64],
    ["twofish-xts-plain64", 64],
    ["aes-lrw-benbi", 48],
    ["aes-xts-random", 64],
    ["aes-cbc-essiv:whirlpool", 32],
    ["aes-cbc-essiv", 32],
    ["capi:xts(ecb(aes-generic))-plain64", 64],
    ["aes-xts-plain64", 63],
    ["aes-xts-plain64", 0],
    ["aes-cbc-plain64", 20],
    ["", 32],
  ])("%s with %i bytes of key is refused by name", (spec, length) => {
    expect(() => decryptSectors(spec, new Uint8Array(length), new Uint8Array(512))).toThrow(
      expect.objectContaining({
        code: "proof-unsupported",
        message: expect.stringMatching(/cannot be computed here/),
      }),
    )
  })

  it("the cipher that does nothing is known for what it is", () => {
    expect(isNullCipher("cipher_null-ecb")).toBe(true)
    expect(decryptSectors("cipher_null-ecb", new Uint8Array(0), plain)).toEqual(plain)
    expect(parseSectorCipher("aes-cbc-essiv:sha256")).toEqual({
      cipher: "aes",
      mode: "cbc",
      iv: "essiv",
      ivHash: "sha256",
    })
  })
})
