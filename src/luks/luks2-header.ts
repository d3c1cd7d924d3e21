// The LUKS2 binary header (on-disk format 1.1.0 §2.1): 4096 bytes, twice, each followed by its JSON area. Parsing of one copy and its
// checksum; choosing between copies is in luks2-copies.ts, the JSON in luks2-metadata.ts.
import { hash } from "node:crypto"
import { isToolError } from "../bytes/errors.ts"
import { Reader } from "../bytes/reader.ts"
import { nodeHash } from "./hashes.ts"
import { LUKS_MAGIC } from "./luks1-header.ts"
import type { CopyName } from "./volume.ts"

export const SECONDARY_MAGIC = "SKUL\xba\xbe"
export const BINARY_LENGTH = 4096
/** Legal lengths of one copy, which are also the places where a secondary copy can begin. */
export const HEADER_SIZES: readonly number[] = [
  0x4000, 0x8000, 0x10000, 0x20000, 0x40000, 0x80000, 0x100000, 0x200000, 0x400000,
]
const CHECKSUM_OFFSET = 448
const CHECKSUM_LENGTH = 64

export interface Luks2Binary {
  readonly copy: CopyName
  /** Bytes of one copy, binary header and JSON area. */
  readonly headerSize: number
  readonly seqid: bigint
  readonly label: string
  readonly checksumAlgorithm: string
  readonly uuid: string
  readonly subsystem: string
  readonly headerOffset: bigint
}

/** Parses one binary header; undefined if magic or version say it is none, or its size is not a legal one. Throws `truncated`. */
export function parseLuks2Binary(bytes: Uint8Array): Luks2Binary | undefined {
  const reader = new Reader(bytes, "the LUKS2 header")
  const magic = Buffer.from(reader.take(6)).toString("latin1")
  if ((magic !== LUKS_MAGIC && magic !== SECONDARY_MAGIC) || reader.u16be() !== 2) return undefined
  const headerSize = Number(reader.u64be())
  if (!HEADER_SIZES.includes(headerSize)) return undefined
  const seqid = reader.u64be()
  const label = reader.text(48)
  const checksumAlgorithm = reader.text(32)
  reader.skip(64)
  const uuid = reader.text(40)
  const subsystem = reader.text(48)
  const headerOffset = reader.u64be()
  const copy = magic === LUKS_MAGIC ? "primary" : "secondary"
  return { copy, headerSize, seqid, label, checksumAlgorithm, uuid, subsystem, headerOffset }
}

/** The checksum a copy (binary header and JSON area) must carry, or undefined for a hash that cannot be computed here. */
export function luks2Checksum(copy: Uint8Array, algorithm: string): Uint8Array | undefined {
  try {
    const name = nodeHash(algorithm)
    const zeroed = new Uint8Array(copy)
    zeroed.fill(0, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_LENGTH)
    return hash(name, zeroed, "buffer")
  } catch (error) {
    if (isToolError(error, "proof-unsupported")) return undefined
    throw error
  }
}

/** True if the stored checksum is the right one. */
export function checksumFits(copy: Uint8Array, algorithm: string): boolean {
  const wanted = luks2Checksum(copy, algorithm)
  return (
    wanted !== undefined &&
    Buffer.compare(wanted, copy.subarray(CHECKSUM_OFFSET, CHECKSUM_OFFSET + wanted.length)) === 0
  )
}
