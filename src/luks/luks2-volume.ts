// From the two copies of a LUKS2 header to a Volume: which copy counts, the bindings of both, and what a person must know about them.
import type { Source } from "../bytes/source.ts"
import { hasGap } from "./keyslot-gap.ts"
import type { Luks2Copies, Luks2Copy } from "./luks2-copies.ts"
import { BINARY_LENGTH } from "./luks2-header.ts"
import type { Luks2Digest, Luks2Keyslot, Luks2Metadata } from "./luks2-metadata.ts"
import { luks2Warnings } from "./luks2-warnings.ts"
import { type StandIn, standInOfToken } from "./stand-in.ts"
import { CLEVIS_TOKEN, compactFromToken } from "./token.ts"
import type { CopyName, FoundBy, HeaderCopy, Keyslot, RawBinding, Volume } from "./volume.ts"

/** `source` begins where the volume begins; `offset` and `foundBy` are only recorded. */
export function luks2Volume(copies: Luks2Copies, source: Source, offset: number, foundBy: FoundBy): Volume {
  const main = mainCopy(copies)
  const other = main === copies.primary ? copies.secondary : copies.primary
  const { binary, metadata } = main
  const keyslots = metadata === undefined ? [] : readKeyslots(metadata, main.name)
  const bindings = collectBindings(main, other, copies.used)
  const headerSize = BigInt(binary?.headerSize ?? other.binary?.headerSize ?? 0)
  const volume = {
    type: "luks2" as const,
    offset,
    foundBy,
    uuid: binary?.uuid ?? "",
    label: binary?.label ?? "",
    subsystem: binary?.subsystem ?? "",
    cipher: metadata?.segments.find(({ encryption }) => encryption !== "")?.encryption ?? "",
    header: {
      used: copies.used,
      copies: [headerCopy(copies.primary, main), headerCopy(copies.secondary, main)],
    },
    keyslots,
    olderKeyslots: olderKeyslots(keyslots, other),
    bindings,
    foreignTokens: (metadata?.tokens ?? [])
      .filter(({ raw }) => compactFromToken(raw) === undefined)
      .map(({ tokenId, type, slots }) => ({ tokenId, type, slots })),
    tokens: [main, other].flatMap(({ name, metadata: found }) =>
      (found?.tokens ?? [])
        .filter(({ type }) => type === CLEVIS_TOKEN)
        .map(({ tokenId, raw }) => ({ tokenId, copy: name, raw })),
    ),
    reencrypting: keyslots.some(({ type }) => type === "reencrypt"),
    headerLength: 2n * headerSize + (metadata?.keyslotsSize ?? 0n),
    room: jsonRoom(main),
    keyslotGap: keyslotGap(main),
  }
  return { ...volume, warnings: luks2Warnings(volume, { copies, main, source }) }
}

// The text must be followed by a zero byte.
function jsonRoom({ binary, metadata }: Luks2Copy): number {
  if (binary === undefined || metadata === undefined) return 0
  return binary.headerSize - BINARY_LENGTH - JSON.stringify(metadata.raw).length - 1
}

function keyslotGap({ binary, metadata }: Luks2Copy): boolean {
  if (binary === undefined || metadata?.keyslotsSize === undefined) return false
  const start = 2n * BigInt(binary.headerSize)
  const areas = metadata.keyslots.flatMap(({ area }) => area ?? [])
  const [keyLength] = metadata.keyslots.flatMap((one) => (one.type === "luks2" ? one.keyLength : []))
  return hasGap({
    start,
    end: start + metadata.keyslotsSize,
    areas,
    ...(keyLength === undefined ? {} : { keyLength }),
  })
}

// Without a good copy: the one that still parses, else the one that still has a binary header.
function mainCopy({ primary, secondary, used }: Luks2Copies): Luks2Copy {
  if (used !== null) return used === "primary" ? primary : secondary
  const both = [primary, secondary]
  return both.find(({ metadata }) => metadata) ?? both.find(({ binary }) => binary) ?? primary
}

function headerCopy(copy: Luks2Copy, main: Luks2Copy): HeaderCopy {
  const { name, state, binary, reason } = copy
  const status =
    state === "missing" ? "missing" : state !== "good" ? "damaged" : isOlder(copy, main) ? "older" : "ok"
  return {
    name,
    status: status,
    ...(binary === undefined ? {} : { seqid: binary.seqid }),
    ...(reason === undefined ? {} : { reason }),
  }
}

function isOlder({ binary }: Luks2Copy, main: Luks2Copy): boolean {
  return binary !== undefined && main.binary !== undefined && binary.seqid < main.binary.seqid
}

function readKeyslots(metadata: Luks2Metadata, copy: CopyName): Keyslot[] {
  return metadata.keyslots.map((keyslot) => readKeyslot(keyslot, metadata.digests, copy))
}

function readKeyslot(keyslot: Luks2Keyslot, digests: readonly Luks2Digest[], copy: CopyName): Keyslot {
  const { slot, type, area, kdf, keyLength, afHash, priority } = keyslot
  const digest = digests.find(({ type: kind, slots }) => kind === "pbkdf2" && slots.includes(slot))
  const holdsKey = type === "luks2" && area !== undefined
  return {
    slot,
    type,
    copy,
    kdf,
    keyLength,
    afHash,
    priority,
    ...(holdsKey
      ? { area: { offset: area.offset, cipher: area.encryption, keyLength: area.keyLength } }
      : {}),
    ...(digest === undefined
      ? {}
      : {
          digest: {
            id: digest.id,
            hash: digest.hash,
            iterations: digest.iterations,
            salt: digest.salt,
            value: digest.value,
          },
        }),
  }
}

function olderKeyslots(keyslots: readonly Keyslot[], other: Luks2Copy): Keyslot[] {
  const found = other.metadata === undefined ? [] : readKeyslots(other.metadata, other.name)
  return found.filter((keyslot) => !keyslots.some((known) => sameKeyslot(known, keyslot)))
}

function sameKeyslot(a: Keyslot, b: Keyslot): boolean {
  const facts = ({ copy: _, ...keyslot }: Keyslot): string =>
    JSON.stringify(keyslot, (__, value: unknown) => (typeof value === "bigint" ? String(value) : value))
  return facts(a) === facts(b)
}

// The main copy's bindings first; of the other copy only what the main one has not. One binding per keyslot a token names.
function collectBindings(main: Luks2Copy, other: Luks2Copy, used: CopyName | null): RawBinding[] {
  const bindings: RawBinding[] = []
  const add = (binding: RawBinding): void => {
    const known = bindings.some(
      ({ slot, jwe }) =>
        jwe === binding.jwe && (slot === binding.slot || (binding.older && binding.slot === null)),
    )
    if (!known) bindings.push(binding)
  }
  for (const copy of [main, other]) {
    const common = {
      copy: copy.name,
      verified: copy.state === "good",
      older: used !== null && copy.name !== used,
    }
    for (const { tokenId, slots, raw } of copy.metadata?.tokens ?? []) {
      const jwe = compactFromToken(raw)
      if (jwe === undefined) continue
      const existing = slots.filter((slot) =>
        copy.metadata?.keyslots.some((keyslot) => keyslot.slot === slot),
      )
      const targets = existing.length > 0 ? existing : [null]
      const mark = markOf(standInOfToken(raw))
      for (const slot of targets) add({ slot, tokenId, jwe, ...mark, ...common })
    }
    for (const jwe of copy.salvaged) add({ slot: null, jwe, ...common })
  }
  return bindings
}

function markOf(standIn: StandIn | undefined): { readonly standIn?: StandIn } {
  return standIn === undefined ? {} : { standIn }
}
