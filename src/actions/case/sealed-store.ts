// The secrets of a case at rest (design §5): blinding scalars, reply keys, the JWE and the key slot area for the proof. Each value is one
// file under AES-256-GCM with the key of its case. Where that key lives decides what a power cut does: in memory-backed storage
// (`session`) it is gone, sealed to the identity (`identity`) it survives, in this process (`process`) it ends with the program.
import { createCipheriv, createDecipheriv } from "node:crypto"
import { decodeBase64url, encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import { asObject, type JsonObject, parseStrictJsonBytes } from "../../bytes/json.ts"
import { Secret } from "../../bytes/secret.ts"
import type { Random, State } from "../ports.ts"

export type Kept = "session" | "identity" | "process"

/** What the store needs of an unlocked identity. */
export interface KeyDeriver {
  /** A 32-byte key for one purpose, the same each time. */
  deriveKey(purpose: string): Secret
}

export interface SealedStoreOptions {
  readonly state: State
  readonly random: Random
  /** "drills" for rehearsals; default "cases". */
  readonly world?: "cases" | "drills"
  /** Unlocks the identity, for cases that are to survive a power cut. Absent: such cases cannot be begun or read. */
  identity?(): Promise<KeyDeriver>
}

/** The sealed values of one case. */
export interface SealedCase {
  /** Makes the key of the case, or finds the one it has, and says where it is kept: what `request` tells the person. */
  begin(survivePowerLoss: boolean): Promise<Kept>
  /** Seals a value under a name like "scalars-ID". `begin` comes first. */
  put(name: string, secret: Secret): Promise<void>
  /** Undefined if nothing has that name. Throws `sealed-lost` if the key is gone, `sealed-damaged`. */
  get(name: string): Promise<Secret | undefined>
  names(): Promise<string[]>
  /** Removes one value; nothing happens if it is not there. */
  drop(name: string): Promise<void>
}

export interface SealedStore {
  forCase(id: string): SealedCase
  /** Destroys the key first, then the files: from then on nothing can be opened, whatever a copy of the medium holds. */
  destroyCase(id: string): Promise<void>
}

// Also the key itself, wrapped, for cases that survive a power cut.
const KEY_NAME = "case-key"
const PURPOSE = "sealed case keys"
const MAX_VALUE = 4 << 20

/** One store a process: keys without memory-backed storage live in it. */
export function makeSealedStore(options: SealedStoreOptions): SealedStore {
  const { state, random, world = "cases" } = options
  const inProcess = new Map<string, Secret>()
  const sessionName = (id: string): string => `${world}-${id}.key`
  const folder = (id: string): string => `${world}/${id}/sealed`

  const identityKey = async (): Promise<Secret> => {
    if (options.identity === undefined) {
      throw new ToolError("no-identity", "without an identity nothing can be kept through a power cut")
    }
    return (await options.identity()).deriveKey(PURPOSE)
  }

  const findKey = async (id: string): Promise<{ key: Secret; kept: Kept } | undefined> => {
    const held = inProcess.get(id)
    if (held !== undefined) return { key: new Secret(new Uint8Array(held.reveal())), kept: "process" }
    const stored = await state.session?.read(sessionName(id))
    // The very buffer: a copy would be wiped, and the original stay.
    if (stored?.length === 32) return { key: new Secret(stored), kept: "session" }
    const wrapped = await state.read(`${folder(id)}/${KEY_NAME}`)
    if (wrapped === undefined) return undefined
    return {
      key: await withKey(await identityKey(), (outer) => open(outer, id, KEY_NAME, wrapped)),
      kept: "identity",
    }
  }

  const keepKey = async (id: string, key: Secret, survive: boolean): Promise<Kept> => {
    if (survive) {
      const wrapped = await withKey(await identityKey(), (outer) => seal(outer, id, KEY_NAME, key))
      await state.write(`${folder(id)}/${KEY_NAME}`, wrapped)
      return "identity"
    }
    if (state.session === undefined || state.volatile) {
      inProcess.set(id, new Secret(new Uint8Array(key.reveal())))
      return "process"
    }
    await state.session.write(sessionName(id), key.reveal())
    return "session"
  }

  const seal = (key: Secret, id: string, name: string, value: Secret): Uint8Array => {
    const iv = random.bytes(12)
    const cipher = createCipheriv("aes-256-gcm", key.reveal(), iv).setAAD(label(world, id, name))
    const ct = Buffer.concat([cipher.update(value.reveal()), cipher.final()])
    const members = {
      v: 1,
      iv: encodeBase64url(iv),
      ct: encodeBase64url(ct),
      tag: encodeBase64url(cipher.getAuthTag()),
    }
    return Buffer.from(`${JSON.stringify(members)}\n`)
  }

  const open = (key: Secret, id: string, name: string, bytes: Uint8Array): Secret => {
    try {
      const { v, iv, ct, tag } =
        asObject(parseStrictJsonBytes(bytes, { what: name, maxLength: MAX_VALUE })) ?? {}
      if (v !== 1) throw new TypeError("another version")
      const decipher = createDecipheriv("aes-256-gcm", key.reveal(), member(iv, 12), { authTagLength: 16 })
      decipher.setAAD(label(world, id, name)).setAuthTag(member(tag, 16))
      const plain = new Secret(decipher.update(member(ct)))
      decipher.final()
      return plain
    } catch (cause) {
      throw new ToolError(
        "sealed-damaged",
        `the sealed file ${name} of case ${id} cannot be opened`,
        { case: id, name },
        cause,
      )
    }
  }

  const keyOf = async (id: string): Promise<Secret> => {
    const found = await findKey(id)
    if (found !== undefined) return found.key
    throw new ToolError("sealed-lost", `the key for the secrets of case ${id} is gone`, { case: id })
  }

  const forCase = (id: string): SealedCase => ({
    begin: async (survivePowerLoss) => {
      const found = await findKey(id)
      found?.key.wipe()
      if (found !== undefined) return found.kept
      // What was sealed under a key that is gone can never be opened: it must not pass for damaged beside the new one.
      await state.remove(folder(id))
      const key = new Secret(random.bytes(32))
      return withKey(key, () => keepKey(id, key, survivePowerLoss))
    },
    put: async (name, secret) => {
      await withKey(await keyOf(id), (key) =>
        state.write(`${folder(id)}/${name}`, seal(key, id, name, secret)),
      )
    },
    get: async (name) => {
      const bytes = await state.read(`${folder(id)}/${name}`)
      if (bytes === undefined) return undefined
      return withKey(await keyOf(id), (key) => open(key, id, name, bytes))
    },
    drop: (name) => state.remove(`${folder(id)}/${name}`),
    names: async () => (await state.list(folder(id))).filter((name) => name !== KEY_NAME),
  })

  return {
    forCase,
    destroyCase: async (id) => {
      inProcess.get(id)?.wipe()
      inProcess.delete(id)
      await state.session?.remove(sessionName(id))
      await state.remove(`${folder(id)}/${KEY_NAME}`)
      await state.remove(folder(id))
    },
  }
}

// A value is bound to its world, case and name: a file put in another's place does not open.
function label(world: string, id: string, name: string): Uint8Array {
  return Buffer.from(["nbde-rescue sealed v1", world, id, name].join("\0"))
}

function member(value: JsonObject[string] | undefined, length?: number): Uint8Array {
  if (typeof value !== "string") throw new TypeError("a member is missing")
  const bytes = decodeBase64url(value, "a sealed value")
  if (length !== undefined && bytes.length !== length) throw new TypeError("a member has the wrong length")
  return bytes
}

async function withKey<T>(key: Secret, use: (key: Secret) => T | Promise<T>): Promise<T> {
  try {
    return await use(key)
  } finally {
    key.wipe()
  }
}
