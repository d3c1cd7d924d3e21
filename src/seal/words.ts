// Short numbers that people compare and read aloud, as words of the BIP-39 English list: 11 bits a word, four letters are enough.
// Used for fingerprints of cards and rosters (8 words, 88 bits) and for the call-back code (6 words, 66 bits).
import { wordlist } from "@scure/bip39/wordlists/english.js"

/** The first `count` · 11 bits of `bytes`, as words. */
export function wordsOf(bytes: Uint8Array, count: number): readonly string[] {
  const number = leadingBits(bytes, count * 11)
  return Array.from({ length: count }, (_, i) => {
    const index = Number((number >> BigInt(11 * (count - 1 - i))) & 2047n)
    return wordlist[index] ?? ""
  })
}

/** The first `bits` bits as a number, most significant bit first. */
export function leadingBits(bytes: Uint8Array, bits: number): bigint {
  const length = Math.ceil(bits / 8)
  if (bytes.length < length) throw new TypeError("not enough bytes for that many bits")
  const number = BigInt(`0x${Buffer.from(bytes.subarray(0, length)).toString("hex")}`)
  return number >> BigInt(length * 8 - bits)
}

/** True if `typed` is these words: any case, any white space or punctuation between, four or more letters of each. */
export function sameWords(words: readonly string[], typed: string): boolean {
  const given = typed
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "")
  return given.length === words.length && words.every((word, i) => sameWord(word, given[i] ?? ""))
}

function sameWord(word: string, typed: string): boolean {
  return typed === word || (typed.length >= 4 && word.startsWith(typed))
}
