// Both copies of a LUKS2 header: reading each, judging each, choosing as cryptsetup chooses (higher epoch, else the primary). Only the
// first 2 × headerSize bytes are needed; cryptsetup's demand for the whole keyslot area is not made here. A copy that fails its own
// checks is still parsed, so that its tokens can be shown as unverified.
import { isToolError } from "../bytes/errors.ts"
import type { Source } from "../bytes/source.ts"
import {
  BINARY_LENGTH,
  checksumFits,
  HEADER_SIZES,
  type Luks2Binary,
  parseLuks2Binary,
} from "./luks2-header.ts"
import { type Luks2Metadata, parseJsonArea, readMetadata } from "./luks2-metadata.ts"
import { checkMetadata } from "./luks2-rules.ts"
import { readTolerant } from "./read-tolerant.ts"
import { salvageJwes } from "./token.ts"
import type { CopyName } from "./volume.ts"

export interface Luks2Copy {
  readonly name: CopyName
  /** `bad-json`: the checksum holds, but the JSON breaks a rule. */
  readonly state: "good" | "bad-json" | "bad-checksum" | "missing"
  readonly reason?: string
  readonly binary?: Luks2Binary
  readonly metadata?: Luks2Metadata
  /** Compact JWEs found in a JSON area that does not parse. */
  readonly salvaged: readonly string[]
}

interface JsonReading {
  readonly metadata?: Luks2Metadata
  readonly salvaged: readonly string[]
  readonly reason?: string
}

export interface Luks2Copies {
  readonly primary: Luks2Copy
  readonly secondary: Luks2Copy
  /** The copy to work with; null if neither is good. */
  readonly used: CopyName | null
}

/** Reads both copies of the volume at the start of `source`; undefined if there is no trace of a LUKS2 header. */
export async function readLuks2Copies(source: Source): Promise<Luks2Copies | undefined> {
  const primary = await readCopy(source, 0, "primary")
  const secondary = await readSecondary(source, primary)
  if (primary.binary === undefined && secondary.binary === undefined) return undefined
  return { primary, secondary, used: choose(primary, secondary) }
}

// As cryptsetup: where the primary's checksum holds, its size says where the secondary is; else every legal place is tried, and an
// intact copy is preferred over a damaged one.
async function readSecondary(source: Source, primary: Luks2Copy): Promise<Luks2Copy> {
  if (primary.binary !== undefined && primary.state !== "bad-checksum") {
    return await readCopy(source, primary.binary.headerSize, "secondary")
  }
  let damaged: Luks2Copy | undefined
  for (const position of HEADER_SIZES) {
    const copy = await readCopy(source, position, "secondary")
    if (copy.state === "good" || copy.state === "bad-json") return copy
    if (copy.binary !== undefined) damaged ??= copy
  }
  return damaged ?? { name: "secondary", state: "missing", reason: "no trace of it was found", salvaged: [] }
}

/** Reads the copy that should stand at `position`. */
export async function readCopy(source: Source, position: number, name: CopyName): Promise<Luks2Copy> {
  const head = await readTolerant(source, position, BINARY_LENGTH)
  const missing = (reason: string): Luks2Copy => ({ name, state: "missing", reason, salvaged: [] })
  if (head.bytes.length < BINARY_LENGTH) return missing("the source ends before it")
  const binary = parseLuks2Binary(head.bytes)
  if (binary === undefined || binary.copy !== name) {
    return missing(
      head.unreadable > 0 ? "the medium cannot be read there" : "it does not begin like a LUKS2 header",
    )
  }
  const whole = await readTolerant(source, position, binary.headerSize)
  const { metadata, salvaged, reason: jsonReason } = readJson(whole.bytes, binary)
  const reason = binaryFault(binary, position, whole.bytes, whole.unreadable)
  return {
    name,
    binary,
    salvaged,
    state: reason !== undefined ? "bad-checksum" : jsonReason !== undefined ? "bad-json" : "good",
    ...(metadata === undefined ? {} : { metadata }),
    ...(reason === undefined && jsonReason === undefined ? {} : { reason: reason ?? jsonReason ?? "" }),
  }
}

function binaryFault(
  binary: Luks2Binary,
  position: number,
  bytes: Uint8Array,
  unreadable: number,
): string | undefined {
  if (bytes.length < binary.headerSize) return "the source ends inside it"
  if (unreadable > 0) return "the medium cannot be read in places"
  if (binary.headerOffset !== BigInt(position)) return "it says it belongs elsewhere"
  if (binary.copy === "secondary" && binary.headerSize !== position) return "its size does not fit its place"
  return checksumFits(bytes, binary.checksumAlgorithm) ? undefined : "its checksum fails"
}

function readJson(bytes: Uint8Array, binary: Luks2Binary): JsonReading {
  const area = bytes.subarray(BINARY_LENGTH)
  try {
    const raw = parseJsonArea(area)
    const fault = checkMetadata(raw, binary.headerSize)
    return { metadata: readMetadata(raw), salvaged: [], ...(fault === undefined ? {} : { reason: fault }) }
  } catch (error) {
    if (isToolError(error, "bad-json")) return { salvaged: salvageJwes(area), reason: error.message }
    throw error
  }
}

function choose(primary: Luks2Copy, secondary: Luks2Copy): CopyName | null {
  const [first, second] = [primary, secondary].map((copy) =>
    copy.state === "good" ? copy.binary?.seqid : undefined,
  )
  if (first === undefined) return second === undefined ? null : "secondary"
  return second !== undefined && second > first ? "secondary" : "primary"
}
