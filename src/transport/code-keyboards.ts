// Keyboards that write something else than their keys say: the legend is of one country, the program believes another. For each, what
// arrived and what was meant. Only characters of a typed code matter.
import { type Symbols, symbolOf } from "../bytes/base32.ts"

export type Letters = "as they are" | "y-z" | "a-q z-w m"
export type Digits = "as they are" | "french without shift" | "us with shift" | "german with shift"

export interface Keyboard {
  readonly letters: Letters
  readonly digits: Digits
}

// "," and ";" stand where the other of QWERTY and AZERTY has M.
const LETTERS: Readonly<Record<Letters, string>> = {
  "as they are": "",
  "y-z": "yz zy",
  "a-q z-w m": "aq qa zw wz ,m ;m ?m :m",
}
const DIGITS: Readonly<Record<Digits, string>> = {
  "as they are": "",
  "french without shift": "&1 é2 \"3 '4 (5 -6 è7 _8 ç9 à0",
  "us with shift": "!1 @2 #3 $4 %5 ^6 &7 *8 (9 )0",
  "german with shift": '!1 "2 §3 $4 %5 &6 /7 (8 )9 =0',
}

/** Nothing is exchanged. */
export const OWN_KEYBOARD: Keyboard = { letters: "as they are", digits: "as they are" }

const ALL: readonly Keyboard[] = (["as they are", "y-z", "a-q z-w m"] as const).flatMap((letters) =>
  (["as they are", "french without shift", "us with shift", "german with shift"] as const).map((digits) => ({
    letters,
    digits,
  })),
)

/** Every keyboard but one's own, those that exchange less first. */
export const OTHER_KEYBOARDS: readonly Keyboard[] = ALL.slice(1)

/** What was typed, as it was meant. */
export function meant(text: string, { letters, digits }: Keyboard): string {
  const pairs = `${LETTERS[letters]} ${DIGITS[digits]}`.split(" ").map((pair) => [...pair])
  const map = new Map(pairs.map(([from = "", to = ""]) => [from, to]))
  return [...text].map((character) => map.get(character.toLowerCase()) ?? character).join("")
}

/** A typed line without gaps: its symbols, and the places and characters that no code has. */
export interface TypedSymbols {
  /** 0 where a strange character stands. */
  readonly symbols: Symbols
  readonly strange: readonly string[]
}

/** Reads what is left of a line behind its number. */
export function typedSymbols(text: string): TypedSymbols {
  const characters = [...text].filter((character) => !GAP.test(character))
  const symbols = characters.map((character) => symbolOf(character) ?? 0)
  return { symbols, strange: characters.filter((character) => symbolOf(character) === undefined) }
}

// What people and programs put between groups.
const GAP = /[\s.,;:|/_\-\u2010-\u2015\u2212\u00b7\u200b\ufeff]/
