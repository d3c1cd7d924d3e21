// The LUKS2 JSON area (on-disk format 1.1.0 §3): text to typed values. Reading is lenient, so that a token can be salvaged from an
// area that breaks a rule; the rules themselves are in luks2-rules.ts. Unknown fields stay in `raw`. 64-bit values are strings there
// and BigInt here.
import { ToolError } from "../bytes/errors.ts"
import { asList, asObject, asText, type Json, type JsonObject, parseStrictJsonBytes } from "../bytes/json.ts"
import type { Kdf } from "./kdf.ts"

export interface Luks2Keyslot {
  readonly slot: number
  readonly type: string
  readonly keyLength: number
  readonly priority: 0 | 1 | 2
  readonly kdf: Kdf
  readonly afHash: string
  readonly area?: {
    readonly offset: bigint
    readonly size: bigint
    readonly encryption: string
    readonly keyLength: number
  }
}

export interface Luks2Token {
  readonly tokenId: number
  readonly type: string
  readonly slots: readonly number[]
  readonly raw: JsonObject
}

export interface Luks2Segment {
  readonly id: number
  readonly type: string
  readonly offset: bigint | undefined
  readonly encryption: string
  readonly flags: readonly string[]
}

export interface Luks2Digest {
  readonly id: number
  readonly type: string
  readonly slots: readonly number[]
  readonly hash: string
  readonly iterations: number
  readonly salt: Uint8Array
  readonly value: Uint8Array
}

export interface Luks2Metadata {
  readonly raw: JsonObject
  readonly keyslots: readonly Luks2Keyslot[]
  readonly tokens: readonly Luks2Token[]
  readonly segments: readonly Luks2Segment[]
  readonly digests: readonly Luks2Digest[]
  readonly requirements: readonly string[]
  readonly keyslotsSize: bigint | undefined
}

// More than any legal header holds, so that a hostile one cannot make work without end.
const MAX_ENTRIES = 64

/** Parses a JSON area with its NUL padding. Throws `bad-json`. */
export function parseJsonArea(area: Uint8Array): JsonObject {
  const what = "the LUKS2 JSON area"
  if (area[0] !== 0x7b) throw new ToolError("bad-json", `${what} does not begin with {`)
  const end = area.indexOf(0)
  if (end < 0) throw new ToolError("bad-json", `${what} is not closed by a zero byte`)
  if (area.subarray(end).some((byte) => byte !== 0))
    throw new ToolError("bad-json", `${what} has data behind its end`)
  // json-c, which writes and reads these headers, keeps the last of two members of the same name.
  const json = parseStrictJsonBytes(area.subarray(0, end), { what, maxLength: 4 << 20, duplicates: "last" })
  return asObject(json) ?? fail(what)
}

function fail(what: string): never {
  throw new ToolError("bad-json", `${what} is not an object`)
}

/** The typed values of a JSON area. Never throws: what is not as it should be is left out. */
export function readMetadata(raw: JsonObject): Luks2Metadata {
  const config = asObject(raw.config) ?? {}
  return {
    raw,
    keyslots: numbered(raw.keyslots).map(([slot, value]) => readKeyslot(slot, value)),
    tokens: numbered(raw.tokens).map(([tokenId, value]) => ({
      tokenId,
      type: asText(value.type) ?? "",
      slots: slotList(value.keyslots),
      raw: value,
    })),
    segments: numbered(raw.segments).map(([id, value]) => ({
      id,
      type: asText(value.type) ?? "",
      offset: asDecimal(value.offset),
      encryption: asText(value.encryption) ?? "",
      flags: textList(value.flags),
    })),
    digests: numbered(raw.digests).map(([id, value]) => ({
      id,
      type: asText(value.type) ?? "",
      slots: slotList(value.keyslots),
      hash: asText(value.hash) ?? "",
      iterations: asUint32(value.iterations) ?? 0,
      salt: asBase64(value.salt),
      value: asBase64(value.digest),
    })),
    requirements: textList(asObject(config.requirements)?.mandatory),
    keyslotsSize: asDecimal(config.keyslots_size),
  }
}

function readKeyslot(slot: number, value: JsonObject): Luks2Keyslot {
  const area = asObject(value.area)
  const offset = asDecimal(area?.offset)
  const size = asDecimal(area?.size)
  const encryption = asText(area?.encryption)
  const priority = value.priority === 0 || value.priority === 2 ? value.priority : 1
  return {
    slot,
    type: asText(value.type) ?? "",
    keyLength: asUint32(value.key_size) ?? 0,
    priority,
    kdf: readKdf(asObject(value.kdf)),
    afHash: asText(asObject(value.af)?.hash) ?? "",
    ...(offset === undefined || size === undefined || encryption === undefined
      ? {}
      : { area: { offset, size, encryption, keyLength: asUint32(area?.key_size) ?? 0 } }),
  }
}

function readKdf(kdf: JsonObject | undefined): Kdf {
  const name = asText(kdf?.type) ?? "none"
  const salt = asBase64(kdf?.salt)
  switch (name) {
    case "pbkdf2":
      return { kind: name, hash: asText(kdf?.hash) ?? "", iterations: asUint32(kdf?.iterations) ?? 0, salt }
    case "argon2i":
    case "argon2id": {
      const [time = 0, memoryKib = 0, cpus = 0] = [kdf?.time, kdf?.memory, kdf?.cpus].map(asUint32)
      return { kind: name, time, memoryKib, cpus, salt }
    }
    default:
      return { kind: "other", name }
  }
}

/** Members with decimal names and object values, in numeric order. The text order of a header is not numeric. */
export function numbered(value: Json | undefined): [number, JsonObject][] {
  const out: [number, JsonObject][] = []
  for (const [name, member] of Object.entries(asObject(value) ?? {})) {
    const object = asObject(member)
    if (/^\d{1,5}$/.test(name) && object !== undefined) out.push([Number(name), object])
  }
  return out.sort(([a], [b]) => a - b).slice(0, MAX_ENTRIES)
}

/** A 64-bit number in its decimal string, or undefined. */
export function asDecimal(value: Json | undefined): bigint | undefined {
  const text = asText(value)
  if (text === undefined || !/^\d{1,20}$/.test(text)) return undefined
  const number = BigInt(text)
  return number < 1n << 64n ? number : undefined
}

/** An unsigned 32-bit JSON number, or undefined. */
export function asUint32(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff
    ? value
    : undefined
}

/** A list of strings; anything else in it is left out. */
function textList(value: Json | undefined): string[] {
  return (asList(value) ?? []).flatMap((item) => asText(item) ?? []).slice(0, MAX_ENTRIES)
}

function slotList(value: Json | undefined): number[] {
  return [...new Set(textList(value).flatMap((name) => (/^\d{1,5}$/.test(name) ? [Number(name)] : [])))]
}

function asBase64(value: Json | undefined): Uint8Array {
  return new Uint8Array(Buffer.from((asText(value) ?? "").slice(0, 4096), "base64"))
}
