// A capture of one keyslot that is enough to test a passphrase without the disk: the keyslot's parameters, the digest it must match
// and the encrypted key material. With a right passphrase it gives the volume key, so it is kept sealed and dies with its case.
// The format is ours (JSON, version 1) and never leaves this machine.
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { asObject, asText, type Json, type JsonObject, parseStrictJsonBytes } from "../bytes/json.ts"
import type { Source } from "../bytes/source.ts"
import { volumeView } from "./extents.ts"
import type { Kdf } from "./kdf.ts"
import { type Digest, type Keyslot, keyslotOf, type RawBinding, type Volume } from "./volume.ts"

export interface ProofArea {
  readonly slot: number
  readonly kdf: Kdf
  readonly cipher: string
  /** Key length of the keyslot's own cipher, bytes. */
  readonly cipherKeyLength: number
  /** Length of the volume key, bytes. */
  readonly keyLength: number
  readonly afHash: string
  readonly digest: Digest
  /** AF-split, encrypted volume key: keyLength × 4000 bytes, rounded up to 512. */
  readonly material: Uint8Array
}

/** The JSON `stripes` of LUKS2 is decorative and LUKS1 demands the same number. */
export const STRIPES = 4000
const MAX_KEY_LENGTH = 512

/**
 * Reads what a proof of `slot` needs. `source` is the one the volume was found in; `copy` picks the header copy that describes the
 * keyslot (a binding's `copy`). Throws `no-such-slot`, `proof-unsupported`, `proof-area-missing`, `read-failed`.
 */
export async function captureProofArea(
  volume: Volume,
  source: Source,
  slot: number,
  copy?: RawBinding["copy"],
): Promise<ProofArea> {
  const keyslot = keyslotOf(volume, slot, copy)
  if (keyslot === undefined)
    throw new ToolError("no-such-slot", `the volume has no key slot ${slot}`, { slot })
  return await captureKeyslot(volume, source, keyslot)
}

/** As `captureProofArea`, for a keyslot already at hand. */
export async function captureKeyslot(volume: Volume, source: Source, keyslot: Keyslot): Promise<ProofArea> {
  const { slot, area, digest, keyLength } = keyslot
  if (area === undefined || digest === undefined || keyLength < 1 || keyLength > MAX_KEY_LENGTH) {
    throw new ToolError(
      "proof-unsupported",
      `key slot ${slot} of type "${keyslot.type}" cannot be tested here`,
      { slot },
    )
  }
  const length = Math.ceil((keyLength * STRIPES) / 512) * 512
  const view = volumeView(source, volume)
  if (BigInt(volume.offset) + area.offset < 0n || area.offset + BigInt(length) > BigInt(view.size)) {
    throw new ToolError("proof-area-missing", `the key material of key slot ${slot} is not in this source`, {
      slot,
    })
  }
  const material = await view.read(Number(area.offset), length)
  return {
    slot,
    kdf: keyslot.kdf,
    cipher: area.cipher,
    cipherKeyLength: area.keyLength,
    keyLength,
    afHash: keyslot.afHash,
    digest,
    material,
  }
}

/** The capture as bytes for a sealed file. */
export function encodeProofArea(area: ProofArea): Uint8Array {
  const { kdf, digest, material } = area
  return Buffer.from(
    JSON.stringify({
      ...area,
      v: 1,
      kdf: kdf.kind === "other" ? kdf : { ...kdf, salt: encodeBase64url(kdf.salt) },
      digest: { ...digest, salt: encodeBase64url(digest.salt), value: encodeBase64url(digest.value) },
      material: encodeBase64url(material),
    }),
  )
}

/** The reverse of `encodeProofArea`. Throws `bad-json`, `bad-base64`. */
export function parseProofArea(bytes: Uint8Array): ProofArea {
  const what = "the kept key slot area"
  const root = objectOf(parseStrictJsonBytes(bytes, { what, maxLength: 8 << 20 }))
  if (root.v !== 1) throw new ToolError("bad-json", `${what} has an unknown version`)
  const digest = objectOf(root.digest)
  const keyLength = count(root.keyLength, MAX_KEY_LENGTH)
  const material = data(root.material)
  if (material.length < keyLength * STRIPES) throw new ToolError("bad-json", `${what} is too short`)
  return {
    slot: count(root.slot, 31),
    kdf: parseKdf(objectOf(root.kdf)),
    cipher: text(root.cipher),
    cipherKeyLength: count(root.cipherKeyLength, MAX_KEY_LENGTH),
    keyLength,
    afHash: text(root.afHash),
    digest: {
      id: count(digest.id, 0xffffffff),
      hash: text(digest.hash),
      iterations: count(digest.iterations, 0xffffffff),
      salt: data(digest.salt),
      value: data(digest.value),
    },
    material,
  }
}

function parseKdf(kdf: JsonObject): Kdf {
  const kind = text(kdf.kind)
  switch (kind) {
    case "pbkdf2":
      return {
        kind,
        hash: text(kdf.hash),
        iterations: count(kdf.iterations, 0xffffffff),
        salt: data(kdf.salt),
      }
    case "argon2i":
    case "argon2id":
      return {
        kind,
        time: count(kdf.time, 0xffffffff),
        memoryKib: count(kdf.memoryKib, 0xffffffff),
        cpus: count(kdf.cpus, 0xffffffff),
        salt: data(kdf.salt),
      }
    default:
      return { kind: "other", name: text(kdf.name) }
  }
}

function objectOf(value: Json | undefined): JsonObject {
  return asObject(value) ?? wrong()
}

function text(value: Json | undefined): string {
  return asText(value) ?? wrong()
}

function data(value: Json | undefined): Uint8Array {
  return decodeBase64url(text(value), "the kept key slot area")
}

function count(value: Json | undefined, max: number): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max ? value : wrong()
}

function wrong(): never {
  throw new ToolError("bad-json", "the kept key slot area is not as this tool writes it")
}
