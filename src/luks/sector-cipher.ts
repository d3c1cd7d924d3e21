// Decrypting a keyslot area: 512-byte sectors numbered from 0 (LUKS2 on-disk format §3; dm-crypt's IV generators). Everything is
// built on one bulk AES-ECB call (Camellia, ARIA alike), which is several times faster than a decipher per sector. Decryption only.
// Left out: serpent, twofish, lrw and whatever else Node's OpenSSL has not; they are refused by name.
import { createCipheriv, createDecipheriv, getCiphers, hash } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import { nodeHash } from "./hashes.ts"

const SECTOR = 512
const BLOCK = 16
const BLOCK_CIPHERS: readonly string[] = ["aes", "camellia", "aria"]

export interface SectorCipher {
  readonly cipher: string
  readonly mode: string
  readonly iv: string
  /** The text behind the colon: essiv's hash. */
  readonly ivHash: string
}

/** Splits "aes-xts-plain64"; "aes" means aes-cbc-plain and "aes-plain" likewise, as cryptsetup reads them. */
export function parseSectorCipher(spec: string): SectorCipher {
  const [cipher = "", ...rest] = spec.split("-")
  const parts = rest.length === 0 || rest.join("-") === "plain" ? ["cbc", "plain"] : rest
  const [mode = "", ...ivParts] = parts
  const [iv = "", ivHash = ""] = ivParts.join("-").split(":")
  return { cipher, mode, iv, ivHash }
}

/** True for the cipher that does nothing; LUKS opens such a keyslot with the empty passphrase only. */
export function isNullCipher(spec: string): boolean {
  return parseSectorCipher(spec).cipher === "cipher_null"
}

/** Throws `proof-unsupported` naming what cannot be computed here. */
export function checkSectorCipher(spec: string, keyLength: number): void {
  decryptSectors(spec, new Uint8Array(keyLength), new Uint8Array(0))
}

/** Decrypts whole sectors, the first being number 0. Throws `proof-unsupported`. */
export function decryptSectors(spec: string, key: Uint8Array, data: Uint8Array): Uint8Array {
  const parsed = parseSectorCipher(spec)
  if (parsed.cipher === "cipher_null") return new Uint8Array(data)
  const refuse = (): never => {
    throw new ToolError(
      "proof-unsupported",
      `the cipher "${spec}" with a ${key.length * 8}-bit key cannot be computed here`,
      {
        cipher: spec,
      },
    )
  }
  if (!BLOCK_CIPHERS.includes(parsed.cipher) || data.length % SECTOR !== 0) return refuse()
  const half = key.length / 2
  const dataKey = parsed.mode === "xts" ? key.subarray(0, half) : key
  if (!hasEcb(parsed.cipher, dataKey.length)) return refuse()
  switch (parsed.mode) {
    case "ecb":
      return ecb("decrypt", parsed.cipher, key, data)
    case "cbc":
      return decryptCbc(parsed.cipher, key, data, sectorIvs(parsed, key, data.length / SECTOR) ?? refuse())
    case "xts":
      return decryptXts(parsed.cipher, key, data, sectorIvs(parsed, key, data.length / SECTOR) ?? refuse())
    default:
      return refuse()
  }
}

function hasEcb(cipher: string, keyLength: number): boolean {
  return getCiphers().includes(`${cipher}-${keyLength * 8}-ecb`)
}

function ecb(
  direction: "encrypt" | "decrypt",
  cipher: string,
  key: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const make = direction === "encrypt" ? createCipheriv : createDecipheriv
  return make(`${cipher}-${key.length * 8}-ecb`, key, null)
    .setAutoPadding(false)
    .update(data)
}

function decryptCbc(cipher: string, key: Uint8Array, data: Uint8Array, ivs: Uint8Array): Uint8Array {
  const out = ecb("decrypt", cipher, key, data)
  for (let at = 0; at < data.length; at++) {
    const inSector = at % SECTOR
    const before = inSector < BLOCK ? ivs[((at - inSector) / SECTOR) * BLOCK + inSector] : data[at - BLOCK]
    out[at] = (out[at] ?? 0) ^ (before ?? 0)
  }
  return out
}

// XTS (IEEE 1619): the tweak of a sector is E_k2(iv), doubled in GF(2^128) for each further block.
function decryptXts(cipher: string, key: Uint8Array, data: Uint8Array, ivs: Uint8Array): Uint8Array {
  const half = key.length / 2
  const tweaks = expandTweaks(ecb("encrypt", cipher, key.subarray(half), ivs), data.length)
  const masked = xor(data, tweaks)
  return xor(ecb("decrypt", cipher, key.subarray(0, half), masked), tweaks)
}

function expandTweaks(first: Uint8Array, length: number): Uint8Array {
  const tweaks = new Uint8Array(length)
  const view = new DataView(tweaks.buffer)
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let at = 0; at < length; at += BLOCK) {
    if (at % SECTOR === 0) {
      tweaks.set(first.subarray((at / SECTOR) * BLOCK, (at / SECTOR + 1) * BLOCK), at)
      a = view.getUint32(at, true)
      b = view.getUint32(at + 4, true)
      c = view.getUint32(at + 8, true)
      d = view.getUint32(at + 12, true)
      continue
    }
    const carry = d >>> 31 ? 0x87 : 0
    d = (d << 1) | (c >>> 31)
    c = (c << 1) | (b >>> 31)
    b = (b << 1) | (a >>> 31)
    a = (a << 1) ^ carry
    view.setUint32(at, a, true)
    view.setUint32(at + 4, b, true)
    view.setUint32(at + 8, c, true)
    view.setUint32(at + 12, d, true)
  }
  return tweaks
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length)
  for (let i = 0; i < a.length; i++) out[i] = (a[i] ?? 0) ^ (b[i] ?? 0)
  return out
}

/** 16 bytes for each sector, or undefined for an IV generator that is not known here. */
function sectorIvs(
  { cipher, iv, ivHash }: SectorCipher,
  key: Uint8Array,
  sectors: number,
): Uint8Array | undefined {
  const ivs = new Uint8Array(sectors * BLOCK)
  const view = new DataView(ivs.buffer)
  const each = (set: (at: number, sector: bigint) => void): Uint8Array => {
    for (let sector = 0; sector < sectors; sector++) set(sector * BLOCK, BigInt(sector))
    return ivs
  }
  switch (iv) {
    case "plain":
      return each((at, sector) => view.setUint32(at, Number(sector & 0xffffffffn), true))
    case "plain64":
      return each((at, sector) => view.setBigUint64(at, sector, true))
    case "plain64be":
      return each((at, sector) => view.setBigUint64(at + 8, sector))
    case "benbi":
      return each((at, sector) => view.setBigUint64(at + 8, (sector << 5n) + 1n))
    case "null":
      return ivs
    case "essiv": {
      const essivKey = hash(nodeHash(ivHash), key, "buffer")
      if (!hasEcb(cipher, essivKey.length)) return undefined
      return ecb(
        "encrypt",
        cipher,
        essivKey,
        each((at, sector) => view.setBigUint64(at, sector, true)),
      )
    }
    case "eboiv":
      return ecb(
        "encrypt",
        cipher,
        key,
        each((at, sector) => view.setBigUint64(at, sector * BigInt(SECTOR), true)),
      )
    default:
      return undefined
  }
}
