// One line of journal.jsonl (design §6, security.md §8): a JSON object with a fixed order of members, ASCII only, ending in `sig`.
//
//   {"seq":2,"time":…,"mono":…,"boot":"…","actor":…,"case":…,"type":"…","body":{…},"prev":"…","sig":"…"}
//
// `prev` is the hash of the line before in lower-case hex, 64 zeros on line 1. `sig` is the base64url ES256 signature of a JWS with the
// protected header {"alg":"ES256"} whose payload is the line without its sig member, so the stock `jose` command can check it.
// Without an identity there is nothing to sign with: `sig` is "sha256:" and the hash of that same payload, which finds accidents only.
import { hash } from "node:crypto"
import { encodeBase64url } from "../bytes/base64url.ts"
import { ToolError } from "../bytes/errors.ts"
import { asObject, type JsonObject, parseStrictJson } from "../bytes/json.ts"

/** Longest line, in bytes. */
export const MAX_LINE = 64 << 10
export const FIRST_PREV = "0".repeat(64)

/** {"alg":"ES256"}, the protected header of every signature in the journal. */
const PROTECTED = "eyJhbGciOiJFUzI1NiJ9"
const UNSIGNED = "sha256:"

/** An entry as it is written, without its signature. Times are milliseconds; `actor` is a signing thumbprint. */
export interface EntryFields {
  readonly seq: number
  readonly time: number
  readonly mono: number
  readonly boot: string
  readonly actor: string | null
  readonly case: string | null
  readonly type: string
  readonly body: JsonObject
  readonly prev: string
}

export interface Entry extends EntryFields {
  readonly sig: string
}

/** Who signs: another folder holds the key. */
export interface Signer {
  /** RFC 7638 thumbprint of the signing key. */
  readonly thumbprint: string
  /** ES256 over `bytes`: 64 raw bytes, r then s. */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** The line without `sig`: what is signed. */
export function encodeFields(fields: EntryFields): string {
  const { seq, time, mono, boot, actor, case: caseId, type, body, prev } = fields
  const text = JSON.stringify({ seq, time, mono, boot, actor, case: caseId, type, body, prev })
  // ASCII only: nothing in the file can hide from or play tricks on somebody who reads it with `less`.
  return text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

/** The whole line, signed by `signer` or marked unsigned, and its `sig`. Throws TypeError beyond 64 KiB: a mistake of the program. */
export async function encodeLine(
  fields: EntryFields,
  signer: Signer | undefined,
): Promise<{ readonly line: string; readonly sig: string }> {
  const text = encodeFields(fields)
  if (text.length > MAX_LINE - 200) throw new TypeError("a journal entry is too long")
  const sig = signer === undefined ? checksumOf(text) : encodeBase64url(await signer.sign(signingInput(text)))
  return { line: withSig(text, sig), sig }
}

function withSig(text: string, sig: string): string {
  return `${text.slice(0, -1)},"sig":"${sig}"}`
}

/** The bytes that ES256 signs: the JWS signing input over the line without `sig`. */
export function signingInput(text: string): Uint8Array {
  return Buffer.from(`${PROTECTED}.${Buffer.from(text).toString("base64url")}`)
}

/** What stands in `sig` where nobody signed. */
export function checksumOf(text: string): string {
  return UNSIGNED + hash("sha256", text, "hex")
}

export function isSigned(entry: Entry): boolean {
  return !entry.sig.startsWith(UNSIGNED)
}

/** Parses one line without its newline. Throws `bad-json` for anything but the exact text `encodeLine` would have made. */
export function parseLine(text: string): Entry {
  const value = asObject(parseStrictJson(text, { what: "the line", maxLength: MAX_LINE }))
  const entry = value === undefined ? undefined : entryFrom(value)
  if (entry === undefined || withSig(encodeFields(entry), entry.sig) !== text) {
    throw new ToolError("bad-json", "the line is not a journal entry")
  }
  return entry
}

function entryFrom(value: JsonObject): Entry | undefined {
  const { seq, time, mono, boot, actor, case: caseId, type, prev, sig } = value
  const body = asObject(value.body)
  if (typeof seq !== "number" || typeof time !== "number" || typeof mono !== "number") return undefined
  if (typeof boot !== "string" || typeof type !== "string" || body === undefined) return undefined
  if (!isTextOrNull(actor) || !isTextOrNull(caseId)) return undefined
  if (typeof prev !== "string" || !/^[0-9a-f]{64}$/.test(prev)) return undefined
  if (typeof sig !== "string" || !/^(?:sha256:[0-9a-f]{64}|[A-Za-z0-9_-]{86})$/.test(sig)) return undefined
  return { seq, time, mono, boot, actor, case: caseId, type, body, prev, sig }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string"
}

/** SHA-256 of a line's bytes, lower-case hex: what an export shows in place of a line that is not its business. */
export function innerHash(line: Uint8Array | string): string {
  return hash("sha256", line, "hex")
}

/** The hash a line hands on: SHA-256 over the 128 hex characters prev ‖ SHA-256(line), so that a shell with sha256sum can follow. */
export function chainHash(prev: string, inner: string): string {
  return hash("sha256", prev + inner, "hex")
}
