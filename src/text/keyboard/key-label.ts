// How to name a key to a person: by what is printed on it, and where that is no letter or digit, by where it lies. In ASCII the printed
// signs of other languages are spelt out, because a text console may not have them.
import { EXTRA_KEY, KEY_ROWS, type Key, type Layout } from "./layout.ts"

const SIGN_WORDS: Readonly<Record<string, string>> = {
  ä: "a with two dots",
  ö: "o with two dots",
  ü: "u with two dots",
  å: "a with a ring",
  æ: "a and e in one",
  ø: "o with a stroke",
  ñ: "n with a wave",
  ç: "c with a tail",
  é: "e with an acute accent",
  è: "e with a grave accent",
  à: "a with a grave accent",
  ì: "i with a grave accent",
  ò: "o with a grave accent",
  ù: "u with a grave accent",
  ß: "sharp s",
  "§": "section sign",
  "°": "degree sign",
  "£": "pound sign",
  "¬": "not sign",
  "²": "small raised 2",
  "½": "one half",
  "¤": "currency sign",
  "¨": "two dots",
  "´": "acute accent",
  "·": "middle dot",
  º: "small raised o",
  ª: "small raised a",
  "¡": "exclamation mark upside down",
  "¿": "question mark upside down",
  µ: "Greek letter mu",
}

/** What is printed on the key: "Z", "ß ?", "5 %". */
function printedOn({ caps: [plain, shifted] }: Key): string {
  if (plain === undefined) return shifted?.character ?? ""
  if (shifted === undefined || shifted.character === plain.character) return plain.character
  if (shifted.character === plain.character.toUpperCase()) return shifted.character
  return `${plain.character} ${shifted.character}`
}

/** The key as one says it: "Z", "the ß ? key (1 right of 0)". */
export function keyWords(key: Key, keyboard: Layout, ascii: boolean): string {
  const printed = printedOn(key)
  if (/^[A-Z]$/.test(printed)) return printed
  const digit = /[0-9]/.exec(printed)?.[0]
  if (digit !== undefined) return digit
  return `the ${ascii ? inAscii(printed) : printed} key (${whereIs(key, keyboard)})`
}

/** Where a key without a letter or digit lies: "2 right of L". */
function whereIs(key: Key, keyboard: Layout): string {
  if (key.name === "TLDE") return "left of 1"
  if (key.name === EXTRA_KEY) return "beside the left Shift"
  if (key.name === "BKSL") return keyboard.hasExtraKey ? "left of Enter" : "above Enter"
  const row = KEY_ROWS[key.row] ?? []
  const left = row.slice(0, key.column).flatMap((name) => keyboard.keys.filter((one) => one.name === name))
  const known = left.findLast((one) => /^[A-Z]$|[0-9]/.test(printedOn(one)))
  if (known === undefined) return `row ${key.row + 1}, key ${key.column + 1}`
  const sign = /[0-9]/.exec(printedOn(known))?.[0] ?? printedOn(known)
  return `${key.column - known.column} right of ${sign}`
}

// An ASCII sign of a key is enough to find it; else both signs are spelt out.
function inAscii(printed: string): string {
  const signs = printed.split(" ")
  const plain = signs.filter((sign) => /^[\x21-\x7e]$/.test(sign))
  if (plain.length > 0) return plain.join(" ")
  return signs.map((sign) => SIGN_WORDS[sign.toLowerCase()] ?? "unnamed").join(", ")
}
