// The LUKS1 partition header (on-disk format 1.2.3 §3): 592 bytes at the start of the volume, one copy, no checksum. Rules are those
// cryptsetup enforces before it uses a header. Big-endian throughout.
import { Reader } from "../bytes/reader.ts"
import { hashLength } from "./hashes.ts"

export const LUKS1_HEADER_LENGTH = 592
export const LUKS_MAGIC = "LUKS\xba\xbe"
const LUKS1_STRIPES = 4000

export interface Luks1Keyslot {
  readonly slot: number
  readonly state: "enabled" | "disabled" | "invalid"
  readonly iterations: number
  readonly salt: Uint8Array
  /** First sector of the key material, in 512-byte sectors from the start of the volume. */
  readonly materialSector: number
  readonly stripes: number
}

export interface Luks1Header {
  readonly cipherName: string
  readonly cipherMode: string
  readonly hash: string
  /** In 512-byte sectors; 0 in a detached header. */
  readonly payloadSector: number
  readonly keyLength: number
  readonly digest: Uint8Array
  readonly digestSalt: Uint8Array
  readonly digestIterations: number
  readonly uuid: string
  /** All eight. */
  readonly keyslots: readonly Luks1Keyslot[]
}

const ENABLED = 0x00ac71f3
const DISABLED = 0x0000dead

/** Parses the header, or returns undefined where magic or version say it is none. Throws `truncated`. */
export function parseLuks1Header(bytes: Uint8Array): Luks1Header | undefined {
  const reader = new Reader(bytes, "the LUKS1 header")
  const magic = Buffer.from(reader.take(6)).toString("latin1")
  if (magic !== LUKS_MAGIC || reader.u16be() !== 1) return undefined
  return {
    cipherName: reader.text(32),
    cipherMode: reader.text(32),
    hash: reader.text(32),
    payloadSector: reader.u32be(),
    keyLength: reader.u32be(),
    digest: reader.take(20),
    digestSalt: reader.take(32),
    digestIterations: reader.u32be(),
    uuid: reader.text(40),
    keyslots: Array.from({ length: 8 }, (_, slot) => parseKeyslot(reader, slot)),
  }
}

function parseKeyslot(reader: Reader, slot: number): Luks1Keyslot {
  const active = reader.u32be()
  return {
    slot,
    state: active === ENABLED ? "enabled" : active === DISABLED ? "disabled" : "invalid",
    iterations: reader.u32be(),
    salt: reader.take(32),
    materialSector: reader.u32be(),
    stripes: reader.u32be(),
  }
}

/** The first rule of cryptsetup that this header breaks, as a clause; undefined for a good one. */
export function checkLuks1Header(header: Luks1Header): string | undefined {
  const { keyslots, payloadSector } = header
  if ((hashLength(header.hash) ?? 0) < 20) return `the hash "${header.hash}" is unknown`
  if (header.keyLength < 1 || header.keyLength > 512)
    return `a volume key of ${header.keyLength} bytes is not possible`
  const size = keyMaterialSectors(header)
  for (const { slot, state, stripes, materialSector } of keyslots) {
    if (state === "invalid") return `key slot ${slot} is neither in use nor free`
    if (stripes !== LUKS1_STRIPES)
      return `key slot ${slot} has ${stripes} stripes instead of ${LUKS1_STRIPES}`
    if (materialSector * 512 < 1024) return `key slot ${slot} lies inside the header`
    if (payloadSector !== 0 && materialSector + size > payloadSector)
      return `key slot ${slot} reaches into the data`
  }
  const inOrder = keyslots.toSorted((a, b) => a.materialSector - b.materialSector)
  for (const [index, keyslot] of inOrder.entries()) {
    const next = inOrder[index + 1]
    if (next !== undefined && keyslot.materialSector + size > next.materialSector) {
      return `key slots ${keyslot.slot} and ${next.slot} overlap`
    }
  }
  return undefined
}

/** Length of one keyslot's material, in 512-byte sectors. */
export function keyMaterialSectors(header: Luks1Header): number {
  return Math.ceil((header.keyLength * LUKS1_STRIPES) / 512)
}

/** An MSDOS boot signature (55AA at 510) lands in the salt of key slot 6: the one corruption seen in the field. */
export function hasMsdosSignature(header: Luks1Header): boolean {
  const [, , , , , , sixth] = header.keyslots
  return sixth?.state === "enabled" && sixth.salt[6] === 0x55 && sixth.salt[7] === 0xaa
}
