// Looks for secrets in what a command left, showed or sent. A secret may be hidden by an encoding, so each is looked for in many forms,
// and a part of it counts as much as the whole: any 8 bytes in a row, in any of the forms.
// Left out: what is compressed or encrypted.
import { isUtf8 } from "node:buffer"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Syscall, stringsOf } from "./strace.ts"

/** What must not be found. Short ones (under 8 bytes) are refused: they would be found by chance. */
export interface Needle {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Where to look. */
export interface Haystack {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Leak {
  readonly needle: string
  /** The encoding it was found in, e.g. "base64 +1". */
  readonly form: string
  readonly haystack: string
  readonly offset: number
}

interface Form {
  readonly name: string
  readonly bytes: Buffer
  /** So many bytes of the form are proof: they stand for about 8 bytes of the needle. */
  readonly window: number
}

interface Pattern {
  readonly needle: string
  readonly form: string
  readonly bytes: Buffer
}

const SHORTEST = 8

/** Every leak found, at most one for each needle, form and haystack. */
export function findLeaks(needles: readonly Needle[], haystacks: readonly Haystack[]): Leak[] {
  const index = indexOf(needles)
  return haystacks.flatMap((place) => search(index, place))
}

/** Every file under a folder, and the names of all files and folders in it. */
export function filesUnder(folder: string): Haystack[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const names = entries.map((entry) => join(entry.parentPath, entry.name))
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return [
    { name: `names in ${folder}`, bytes: Buffer.from(names.join("\n")) },
    ...files.map((name) => ({ name, bytes: readFileSync(name) })),
  ]
}

/** The strings of system calls, e.g. of `execve` (arguments and environment) and of writes. Trace with a large `stringLimit`. */
export function stringsIn(syscalls: readonly Syscall[]): Haystack[] {
  return syscalls.map((call, at) => ({
    name: `${call.name} (call ${at}, thread ${call.pid})`,
    bytes: Buffer.concat(stringsOf(call).flatMap((bytes) => [bytes, Buffer.from("\n")])),
  }))
}

/** A text or bytes as a place to look in. */
export function haystack(name: string, content: string | Uint8Array): Haystack {
  return { name, bytes: typeof content === "string" ? Buffer.from(content) : content }
}

/** All forms a needle is looked for in. */
export function formsOf(bytes: Uint8Array): readonly Form[] {
  const raw = Buffer.from(bytes)
  const hex = raw.toString("hex")
  const list = [...raw]
  const escapes = (write: (byte: number) => string) => list.map(write).join("")
  const number = BigInt(`0x${hex}`).toString(10)
  const latin1 = raw.toString("latin1")
  const text = isUtf8(raw) ? raw.toString("utf8") : latin1
  return [
    form("raw", raw, 8),
    form("reversed", Buffer.from(raw).reverse(), 8),
    ...bothCases("hex", hex, 16),
    ...bothCases("hex with spaces", pairs(hex).join(" "), 23),
    ...bothCases("hex with colons", pairs(hex).join(":"), 23),
    ...[0, 1].map((skip) => form(`hex in fours +${skip}`, fours(hex, skip), 19)),
    ...[0, 2, 4].map((skip) => form(`base64 +${skip}`, digits(raw, BASE64, skip), 10)),
    ...[0, 2, 4].map((skip) => form(`base64url +${skip}`, digits(raw, BASE64URL, skip), 10)),
    ...[0, 1, 2, 3, 4].flatMap((skip) => bothCases(`base32 +${skip}`, digits(raw, BASE32, skip), 12)),
    form("UTF-8 of its bytes as characters", latin1, 8),
    form("UTF-16LE", Buffer.from(text, "utf16le"), 16),
    form("UTF-16BE", Buffer.from(text, "utf16le").swap16(), 16),
    form("JSON string", JSON.stringify(text).slice(1, -1), 8),
    ...bothCases(
      "JSON escapes",
      escapes((byte) => `\\u00${hexByte(byte)}`),
      48,
      "\\u00",
    ),
    ...bothCases(
      "C escapes",
      escapes((byte) => `\\x${hexByte(byte)}`),
      32,
      "\\x",
    ),
    ...bothCases(
      "percent escapes",
      escapes((byte) => `%${hexByte(byte)}`),
      24,
    ),
    form("URI component", encodeURIComponent(text), 8),
    form("JSON byte list", list.join(","), 15),
    form("byte list with spaces", list.join(", "), 22),
    form("JSON byte object", list.map((byte, at) => `"${at}":${byte}`).join(","), 40),
    form("big-endian number", number, Math.min(number.length, 20)),
  ]
}

function form(name: string, content: Buffer | string, window: number): Form {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content
  return { name, bytes, window: Math.min(window, bytes.length) }
}

function bothCases(name: string, text: string, window: number, keep = ""): Form[] {
  const upper = keep === "" ? text.toUpperCase() : text.toUpperCase().replaceAll(keep.toUpperCase(), keep)
  return [form(name, text, window), ...(upper === text ? [] : [form(`${name}, capitals`, upper, window)])]
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, "0")
}

function pairs(hex: string): string[] {
  return hex.match(/../g) ?? []
}

// As xxd prints: bytes in groups of two, starting at an even or an odd byte.
function fours(hex: string, skip: number): string {
  return (hex.slice(skip * 2).match(/..(..)?/g) ?? []).join(" ")
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
const BASE64URL = `${BASE64.slice(0, 62)}-_`

// What an encoding of a longer text shows of these bytes when the first full digit begins `skip` bits into them.
function digits(raw: Buffer, alphabet: string, skip: number): string {
  const width = Math.log2(alphabet.length)
  const bits = [...raw].map((byte) => byte.toString(2).padStart(8, "0")).join("")
  const count = Math.floor((bits.length - skip) / width)
  const digit = (at: number) => Number.parseInt(bits.slice(skip + at * width, skip + (at + 1) * width), 2)
  return Array.from({ length: count }, (_, at) => alphabet[digit(at)]).join("")
}

// Every window of every form, under its first eight bytes.
function indexOf(needles: readonly Needle[]): Map<string, Pattern[]> {
  const index = new Map<string, Pattern[]>()
  for (const needle of needles) {
    if (needle.bytes.length < SHORTEST)
      throw new TypeError(`the needle "${needle.name}" is too short to be looked for`)
    for (const { name, bytes, window } of formsOf(needle.bytes)) {
      if (window < SHORTEST) continue
      for (let at = 0; at + window <= bytes.length; at += 1) {
        const pattern = { needle: needle.name, form: name, bytes: bytes.subarray(at, at + window) }
        const key = pattern.bytes.toString("latin1", 0, SHORTEST)
        const others = index.get(key)
        if (others === undefined) index.set(key, [pattern])
        else others.push(pattern)
      }
    }
  }
  return index
}

function search(index: ReadonlyMap<string, readonly Pattern[]>, place: Haystack): Leak[] {
  const bytes = Buffer.from(place.bytes.buffer, place.bytes.byteOffset, place.bytes.byteLength)
  const starts = new Set([...index.keys()].map((key) => key.charCodeAt(0) | (key.charCodeAt(1) << 8)))
  const found = new Map<string, Leak>()
  for (let offset = 0; offset + SHORTEST <= bytes.length; offset += 1) {
    if (!starts.has((bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8))) continue
    for (const { needle, form, bytes: part } of index.get(
      bytes.toString("latin1", offset, offset + SHORTEST),
    ) ?? []) {
      if (found.has(`${needle}\0${form}`) || part.compare(bytes, offset, offset + part.length) !== 0) continue
      found.set(`${needle}\0${form}`, { needle, form, haystack: place.name, offset })
    }
  }
  return [...found.values()]
}
