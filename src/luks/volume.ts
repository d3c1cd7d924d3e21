// What is known about one encrypted volume after reading its header: the facts every later step works on. Nothing here is secret,
// but `jwe` and the keyslots are what a thief of the disk has, so they stay on this machine in relay mode.
import type { JsonObject } from "../bytes/json.ts"
import type { Extent } from "./extents.ts"
import type { Kdf } from "./kdf.ts"
import type { MdMetadata } from "./md.ts"
import type { StandIn } from "./stand-in.ts"

export type CopyName = "primary" | "secondary"

/** `older`: intact, but cryptsetup uses the other one, which was written later. `unread`: the source does not reach it. */
export type CopyStatus = "ok" | "older" | "damaged" | "missing"

export interface HeaderCopy {
  readonly name: CopyName
  readonly status: CopyStatus
  /** The LUKS2 epoch. */
  readonly seqid?: bigint
  /** Why it is not `ok`, one clause. */
  readonly reason?: string
}

/** A Clevis JWE as the header holds it. */
export interface RawBinding {
  /** The keyslot, or null for an orphan: a token without keyslots, a luksmeta entry of a disabled keyslot. */
  readonly slot: number | null
  /** LUKS2 token id; for an orphan of LUKS1 the luksmeta entry. */
  readonly tokenId?: number
  readonly copy: CopyName | "luksmeta"
  /** Compact serialisation, exactly as stored. */
  readonly jwe: string
  /** False if it was salvaged from a copy that fails its own checks. */
  readonly verified: boolean
  /** True if only the copy that cryptsetup would not use has it. */
  readonly older: boolean
  /** Present on a binding that serves while another keyslot is being changed. */
  readonly standIn?: StandIn
}

/** A LUKS2 token that is not clevis', or a clevis token without a usable JWE. */
export interface ForeignToken {
  readonly tokenId: number
  readonly type: string
  readonly slots: readonly number[]
}

/** A key digest: PBKDF2 of the volume key (or, in a reencryption, of one of the two). */
export interface Digest {
  readonly id: number
  readonly hash: string
  readonly iterations: number
  readonly salt: Uint8Array
  readonly value: Uint8Array
}

export interface Keyslot {
  readonly slot: number
  /** "luks1", "luks2", "reencrypt", or whatever a LUKS2 header says. */
  readonly type: string
  readonly copy: CopyName
  readonly kdf: Kdf
  /** Length of the volume key in bytes. */
  readonly keyLength: number
  /** Where the split key lies, relative to the start of the volume; absent for types that hold no key. */
  readonly area?: { readonly offset: bigint; readonly cipher: string; readonly keyLength: number }
  readonly afHash: string
  readonly digest?: Digest
  /** LUKS2: 0 only if named, 1 normal, 2 preferred. */
  readonly priority: 0 | 1 | 2
}

export type WarningCode =
  | "copy-damaged"
  | "copies-disagree"
  | "older-copy"
  | "unverified"
  | "orphan-token"
  | "shared-slot"
  | "several-slots"
  | "foreign-token-first"
  | "token-malformed"
  | "reencrypting"
  | "unknown-requirement"
  | "no-other-slot"
  | "detached-header"
  | "keyslots-cut-off"
  | "front-missing"
  | "msdos-signature"
  | "luksmeta-missing"
  | "luksmeta-damaged"
  | "luksmeta-stale"
  | "luksmeta-foreign"
  | "luksmeta-overflow"
  | "change-unfinished"

export interface VolumeWarning {
  readonly code: WarningCode
  /** One or two plain sentences. Text from the header inside is not escaped. */
  readonly text: string
}

export type FoundBy =
  | { readonly kind: "start" }
  | { readonly kind: "gpt" | "mbr"; readonly partition: number; readonly name: string }
  | { readonly kind: "scan" }
  | (Inside & {
      readonly kind: "md"
      /** As mdadm shows it: "db1:root". */
      readonly array: string
      readonly metadata: MdMetadata
    })
  | (Inside & {
      readonly kind: "lvm"
      readonly group: string
      readonly volume: string
      /** The RAID1 array that the physical volume is. */
      readonly array?: string
    })

/** Where the member of the array, or the physical volume, itself is. Absent: at the start. */
export interface Inside {
  readonly partition?: number
}

export interface Volume {
  readonly type: "luks1" | "luks2"
  /** Bytes from the start of the source; negative if the front of the volume is not in the source. */
  readonly offset: number
  /** Where the volume lies if it is not one piece that begins at `offset`: on a logical volume. Read it through `volumeView`. */
  readonly extents?: readonly Extent[]
  readonly foundBy: FoundBy
  readonly uuid: string
  readonly label: string
  readonly subsystem: string
  /** Of the data, e.g. "aes-xts-plain64". */
  readonly cipher: string
  readonly header: {
    /** The copy everything here was taken from; null if no copy passes its checks. */
    readonly used: CopyName | null
    readonly copies: readonly HeaderCopy[]
  }
  /** Of the used copy (or the salvaged one), in slot order. */
  readonly keyslots: readonly Keyslot[]
  /** Keyslots of the other copy where they differ. */
  readonly olderKeyslots: readonly Keyslot[]
  readonly bindings: readonly RawBinding[]
  readonly foreignTokens: readonly ForeignToken[]
  /** Raw clevis tokens (LUKS2), as the header has them. */
  readonly tokens: readonly { readonly tokenId: number; readonly copy: CopyName; readonly raw: JsonObject }[]
  readonly reencrypting: boolean
  readonly warnings: readonly VolumeWarning[]
  /** Bytes from the volume's start that hold headers, tokens and keyslots (LUKS1: everything before the data, luksmeta included). */
  readonly headerLength: bigint
  /** Bytes that are left for one more binding: of the LUKS2 JSON area, of the luksmeta area. */
  readonly room: number
  /** LUKS2: whether the keyslot area has a gap for one more keyslot. In LUKS1 each number has its place. */
  readonly keyslotGap: boolean
}

/** The keyslot a binding belongs to, as the copy it was found in describes it. */
export function keyslotOf(volume: Volume, slot: number, copy?: RawBinding["copy"]): Keyslot | undefined {
  const all = [...volume.keyslots, ...volume.olderKeyslots].filter((keyslot) => keyslot.slot === slot)
  return all.find((keyslot) => keyslot.copy === copy) ?? all[0]
}
