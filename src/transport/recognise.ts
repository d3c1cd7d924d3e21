// What a LETTER argument is, by its content alone (design §7), in this order: magic bytes, text form, short text and parts, JSON by type,
// compact JOSE. Mails and pictures have become what they hold before (actions/letter/unpack-input.ts). Also what people without this tool
// send: a bare JWE, a token, a luksmeta area, a header, questions of a host's shell, Tang's own answer. Nothing here is believed; each reading
// is checked by the part that owns the format. Two readings are an error that names both.
import { ToolError } from "../bytes/errors.ts"
import { asList, asObject, asText, type Json, type JsonObject, parseStrictJson } from "../bytes/json.ts"
import type { PgpLetter } from "../seal/openpgp-open.ts"
import type { LetterKind } from "../seal/typ.ts"
import { findArmour, hasArmourStart } from "./armour.ts"
import { looksTyped } from "./code-text.ts"
import { type HostQuestion, hasHostLines, parseQuestions } from "./host-lines.ts"
import { findPgpArmour } from "./openpgp-armour.ts"
import { MAX_PIXELS, type PictureKind, pictureKind, pictureSize } from "./picture-size.ts"
import { findShortLetters } from "./short-letters.ts"
import { strangeName } from "./strange.ts"
import { decodeText, straightQuotes } from "./text.ts"

/**
 * One reading of some bytes. `letter`, `card`, `roster`: what seal/ takes, JOSE as text and compact letters as bytes. `jwe`: a bare Clevis JWE, compact. `token`: a LUKS2
 * token export with its JWE made compact. `luks`: a header or image starting with LUKS magic. `disk`: a partition table.
 * `luksmeta`: a luksmeta area. `tang-answer`: the JWK text that Tang returned. `host-lines`: questions from a host's own shell.
 */
export type Recognised =
  | {
      readonly kind: "letter"
      readonly letter: string | Uint8Array | PgpLetter
      readonly sealed: boolean
      readonly letterKind?: LetterKind
    }
  | { readonly kind: "card"; readonly text: string }
  | { readonly kind: "roster"; readonly text: string }
  | { readonly kind: "openpgp-key"; readonly bytes: Uint8Array }
  | { readonly kind: "jwe"; readonly jwe: string }
  | { readonly kind: "token"; readonly jwe: string; readonly keyslots: readonly string[] }
  | { readonly kind: "luks"; readonly bytes: Uint8Array }
  | { readonly kind: "luksmeta"; readonly bytes: Uint8Array }
  | { readonly kind: "disk"; readonly bytes: Uint8Array }
  | { readonly kind: "tang-answer"; readonly json: string }
  | { readonly kind: "typed-code"; readonly text: string }
  | { readonly kind: "host-lines"; readonly questions: readonly HostQuestion[] }

/** How each kind is called on a screen. */
export const READING_NAMES: Readonly<Record<Recognised["kind"], string>> = {
  letter: "a message",
  card: "a contact file",
  roster: "a contact list",
  "openpgp-key": "an OpenPGP key",
  jwe: "a bare JWE",
  token: "a token export",
  luks: "a LUKS header or image",
  luksmeta: "a luksmeta area",
  disk: "a disk image with partitions",
  "tang-answer": "an answer of a Tang server",
  "host-lines": "questions from the shell of a host",
  "typed-code": "a typed code",
}

/** Longer texts hold no letter. */
const MAX_TEXT = 1 << 20

/** The one reading of `bytes`. Throws `letter-not-recognised`, `letter-ambiguous`, `armour-damaged`, `parts-missing`, `part-damaged`, `host-line-wrong`. */
export function recognise(bytes: Uint8Array): Recognised {
  const found = readings(bytes)
  const [first, second] = found
  if (first === undefined) throw new ToolError("letter-not-recognised", strangeName(bytes))
  if (second === undefined) return first
  const all = found.flatMap((it) => (it.kind === "letter" ? [LETTER_NAMES[it.letterKind ?? "sealed"]] : []))
  const letters = all.length === found.length
  const names = letters ? all : found.map((it) => READING_NAMES[it.kind])
  const what = letters ? `this holds ${all.length} messages` : `this can be read in ${found.length} ways`
  throw new ToolError("letter-ambiguous", `${what}: ${names.join(", ")}`, { readings: names })
}

