// What the home keeps while a key slot is being changed, gone when the change is proved: the header copy and both passphrases, sealed, and
// both bindings, which stand on the disk for everybody as well. They outlive a power cut without an identity, so that the key sources can
// still tell which key slot the change made. The disk says where the change stands; this makes sure that nothing of it can be lost.
import { createHash } from "node:crypto"
import { isToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import type { Source } from "../../bytes/source.ts"
import { volumeView } from "../../luks/extents.ts"
import { STRIPES } from "../../luks/proof-area.ts"
import { readTolerant } from "../../luks/read-tolerant.ts"
import type { Volume } from "../../luks/volume.ts"
import type { CaseTools } from "../case/cases.ts"
import type { SealedCase } from "../case/sealed-store.ts"
import type { Desk } from "../desk.ts"

// A sealed value is read back whole; copies of 2 MiB stay well below its limit.
const PIECE = 2 << 20
const MAX_COPY = 256 << 20
const PREFIX = "change-"

/** `late`: the header copy was taken when the change had begun already. */
export type KeptName = "fresh" | "old" | "temporary-salt" | "late"

/** `binding`: the new one. `replaced`: the one that it takes the place of. */
export type KeptBinding = "binding" | "replaced"

export interface KeptChange {
  /** Makes the place, or finds it again. */
  begin(): Promise<void>
  /** Undefined if it was not kept, or if the key to it is gone. */
  get(name: KeptName): Promise<Secret | undefined>
  put(name: KeptName, value: Secret): Promise<void>
  /** A compact JWE; undefined if it was not kept. */
  binding(name: KeptBinding): Promise<string | undefined>
  putBinding(name: KeptBinding, jwe: string): Promise<void>
  putCopy(copy: Uint8Array): Promise<void>
  /** The header as it was before the change, cut off behind its last key slot. */
  copy(): Promise<Uint8Array | undefined>
  destroy(): Promise<void>
}

/** Whose place it is: one key slot of one volume, or what else is done to that volume. */
export interface KeptAbout {
  readonly volume: Volume
  readonly slot: number | "temporary" | "remove"
  /** The case that it ends with; null: it ends only with the change. */
  readonly case: string | null
}

/** The place for a change. With an identity it outlives a power cut. */
export function keptChange(
  { cases: { sealed, state }, identity }: Pick<Desk, "cases" | "identity">,
  { volume, slot, case: caseId }: KeptAbout,
): KeptChange {
  const id = keptId(volume, slot)
  const place = sealed.forCase(id)
  const get = (name: string): Promise<Secret | undefined> => whatIsLeft(place, name)
  return {
    begin: async () => {
      await state.write(`cases/${id}/case`, Buffer.from(caseId ?? ""))
      await place.begin(identity !== undefined)
    },
    get,
    put: (name, value) => place.put(name, value),
    binding: async (name) => {
      const bytes = await state.read(`cases/${id}/${name}`)
      return bytes === undefined ? undefined : Buffer.from(bytes).toString("latin1")
    },
    putBinding: (name, jwe) => state.write(`cases/${id}/${name}`, Buffer.from(jwe, "latin1")),
    putCopy: async (copy) => {
      const pieces = Math.ceil(copy.length / PIECE)
      for (let piece = 0; piece < pieces; piece++) {
        const bytes = copy.slice(piece * PIECE, (piece + 1) * PIECE)
        await putWiped(place, `header-${piece}`, bytes)
      }
      // Last: a copy without it was cut off.
      await putWiped(place, "header", Buffer.from(String(pieces)))
    },
    copy: () => copyIn(place),
    destroy: () => destroyKept({ sealed, state }, id),
  }
}

/** Every header copy that is kept for a key slot of this number, whatever the volume: for a disk that no longer says which it is. */
export async function keptCopies(
  { sealed, state }: Pick<CaseTools, "sealed" | "state">,
  slot: number,
): Promise<Uint8Array[]> {
  const all = (await state.list("cases")).filter((id) => id.startsWith(PREFIX) && id.endsWith(`-${slot}`))
  const copies: Uint8Array[] = []
  for (const id of all) {
    const copy = await copyIn(sealed.forCase(id))
    if (copy !== undefined) copies.push(copy)
  }
  return copies
}

/** Key slots of this volume whose change was cut off, as far as this home knows. */
export async function keptSlots({ state }: Pick<CaseTools, "state">, volume: Volume): Promise<number[]> {
  const all = (await state.list("cases")).filter((id) => id.startsWith(`${volumeId(volume)}-`))
  return all.map((id) => Number(id.split("-").at(-1))).filter(Number.isInteger)
}

/** When a case closes, what changes of its volume left in the home goes with it (design §4.1). Returns how many there were. */
export async function destroyKeptOf(
  { sealed, state }: Pick<CaseTools, "sealed" | "state">,
  caseId: string,
): Promise<number> {
  let gone = 0
  for (const id of await state.list("cases")) {
    if (!id.startsWith(PREFIX)) continue
    const owner = await state.read(`cases/${id}/case`)
    if (owner === undefined || Buffer.from(owner).toString() !== caseId) continue
    await destroyKept({ sealed, state }, id)
    gone += 1
  }
  return gone
}

// The key first: what is left of the folder after a cut opens nothing.
async function destroyKept(
  { sealed, state }: Pick<CaseTools, "sealed" | "state">,
  id: string,
): Promise<void> {
  await sealed.destroyCase(id)
  await state.remove(`cases/${id}`)
}

function keptId(volume: Volume, slot: number | string): string {
  return `${volumeId(volume)}-${slot}`
}

/** The same for every run of this program on this volume; two volumes with one UUID differ in the salt of their digest. */
function volumeId(volume: Volume): string {
  const salt = volume.keyslots.find(({ digest }) => digest !== undefined)?.digest?.salt ?? new Uint8Array(0)
  const hash = createHash("sha256").update(volume.uuid).update("\0").update(salt).digest("hex")
  return `${PREFIX}${hash.slice(0, 16)}`
}

/** The bytes of a header copy: LUKS1 up to the data, luksmeta included; LUKS2 up to the end of the last key slot in use. */
export async function readHeaderCopy(volume: Volume, source: Source): Promise<Uint8Array> {
  const whole = Math.min(Number(volume.headerLength), MAX_COPY)
  const { bytes } = await readTolerant(
    volumeView(source, volume),
    0,
    Math.min(whole, lastByte(volume) ?? whole),
  )
  return bytes
}

function lastByte(volume: Volume): number | undefined {
  const all = [...volume.keyslots, ...volume.olderKeyslots]
  if (volume.type === "luks1" || all.some(({ area }) => area === undefined)) return undefined
  const ends = all.map(({ area, keyLength }) => Number(area?.offset ?? 0n) + keyLength * STRIPES)
  return Math.ceil(Math.max(...ends) / 4096) * 4096
}

function textOf(secret: Secret | undefined): string | undefined {
  return secret === undefined ? undefined : Buffer.from(secret.reveal()).toString("latin1")
}

async function copyIn(place: SealedCase): Promise<Uint8Array | undefined> {
  const pieces = Number(textOf(await whatIsLeft(place, "header")) ?? "0")
  const parts: Uint8Array[] = []
  for (let piece = 0; piece < pieces; piece++) {
    const part = await whatIsLeft(place, `header-${piece}`)
    if (part === undefined) return undefined
    parts.push(part.reveal())
  }
  return pieces === 0 ? undefined : new Uint8Array(Buffer.concat(parts))
}

async function putWiped(place: SealedCase, name: string, bytes: Uint8Array): Promise<void> {
  const secret = new Secret(new Uint8Array(bytes))
  try {
    await place.put(name, secret)
  } finally {
    secret.wipe()
  }
}

// After a power cut the key may be gone: then the disk alone says where the change stands.
async function whatIsLeft(place: SealedCase, name: string): Promise<Secret | undefined> {
  try {
    return await place.get(name)
  } catch (error) {
    if (isToolError(error, "sealed-lost") || isToolError(error, "sealed-damaged")) return undefined
    throw error
  }
}
