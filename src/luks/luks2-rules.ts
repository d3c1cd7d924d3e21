// What cryptsetup demands of a LUKS2 JSON area before it uses it, in its order: requirements, tokens, digests, segments, keyslots,
// config, areas, json_size, keyslot types. The first broken rule is named. cryptsetup's one in-memory repair drops surplus members of
// `kdf`, so surplus members are no fault here either.
import { asList, asObject, asText, type Json, type JsonObject } from "../bytes/json.ts"
import { BINARY_LENGTH, HEADER_SIZES } from "./luks2-header.ts"
import { asDecimal, asUint32 } from "./luks2-metadata.ts"

const MAX_COUNTS = { keyslots: 32, tokens: 32, segments: 32, digests: 8 } as const
const MAX_KEYSLOTS_SIZE = 128n << 20n

type Members = Readonly<Record<keyof typeof MAX_COUNTS, JsonObject>>

/** The first rule the JSON area breaks, as a clause; undefined for a good one. `headerSize` is the binary header's. */
export function checkMetadata(raw: JsonObject, headerSize: number): string | undefined {
  const config = asObject(raw.config)
  const [keyslots, tokens, segments, digests] = [raw.keyslots, raw.tokens, raw.segments, raw.digests].map(
    asObject,
  )
  if (!keyslots || !tokens || !segments || !digests || !config) return "a required section is missing"
  const members: Members = { keyslots, tokens, segments, digests }
  return (
    checkRequirements(config) ??
    checkNames(members) ??
    first(Object.entries(tokens), ([id, token]) => checkToken(id, asObject(token), keyslots)) ??
    first(Object.entries(digests), ([id, digest]) => checkDigest(id, asObject(digest), members)) ??
    checkSegments(members) ??
    first(Object.entries(keyslots), ([slot, keyslot]) => checkKeyslot(slot, asObject(keyslot), digests)) ??
    checkConfig(config, segments, headerSize) ??
    checkAreas(keyslots, config, headerSize)
  )
}

function checkRequirements(config: JsonObject): string | undefined {
  if (config.requirements === undefined) return undefined
  const mandatory = asObject(config.requirements)?.mandatory
  if (mandatory === undefined) return undefined
  if (!isTextList(mandatory)) return "its requirements are not a list of names"
  const reencrypt = (asList(mandatory) ?? []).filter((name) => asText(name)?.startsWith("online-reencrypt"))
  return reencrypt.length > 1 ? "it requires two kinds of reencryption" : undefined
}

function checkNames(members: Members): string | undefined {
  for (const [section, max] of Object.entries(MAX_COUNTS)) {
    const names = Object.keys(members[section as keyof Members])
    if (names.some((name) => !/^\d+$/.test(name))) return `${section} has a name that is not a number`
    if (names.length > max || names.some((name) => Number(name) >= max))
      return `${section} has more than ${max} entries`
  }
  return undefined
}

function checkToken(id: string, token: JsonObject | undefined, keyslots: JsonObject): string | undefined {
  if (!asText(token?.type)) return `token ${id} has no type`
  return namesExisting(token?.keyslots, keyslots)
    ? undefined
    : `token ${id} names a key slot that does not exist`
}

function checkDigest(id: string, digest: JsonObject | undefined, members: Members): string | undefined {
  if (!asText(digest?.type)) return `digest ${id} has no type`
  if (!namesExisting(digest?.keyslots, members.keyslots))
    return `digest ${id} names a key slot that does not exist`
  return namesExisting(digest?.segments, members.segments)
    ? undefined
    : `digest ${id} names a segment that does not exist`
}

function checkSegments({ segments, digests }: Members): string | undefined {
  const ids = Object.keys(segments)
  if (ids.length === 0) return "it has no segment"
  let regularEnd: bigint | undefined = 0n
  let backups = false
  for (let id = 0; id < ids.length; id++) {
    const segment = asObject(segments[String(id)])
    if (segment === undefined) return `segment ${id} is missing`
    const fault = checkSegment(segment, String(id), digests)
    if (fault !== undefined) return `segment ${id} ${fault}`
    const isBackup = (asList(segment.flags) ?? []).some((flag) => asText(flag)?.startsWith("backup-"))
    if (isBackup) {
      backups = true
      continue
    }
    if (backups) return `segment ${id} stands behind a backup segment`
    if (regularEnd === undefined) return `segment ${id} stands behind one without an end`
    const offset = asDecimal(segment.offset) ?? 0n
    if (offset < regularEnd) return `segment ${id} overlaps the one before`
    const size = asDecimal(segment.size)
    regularEnd = size === undefined ? undefined : offset + size
  }
  return undefined
}