const LETTER_NAMES: Readonly<Record<LetterKind | "sealed", string>> = {
  request: "a request",
  reply: "an answer",
  denial: "a refusal",
  receipt: "a receipt",
  sealed: "a sealed one",
}

/** Every reading, without doubles. */
export function readings(bytes: Uint8Array): Recognised[] {
  const binary = byMagic(bytes)
  if (binary !== undefined) return [binary]
  const text = decodeText(bytes)
  if (text === undefined || text.length > MAX_TEXT) return []
  const armoured = [
    ...findArmour(text).flatMap(({ text }) => byCompact(text) ?? []),
    ...findPgpArmour(text).flatMap(({ bytes }) => byPackets(bytes) ?? []),
  ]
  const short = findShortLetters(text).flatMap(byLetter)
  if (armoured.length + short.length > 0) return unique([...armoured, ...short])
  if (hasArmourStart(text)) throw new ToolError("armour-damaged", "the message ends before its last line")
  const json = byJson(text)
  if (json !== undefined) return [json]
  if (hasHostLines(text)) return [{ kind: "host-lines", questions: parseQuestions(text) }]
  const compact = unique(compactParts(text).flatMap((part) => byCompact(part) ?? []))
  if (compact.length > 0 || !looksTyped(text)) return compact
  return [{ kind: "typed-code", text }]
}

function byLetter(letter: string | Uint8Array): Recognised[] {
  if (typeof letter === "string") return readings(Buffer.from(letter))
  const letterKind = (letter[0] ?? 0) % 8 === 2 ? "reply" : "request"
  return [{ kind: "letter", letter, sealed: false, letterKind }]
}

function byMagic(bytes: Uint8Array): Recognised | undefined {
  const picture = pictureKind(bytes)
  if (picture !== undefined) throw noCodeIn(picture, bytes)
  const start = Buffer.from(bytes.subarray(0, 8)).toString("latin1")
  if (start.startsWith("LUKS\xba\xbe") || start.startsWith("SKUL\xba\xbe")) return { kind: "luks", bytes }
  if (start === "LUKSMETA") return { kind: "luksmeta", bytes }
  const openpgp = byPackets(bytes)
  if (openpgp !== undefined) return openpgp
  const partitioned = bytes.length > 512 && bytes[510] === 0x55 && bytes[511] === 0xaa && bytes.includes(0)
  return partitioned ? { kind: "disk", bytes } : undefined
}

// RFC 9580 §4.2: an encrypted message begins with a session key of version 3 or 6 (or a password's, of version 4 or 6), a key with itself.
function byPackets(bytes: Uint8Array): Recognised | undefined {
  const [first = 0, length = 0] = bytes
  if ((first & 0x80) === 0) return undefined
  const modern = (first & 0x40) !== 0
  const tag = modern ? first & 0x3f : (first >> 2) & 0x0f
  const octets = modern ? (length < 192 ? 1 : length < 224 ? 2 : 5) : 1 << (first & 3)
  const version = bytes[1 + octets] ?? 0
  if ((tag === 1 || tag === 3) && [3, 4, 6].includes(version))
    return { kind: "letter", letter: { openpgp: bytes }, sealed: true }
  const key = (tag === 6 || tag === 5) && [3, 4, 5, 6].includes(version)
  return key ? { kind: "openpgp-key", bytes } : undefined
}

// Codes that were found are not seen here any more: they have become text.
function noCodeIn(kind: PictureKind, bytes: Uint8Array): ToolError {
  if (kind !== "png" && kind !== "jpeg")
    return new ToolError(
      "picture-format",
      `this file is ${kind.toUpperCase()}: only PNG and JPEG pictures are read`,
      { format: kind },
    )
  const size = pictureSize(bytes)
  if (size === undefined) return new ToolError("picture-unreadable", "this picture is damaged")
  if (size.width * size.height > MAX_PIXELS)
    return new ToolError(
      "picture-unreadable",
      `this picture is too large: ${size.width} by ${size.height} points`,
    )
  return new ToolError("picture-without-code", "no QR code was found in this picture")
}

