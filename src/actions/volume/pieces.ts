// A piece of a header that arrives alone: a compact or flattened JWE in a file or paste, a token as `cryptsetup token export` writes
// it, or a luksmeta area. Recognised by content, never by name.
import { isToolError } from "../../bytes/errors.ts"
import { asList, asObject, type JsonObject, parseStrictJsonBytes } from "../../bytes/json.ts"
import type { Source } from "../../bytes/source.ts"
import { luksmetaBindings } from "../../luks/luks1-volume.ts"
import { LUKSMETA_MAGIC, readLuksmeta } from "../../luks/luksmeta.ts"
import { compactFromFlattened, compactFromToken, isCompactJwe, tokenSlots } from "../../luks/token.ts"
import type { RawBinding } from "../../luks/volume.ts"

export interface Piece {
  readonly kind: "jwe" | "token" | "luksmeta"
  readonly bindings: readonly RawBinding[]
}

const MAX_TEXT = 1 << 20

/** The piece a source holds, or undefined if it looks like a disk, an image or anything else. */
export async function readPiece(source: Source): Promise<Piece | undefined> {
  const head = Buffer.from(await source.read(0, 8)).toString("latin1")
  if (head === LUKSMETA_MAGIC) {
    const luksmeta = await readLuksmeta(source, { offset: 0, length: source.size })
    return { kind: "luksmeta", bindings: luksmetaBindings(luksmeta) }
  }
  if (source.size > MAX_TEXT || !/^[\s{A-Za-z0-9_-]/.test(head)) return undefined
  return readTextPiece(await source.read(0, source.size))
}

/** As `readPiece`, for text already at hand. Line breaks of a mail or a terminal inside a compact JWE are dropped. */
export function readTextPiece(bytes: Uint8Array): Piece | undefined {
  const joined = Buffer.from(bytes).toString("latin1").replace(/\s+/g, "")
  if (isCompactJwe(joined)) return { kind: "jwe", bindings: [binding(joined, null)] }
  if (!joined.startsWith("{")) return undefined
  const json = parseObject(bytes)
  const jwe = json === undefined ? undefined : compactOf(json)
  if (json === undefined || jwe === undefined) return undefined
  if (json.type === undefined) return { kind: "jwe", bindings: [binding(jwe, null)] }
  const slots = tokenSlots(json)
  return { kind: "token", bindings: (slots.length > 0 ? slots : [null]).map((slot) => binding(jwe, slot)) }
}

function compactOf(json: JsonObject): string | undefined {
  if (json.type !== undefined) return compactFromToken(json)
  const recipients = asList(json.recipients)
  const [only] = recipients ?? []
  // A general serialisation with one recipient is the same JWE with the encrypted key one level down.
  if (recipients?.length === 1) {
    return compactFromFlattened({ ...json, encrypted_key: asObject(only)?.encrypted_key ?? "" })
  }
  return compactFromFlattened({ encrypted_key: "", ...json })
}

function parseObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    return asObject(parseStrictJsonBytes(bytes, { what: "the token", maxLength: MAX_TEXT }))
  } catch (error) {
    if (isToolError(error, "bad-json")) return undefined
    throw error
  }
}

function binding(jwe: string, slot: number | null): RawBinding {
  return { slot, copy: "primary", jwe, verified: true, older: false }
}
