// Crockford's base32 (https://www.crockford.com/base32.html, without its check symbol) and RFC 4648 §6, as people type them: small letters
// are read as capitals, O as 0, I and L as 1. A symbol is a number from 0 to 31; codes are built of symbols and only then become text.

/** Every symbol's letter, by its number: no I, L, O and U. */
export const BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** Numbers from 0 to 31. */
export type Symbols = readonly number[]

/** The symbol a typed character stands for, or undefined. */
export function symbolOf(character: string): number | undefined {
  const letter = character.toUpperCase().replace("O", "0").replace(/[IL]/, "1")
  const symbol = BASE32.indexOf(letter)
  return letter.length !== 1 || symbol < 0 ? undefined : symbol
}

/** Symbols as text, without gaps. */
export function symbolText(symbols: Symbols): string {
  return symbols.map((symbol) => BASE32[symbol] ?? "").join("")
}

/** Reads symbols back from text that holds nothing else, or undefined. */
export function textSymbols(text: string): Symbols | undefined {
  const symbols = [...text].map(symbolOf)
  return symbols.every((symbol) => symbol !== undefined) ? symbols : undefined
}

/** `value` as `count` symbols, the highest first, zeros in front. Throws TypeError if it does not fit. */
export function numberSymbols(value: bigint, count: number): Symbols {
  if (value < 0n || value >= 1n << BigInt(5 * count)) throw new TypeError("the number needs more symbols")
  return Array.from({ length: count }, (_, at) => Number((value >> BigInt(5 * (count - 1 - at))) & 31n))
}

/** The number that symbols are, the highest first. */
export function symbolsNumber(symbols: Symbols): bigint {
  return symbols.reduce((value, symbol) => (value << 5n) | BigInt(symbol), 0n)
}

/** Bytes of RFC 4648 base32 (what the program `base32` writes), padded or not; undefined if it is none or has loose bits. */
export function decodeRfcBase32(text: string): Uint8Array | undefined {
  const letters = text.toUpperCase().replace(/=+$/, "")
  const symbols = [...letters].map((letter) => RFC_4648.indexOf(letter))
  const loose = (symbols.length * 5) % 8
  if (symbols.length === 0 || loose > 4 || symbols.some((symbol) => symbol < 0)) return undefined
  const number = symbolsNumber(symbols)
  if ((number & ((1n << BigInt(loose)) - 1n)) !== 0n) return undefined
  const length = Math.floor((symbols.length * 5) / 8)
  const hex = (number >> BigInt(loose)).toString(16).padStart(2 * length, "0")
  return new Uint8Array(Buffer.from(hex, "hex"))
}

/** The first `count` symbols of bytes: their first 5 · count bits. */
export function leadingSymbols(bytes: Uint8Array, count: number): Symbols {
  const bits = BigInt(bytes.length * 8)
  const number = bytesNumber(bytes)
  return Array.from({ length: count }, (_, at) => Number((number >> (bits - 5n * BigInt(at + 1))) & 31n))
}

/** Bytes as a big-endian number. */
export function bytesNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`)
}

/** A number as `length` bytes, big-endian, or undefined if it needs more. */
export function numberBytes(value: bigint, length: number): Uint8Array | undefined {
  const hex = value.toString(16).padStart(2 * length, "0")
  return hex.length > 2 * length ? undefined : new Uint8Array(Buffer.from(hex, "hex"))
}
