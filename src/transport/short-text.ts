// Bytes as a line of text that fits into QR codes in their alphanumeric mode, into SMS, and through chats (docs/protocol.md, "Short text"):
// "NBDE1 " and 41 characters, three for every two bytes, the last two bytes a check. Written exactly, read tolerantly: chats wrap, quote,
// put in blanks, and change case and dashes.
import { createHash } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"

/** What every such text begins with. */
export const SHORT_PREFIX = "NBDE1 "
/** Of the 45 characters of QR codes those that no chat turns into something else: no blank, star, slash or colon. */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%+-."
const BASE = ALPHABET.length
const CHECK = 2
/** More texts than this in one input are not looked at. */
const MAX_TEXTS = 64
const MAX_LENGTH = 8192
const MAX_PIECES = 400
/** So many SMS after the first are tried in every order; a line of a chat that is longer is none. */
const MOST_SMS = 5
const LONGEST_SMS = 200
/** By code unit; 255 for what does not belong to the alphabet. */
const VALUES = Uint8Array.from({ length: 128 }, (_, unit) => {
  const value = ALPHABET.indexOf(String.fromCharCode(unit))
  return value < 0 ? 255 : value
})
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g
const START = /NBDE[ \t]{0,3}1(?=[\s>|])/gi

/** The text of some bytes, in one line. */
export function encodeShortText(bytes: Uint8Array): string {
  return SHORT_PREFIX + encode(Buffer.concat([bytes, checkOf(bytes)]))
}

/** How many bytes a text of so many characters holds, the prefix included. */
export function shortTextRoom(characters: number): number {
  const left = characters - SHORT_PREFIX.length
  return Math.max(0, Math.floor(left / 3) * 2 + (left % 3 === 2 ? 1 : 0) - CHECK)
}

/** How many characters the text of so many bytes has. */
export function shortTextLength(bytes: number): number {
  const all = bytes + CHECK
  return SHORT_PREFIX.length + Math.floor(all / 2) * 3 + (all % 2) * 2
}

/** Every such text in what somebody pasted, in order. Throws `armour-damaged` if one does not fit its check. */
export function findShortTexts(text: string): Uint8Array[] {
  const visible = plain(text.replace(INVISIBLE, ""))
  const starts = [...visible.matchAll(START)].slice(0, MAX_TEXTS + 1)
  if (starts.length > MAX_TEXTS) throw new ToolError("armour-damaged", "these are too many messages at once")
  return starts.map(({ index, 0: prefix }, at) => {
    const end = starts[at + 1]?.index ?? visible.length
    const block = visible.slice(index + prefix.length, Math.min(end, index + MAX_LENGTH))
    const before = starts.length === 1 ? visible.slice(Math.max(0, index - MAX_LENGTH), index) : ""
    const bytes = restore(block) ?? restoreInOrder(block, before)
    if (bytes !== undefined) return bytes
    throw new ToolError(
      "armour-damaged",
      "the text of the message was changed on the way: its check does not fit",
    )
  })
}

// A long text goes as several SMS, which come in any order, each on a line of its own. Only the first is known, by how it begins.
function restoreInOrder(block: string, before: string): Uint8Array | undefined {
  if (before.trim() === "") return undefined
  const [first = "", ...after] = linesOf(block)
  const others = [...linesOf(before), ...after]
  const few = others.length <= MOST_SMS && [first, ...others].every((line) => line.length <= LONGEST_SMS)
  const orders = few ? permutations(others) : [[...after, ...linesOf(before)]]
  for (const order of orders) {
    const bytes = restore([first, ...order].join("\n"))
    if (bytes !== undefined) return bytes
  }
  return undefined
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "")
}

function permutations(items: readonly string[]): string[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}

// The text ends where its lines end, but other words may follow: the longest beginning that fits its check is the text. Words of a chat
// after a blank are never part of it by accident, since they would have to fit too.
function restore(block: string): Uint8Array | undefined {
  const pieces = block
    .replace(/^(?:&gt;|[>|\s])+/gm, "\n")
    .split(/\s+/)
    .filter((piece) => piece !== "")
    .slice(0, MAX_PIECES)
    .map((piece) => piece.toUpperCase())
  const whole = pieces.join("")
  let length = whole.length
  for (const last of pieces.toReversed()) {
    for (const candidate of spellings(whole.slice(0, length))) {
      const bytes = decode(candidate)
      if (bytes !== undefined) return bytes
    }
    length -= last.length
  }
  return undefined
}

/** The dash of a chat may stand for one hyphen or for two. The check decides. */
function spellings(text: string): string[] {
  return text.includes("\u2013") ? [text.replaceAll("\u2013", "-"), text.replaceAll("\u2013", "--")] : [text]
}

function plain(text: string): string {
  return text
    .replace(/[\u2010-\u2012\u2212\ufe63\uff0d]/g, "-")
    .replace(/[\u2014\u2015]/g, "--")
    .replace(/\u2026/g, "...")
}

function encode(bytes: Uint8Array): string {
  let text = ""
  for (let at = 0; at < bytes.length; at += 2) {
    const high = bytes[at] ?? 0
    const low = bytes[at + 1]
    const [value, digits] = low === undefined ? [high, 2] : [high * 256 + low, 3]
    for (let digit = digits - 1; digit >= 0; digit--)
      text += ALPHABET[Math.floor(value / BASE ** digit) % BASE]
  }
  return text
}

function valueAt(text: string, at: number): number {
  const value = VALUES[text.charCodeAt(at)] ?? 255
  return value < BASE ? value : Number.NaN
}

/** The bytes without their check, or undefined if the text is none. */
function decode(text: string): Uint8Array | undefined {
  if (text.length % 3 === 1) return undefined
  // Hundreds of beginnings of a long text may be tried: nothing is made for each of their characters.
  const whole = new Uint8Array(Math.floor((text.length * 2) / 3))
  for (let at = 0, out = 0; at < text.length; at += 3) {
    const digits = Math.min(3, text.length - at)
    let value = 0
    for (let digit = at; digit < at + digits; digit++) value = value * BASE + valueAt(text, digit)
    if (!(value < (digits === 2 ? 256 : 65_536))) return undefined
    if (digits === 3) whole[out++] = value >> 8
    whole[out++] = value & 255
  }
  const body = whole.subarray(0, Math.max(0, whole.length - CHECK))
  return body.length > 0 && checkOf(body).equals(whole.subarray(body.length)) ? body : undefined
}

/** The first 16 bits of SHA-256. */
function checkOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest().subarray(0, CHECK)
}
