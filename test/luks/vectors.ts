// The vectors of test/vectors/luks, and ways to damage them as disks and power cuts do.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { ToolError } from "../../src/bytes/errors.ts"
import { asObject, type Json, type JsonObject } from "../../src/bytes/json.ts"
import { memorySource, type Source } from "../../src/bytes/source.ts"
import { findVolumes } from "../../src/luks/find-volumes.ts"
import { luks2Checksum } from "../../src/luks/luks2-header.ts"
import { lvmChecksum } from "../../src/luks/lvm.ts"
import { mdChecksum } from "../../src/luks/md.ts"
import type { Volume } from "../../src/luks/volume.ts"

const FOLDER = join(import.meta.dirname, "../vectors/luks")

/** Size of one header copy in every LUKS2 vector. */
export const COPY = 0x4000

/** Changes a LUKS2 JSON in place. */
export type Edit = (json: Record<string, Json>) => unknown

/** A fresh copy of a vector's bytes. */
export function vector(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(join(FOLDER, `${name}.img.gz`))))
}

/** The only volume in `bytes`. */
export async function onlyVolume(bytes: Uint8Array): Promise<Volume> {
  const volumes = await findVolumes(memorySource(bytes))
  const [only] = volumes
  if (only === undefined || volumes.length > 1) throw new Error(`${volumes.length} volumes`)
  return only
}

/** Writes the right checksum into the LUKS2 copy of `size` bytes at `at`. */
export function seal(image: Uint8Array, at: number, size = COPY): Uint8Array {
  image.fill(0, at + 448, at + 512)
  image.set(luks2Checksum(image.subarray(at, at + size), "sha256") ?? new Uint8Array(0), at + 448)
  return image
}

/** Changes the JSON of the copy at `at` and seals it. */
export function editJson(image: Uint8Array, at: number, edit: Edit, size = COPY): Uint8Array {
  const area = image.subarray(at + 4096, at + size)
  const json: Record<string, Json> = JSON.parse(Buffer.from(area.subarray(0, area.indexOf(0))).toString())
  edit(json)
  area.fill(0)
  area.set(Buffer.from(JSON.stringify(json)))
  return seal(image, at, size)
}

/** The same edit in both copies. */
export function editBoth(image: Uint8Array, edit: Edit): Uint8Array {
  return editJson(editJson(image, 0, edit), COPY, edit)
}

/** Sets the epoch of the copy at `at` and seals it. */
export function setSeqid(image: Uint8Array, at: number, seqid: bigint): Uint8Array {
  new DataView(image.buffer, image.byteOffset).setBigUint64(at + 16, seqid)
  return seal(image, at)
}

/** A section or member of a LUKS2 JSON, to be changed in place. */
export function section(json: Json | undefined, ...path: readonly string[]): Record<string, Json> {
  let at: Json | undefined = json
  for (const name of path) at = asObject(at)?.[name]
  const found: JsonObject | undefined = asObject(at)
  if (found === undefined) throw new Error(`no ${path.join(".")}`)
  return found as Record<string, Json>
}

/** `parts` on a disk of zeros. */
export function disk(size: number, parts: Readonly<Record<number, Uint8Array>>): Uint8Array {
  const bytes = new Uint8Array(size)
  for (const [offset, part] of Object.entries(parts)) bytes.set(part, Number(offset))
  return bytes
}

/** A source whose sectors in [from, to) give a media error. */
export function failingSource(bytes: Uint8Array, from: number, to: number): Source {
  const whole = memorySource(bytes)
  return {
    size: bytes.length,
    read: (offset, length) =>
      offset < to && offset + length > from
        ? Promise.reject(new ToolError("read-failed", "the medium does not answer", { offset }))
        : whole.read(offset, length),
  }
}

/** The codes of a volume's warnings. */
export function codes(volume: Volume): string[] {
  return volume.warnings.map(({ code }) => code)
}

/** Writes the right sum into the md superblock at `at`. */
export function sealMd(bytes: Uint8Array, at: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const length = 256 + 2 * view.getUint32(at + 220, true)
  view.setUint32(at + 216, mdChecksum(bytes.subarray(at, at + length)), true)
  return bytes
}

// The metadata area of the vectors hidden-pv-* begins here.
const AREA = 4096

/** Where the text of the LVM metadata lies, from the start of its area, and its length. */
export function volumeGroupText(bytes: Uint8Array): { readonly at: number; readonly length: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return {
    at: Number(view.getBigUint64(AREA + 40, true)),
    length: Number(view.getBigUint64(AREA + 48, true)),
  }
}

/** Makes `text`, which lies `at` bytes behind the start of the LVM metadata area, its valid metadata. */
export function sealVolumeGroup(bytes: Uint8Array, at: number, text: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setBigUint64(AREA + 40, BigInt(at), true)
  view.setBigUint64(AREA + 48, BigInt(text.length), true)
  view.setUint32(AREA + 56, lvmChecksum(text), true)
  view.setUint32(AREA, lvmChecksum(bytes.subarray(AREA + 4, AREA + 512)), true)
  return bytes
}
