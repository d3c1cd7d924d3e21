// What compact requests and replies share (docs/protocol.md, "Compact letters"): the first byte, counts, the place of the signature. The
// fields are compact-request.ts and compact-reply.ts; whether to believe them is open-compact.ts.
import { type ErrorCode, ToolError } from "../bytes/errors.ts"
import type { Reader } from "../bytes/reader.ts"
import { CRVS, type Crv } from "./compact-point.ts"
import { MAX_LEAVES } from "./payload.ts"
import type { World } from "./typ.ts"

/** What the first byte says. `short`: the curve of a short request. */
export interface CompactHead {
  readonly kind: "request" | "reply"
  readonly world: World
  readonly short?: Crv
}

/** Something read, with the bytes that are signed and the signature, if any. */
export type Parsed<T> = T & { readonly body: Uint8Array; readonly signature?: Uint8Array }

/** Bytes of the sender's thumbprint that travel. */
export const PREFIX = 8
/** Bytes of an id, and of the hashes that are cut short. */
export const HASH = 16
const SIGNATURE = 64

/** What the first byte says. Throws `letter-version` for other versions, `letter-malformed` for no compact letter at all. */
export function readCompactHead(bytes: Uint8Array): CompactHead {
  const [byte] = bytes
  if (byte === undefined) throw fault("the message is empty")
  if (byte >> 4 !== 1) throw fault("the message is of a version this program does not know", "letter-version")
  const world = byte & 8 ? "drill" : "real"
  const kind = byte & 7
  const short = CRVS[kind - 3]
  if (short !== undefined) return { kind: "request", world, short }
  if (kind !== 1 && kind !== 2) throw fault("the message is of no known kind")
  return { kind: kind === 1 ? "request" : "reply", world }
}

export function countOf(reader: Reader): number {
  const count = reader.u8()
  if (count < 1 || count > MAX_LEAVES) throw fault("1 to 16 key sources belong here", "letter-payload")
  return count
}

export function lastOf(reader: Reader): Uint8Array {
  if (reader.left !== SIGNATURE) throw fault("the message is longer or shorter than its fields")
  return reader.take(SIGNATURE)
}

/** A message that ends too early is malformed, like one that is too long. */
export function guarded<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ToolError && error.code === "truncated") throw fault("the message ends too early")
    throw error
  }
}

export function headByte(kind: number, world: World): number {
  return 0x10 | kind | (world === "drill" ? 8 : 0)
}

export function bytesOf(text: string, length: number): Uint8Array {
  const bytes = Buffer.from(text, "base64url")
  if (bytes.length !== length) throw new TypeError(`a field of ${length} bytes`)
  return bytes
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url")
}

export function fault(text: string, code: ErrorCode = "letter-malformed"): ToolError {
  return new ToolError(code, text)
}
