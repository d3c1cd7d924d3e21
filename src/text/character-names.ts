// What to call each character of a passphrase when it is read out or typed: capital and small letters, digits, the English names of
// the ASCII symbols, and a mark on characters that look like another one.

const SYMBOLS: Readonly<Record<string, string>> = {
  " ": "space",
  "!": "exclamation mark",
  '"': "double quote",
  "#": "number sign",
  $: "dollar sign",
  "%": "percent sign",
  "&": "ampersand",
  "'": "single quote",
  "(": "left round bracket",
  ")": "right round bracket",
  "*": "asterisk",
  "+": "plus sign",
  ",": "comma",
  "-": "minus sign",
  ".": "full stop",
  "/": "slash",
  ":": "colon",
  ";": "semicolon",
  "<": "less-than sign",
  "=": "equals sign",
  ">": "greater-than sign",
  "?": "question mark",
  "@": "at sign",
  "[": "left square bracket",
  "\\": "backslash",
  "]": "right square bracket",
  "^": "caret",
  _: "underscore",
  "`": "backtick",
  "{": "left curly bracket",
  "|": "vertical bar",
  "}": "right curly bracket",
  "~": "tilde",
}

const NATO = (
  "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo " +
  "Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
).split(" ")

const LOOK_ALIKES = "0Oo1lI|5S2Z8B6b9gq-_'`,.;:uvVvwWcCxXzZ"

const DIGITS = "zero one two three four five six seven eight nine".split(" ")

/** How a letter or digit of a code is said: "Bravo", "seven". A code has no small letters. */
export function codeLetterName(letter: string): string {
  return (
    DIGITS[letter >= "0" && letter <= "9" ? Number(letter) : -1] ?? NATO[letter.charCodeAt(0) - 65] ?? letter
  )
}

/** "capital Bravo", "small bravo", "digit 7", "minus sign". A byte that no key types is named by its number. */
export function characterName(character: string): string {
  if (/^[A-Z]$/.test(character)) return `capital ${NATO[character.charCodeAt(0) - 65]}`
  if (/^[a-z]$/.test(character)) return `small ${NATO[character.charCodeAt(0) - 97]?.toLowerCase()}`
  if (/^[0-9]$/.test(character)) return `digit ${character}`
  return SYMBOLS[character] ?? `byte ${character.charCodeAt(0)}, which no key types`
}

/** True for characters that are easily taken for another one. */
export function looksLikeAnother(character: string): boolean {
  return LOOK_ALIKES.includes(character)
}