function byJson(text: string): Recognised | undefined {
  const trimmed = text.replace(/^[\s>|]+/, "").trim()
  if (!trimmed.startsWith("{")) return undefined
  const straight = straightQuotes(trimmed)
  // A mail program may have broken a line inside a string.
  const joined = withoutBreaks(straight)
  const [members, source] = parseObject(trimmed) ?? parseObject(straight) ?? parseObject(joined) ?? []
  if (members === undefined || source === undefined) return undefined
  if (members.type === "clevis") {
    const jwe = flattened(asObject(members.jwe))
    const keyslots = (asList(members.keyslots) ?? []).flatMap((slot) => asText(slot) ?? [])
    return jwe === undefined ? undefined : { kind: "token", jwe, keyslots }
  }
  if (members.kty === "EC" && "x" in members && !("d" in members))
    return { kind: "tang-answer", json: source }
  const jwe = flattened(members)
  return jwe === undefined ? undefined : byCompact(jwe)
}

// Line by line: one pattern over all of it takes the square of the time where blanks come by the thousand.
function withoutBreaks(text: string): string {
  const [first = "", ...rest] = text.split("\n")
  return [first.trimEnd(), ...rest.map((line) => line.replace(/^[\s>]+/, "").trimEnd())].join("")
}

function parseObject(text: string): [JsonObject, string] | undefined {
  try {
    const members = asObject(parseStrictJson(text, { what: "the text" }))
    return members && [members, text]
  } catch {
    return undefined
  }
}

/** A flattened JWE (RFC 7516 §7.2.2) as compact text. */
function flattened(members: JsonObject | undefined): string | undefined {
  const names = ["protected", "encrypted_key", "iv", "ciphertext", "tag"]
  const parts = names.map((name) => asText(members?.[name]) ?? (name === "encrypted_key" ? "" : undefined))
  return parts.some((part) => part === undefined) ? undefined : parts.join(".")
}

/** Compact JOSE in a text: the whole of it, wrapped or not, or single words between other words. */
function compactParts(text: string): string[] {
  const whole = text.replace(/[\s>|\u200b\ufeff]/g, "")
  if (/^[A-Za-z0-9_.-]+$/.test(whole) && [3, 5].includes(whole.split(".").length)) return [whole]
  return text.match(/(?<![\w.-])eyJ[\w-]+\.[\w-]*\.[\w-]+(?:\.[\w-]+\.[\w-]+)?(?![\w.-])/g) ?? []
}

function byCompact(text: string): Recognised | undefined {
  const header = headerOf(text.split(".", 1)[0] ?? "")
  if (header === undefined) return undefined
  if (asObject(header.clevis) !== undefined) return { kind: "jwe", jwe: text }
  const typ = asText(header.typ) ?? ""
  const sealed = text.split(".").length === 5
  if (sealed) return { kind: "letter", letter: text, sealed }
  const kind = /^nbde-rescue-(?:drill-)?(request|reply|denial|receipt|card|roster)\+jws$/.exec(typ)?.[1]
  if (kind === "card" || kind === "roster") return { kind, text }
  const letterKind = LETTER_KINDS.find((it) => it === kind)
  return { kind: "letter", letter: text, sealed, ...(letterKind ? { letterKind } : {}) }
}

const LETTER_KINDS: readonly LetterKind[] = ["request", "reply", "denial", "receipt"]

function headerOf(part: string): JsonObject | undefined {
  let json: Json
  try {
    json = parseStrictJson(Buffer.from(part, "base64url").toString(), { what: "a header" })
  } catch {
    return undefined
  }
  return asObject(json)
}

function unique(found: readonly Recognised[]): Recognised[] {
  const seen = new Set<string>()
  return found.filter((it) => {
    const key = JSON.stringify(it)
    const fresh = !seen.has(key)
    seen.add(key)
    return fresh
  })
}