function checkSegment(segment: JsonObject, id: string, digests: JsonObject): string | undefined {
  const type = asText(segment.type)
  const offset = asDecimal(segment.offset)
  const size = asDecimal(segment.size)
  if (!type) return "has no type"
  if (offset === undefined || offset % 512n !== 0n) return "has a bad offset"
  const dynamic = segment.size === "dynamic"
  if (!dynamic && (size === undefined || size === 0n || size % 512n !== 0n)) return "has a bad size"
  if (segment.flags !== undefined && !isTextList(segment.flags)) return "has bad flags"
  if (dynamic && type.startsWith("hw-opal")) return "has a bad size"
  if (type !== "crypt") return undefined
  const sector = asUint32(segment.sector_size)
  if (asDecimal(segment.iv_tweak) === undefined || !asText(segment.encryption)) return "lacks its encryption"
  if (sector === undefined || sector === 0 || sector % 512 !== 0) return "has a bad sector size"
  if (size !== undefined && size % BigInt(sector) !== 0n) return "is no whole number of sectors"
  return listedIn(digests, "segments", id) === 0 ? "belongs to no digest" : undefined
}

function checkKeyslot(
  slot: string,
  keyslot: JsonObject | undefined,
  digests: JsonObject,
): string | undefined {
  const area = asObject(keyslot?.area)
  const type = asText(keyslot?.type)
  if (!type || asUint32(keyslot?.key_size) === undefined) return `key slot ${slot} lacks type or key size`
  if (!area || !asText(area.type)) return `key slot ${slot} has no area`
  if (asDecimal(area.offset) === undefined || asDecimal(area.size) === undefined)
    return `key slot ${slot} has a bad area`
  if (type !== "luks2") return undefined
  if (listedIn(digests, "keyslots", slot) !== 1) return `key slot ${slot} is not in exactly one digest`
  if (area.type !== "raw" || !asText(area.encryption) || asUint32(area.key_size) === undefined) {
    return `key slot ${slot} has a bad area`
  }
  const af = asObject(keyslot?.af)
  if (af?.type !== "luks1" || !asText(af.hash) || asUint32(af.stripes) === undefined)
    return `key slot ${slot} has a bad af`
  return kdfComplete(asObject(keyslot?.kdf)) ? undefined : `key slot ${slot} has a bad kdf`
}

// Unknown kdf types pass, as they do in cryptsetup.
function kdfComplete(kdf: JsonObject | undefined): boolean {
  if (!kdf || !asText(kdf.type) || asText(kdf.salt) === undefined) return false
  const numbers =
    kdf.type === "pbkdf2"
      ? ["iterations"]
      : /^argon2id?$/.test(String(kdf.type))
        ? ["time", "memory", "cpus"]
        : []
  if (kdf.type === "pbkdf2" && !asText(kdf.hash)) return false
  return numbers.every((name) => typeof kdf[name] === "number")
}

function checkConfig(config: JsonObject, segments: JsonObject, headerSize: number): string | undefined {
  const jsonSize = asDecimal(config.json_size)
  const keyslotsSize = asDecimal(config.keyslots_size)
  if (jsonSize === undefined || !HEADER_SIZES.includes(Number(jsonSize) + BINARY_LENGTH))
    return "its json_size is not possible"
  if (jsonSize !== BigInt(headerSize - BINARY_LENGTH)) return "its json_size does not fit the header"
  if (keyslotsSize === undefined || keyslotsSize % 4096n !== 0n || keyslotsSize > MAX_KEYSLOTS_SIZE) {
    return "its keyslots_size is not possible"
  }
  if (config.flags !== undefined && !isTextList(config.flags)) return "its flags are not a list of names"
  const offsets = Object.values(segments).flatMap((segment) => asDecimal(asObject(segment)?.offset) ?? [])
  const end = BigInt(2 * headerSize) + keyslotsSize
  const detached = offsets.includes(0n)
  return !detached && offsets.some((offset) => offset < end) ? "its key slots reach into the data" : undefined
}

function checkAreas(keyslots: JsonObject, config: JsonObject, headerSize: number): string | undefined {
  const start = BigInt(2 * headerSize)
  const end = start + (asDecimal(config.keyslots_size) ?? 0n)
  const areas = Object.entries(keyslots).map(([slot, keyslot]) => {
    const area = asObject(asObject(keyslot)?.area)
    return { slot, offset: asDecimal(area?.offset) ?? 0n, size: asDecimal(area?.size) ?? 0n }
  })
  areas.sort((a, b) => (a.offset < b.offset ? -1 : 1))
  let free = start
  for (const { slot, offset, size } of areas) {
    if (size === 0n || offset < start || offset + size > end)
      return `key slot ${slot} lies outside the key slot area`
    if (offset < free) return `key slot ${slot} overlaps another`
    free = offset + size
  }
  return undefined
}

function namesExisting(names: Json | undefined, section: JsonObject): boolean {
  return (
    isTextList(names) && (asList(names) ?? []).every((name) => Object.hasOwn(section, asText(name) ?? ""))
  )
}

function isTextList(value: Json | undefined): boolean {
  return asList(value)?.every((item) => typeof item === "string") === true
}

function listedIn(digests: JsonObject, member: "keyslots" | "segments", name: string): number {
  return Object.values(digests).filter((digest) => asList(asObject(digest)?.[member])?.includes(name)).length
}

function first<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const fault = check(item)
    if (fault !== undefined) return fault
  }
  return undefined
}
