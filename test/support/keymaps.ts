// The system's own keyboard tables, read through xkbcli and loadkeys: what the tables of src/text/keyboard are made from and held against.
import { execFileSync } from "node:child_process"
import { DEAD_MARK, KEY_ROWS, type LayoutId, NOTHING } from "../../src/text/keyboard/layout.ts"

/** Layout and variant as XKB calls them, and the name in a sentence. */
export const XKB_NAMES: Readonly<Record<LayoutId, { layout: string; variant?: string; name: string }>> = {
  us: { layout: "us", name: "US" },
  uk: { layout: "gb", name: "UK" },
  de: { layout: "de", name: "German" },
  fr: { layout: "fr", name: "French" },
  "ch-de": { layout: "ch", name: "Swiss German" },
  "ch-fr": { layout: "ch", variant: "fr", name: "Swiss French" },
  es: { layout: "es", name: "Spanish" },
  it: { layout: "it", name: "Italian" },
  se: { layout: "se", name: "Swedish" },
  fi: { layout: "fi", name: "Finnish" },
  no: { layout: "no", name: "Norwegian" },
  dk: { layout: "dk", name: "Danish" },
}

/** What XKB calls the variant without dead keys, where there is one. */
export const WITHOUT_DEAD_KEYS: Readonly<Partial<Record<LayoutId, { layout: string; variant: string }>>> = {
  de: { layout: "de", variant: "nodeadkeys" },
  fr: { layout: "fr", variant: "nodeadkeys" },
  "ch-de": { layout: "ch", variant: "de_nodeadkeys" },
  "ch-fr": { layout: "ch", variant: "fr_nodeadkeys" },
  es: { layout: "es", variant: "nodeadkeys" },
  se: { layout: "se", variant: "nodeadkeys" },
  fi: { layout: "fi", variant: "nodeadkeys" },
  no: { layout: "no", variant: "nodeadkeys" },
  dk: { layout: "dk", variant: "nodeadkeys" },
}

/** One sign a key gives: "a", "†^" for a dead key, undefined for nothing that this program knows. */
export type Sign = string | undefined
export type Keymap = ReadonlyMap<string, readonly Sign[]>

/** The signs of every key, up to four levels, as the X keyboard extension compiles them. */
export function xkbKeymap(layout: string, variant?: string): Keymap {
  const args = [
    "compile-keymap",
    "--layout",
    layout,
    ...(variant === undefined ? [] : ["--variant", variant]),
  ]
  const text = execFileSync("xkbcli", args, { encoding: "utf8", maxBuffer: 8 << 20 })
  const symbols = text.slice(text.indexOf("xkb_symbols"))
  const keys = new Map<string, readonly Sign[]>()
  for (const name of KEY_ROWS.flat()) {
    const body = new RegExp(`key <${name}>\\s*\\{([^}]*)\\}`).exec(symbols)?.[1] ?? ""
    const list =
      /symbols\[Group1\]\s*=\s*\[([^\]]*)\]/.exec(body)?.[1] ?? /\[([^\]]*)\]/.exec(body)?.[1] ?? ""
    keys.set(
      name,
      list
        .split(",")
        .slice(0, 4)
        .map((keysym) => signOf(keysym.trim())),
    )
  }
  return keys
}

/** The package that the tables come from, with its version. */
export function xkbVersion(): string {
  return execFileSync("dpkg-query", ["-W", "-f=$" + "{Version}", "xkb-data"], { encoding: "utf8" })
}

/**
 * Levels of keys that X gives a sign which is not printed there and which the keymaps of the text console do not know. The same sign
 * stands on another key, where both agree.
 */
export const LEFT_OUT: Readonly<Record<string, readonly number[]>> = {
  "fr TLDE": [1],
  "ch-de AE01": [2],
  "ch-de AE09": [2],
  "ch-de AE10": [2],
  "ch-fr AE01": [2],
  "ch-fr AE09": [2],
  "ch-fr AE10": [2],
  "it AD01": [2],
  "it AE07": [2],
  "it AE08": [2],
  "it AE09": [2],
  "it AE10": [2],
}

/**
 * The levels that a key keeps: what is printed on it (plain and Shift), and with AltGr only what types ASCII. Ends without empty levels.
 */
export function keptSigns(signs: readonly Sign[], leftOut: readonly number[] = []): string[] {
  const kept = [0, 1, 2, 3].map((level) => {
    const sign = leftOut.includes(level) ? undefined : signs[level]
    if (sign === undefined) return NOTHING
    return level < 2 || /^[\x21-\x7e]$/.test(sign.replace(DEAD_MARK, "")) ? sign : NOTHING
  })
  while (kept.at(-1) === NOTHING) kept.pop()
  return kept
}

function signOf(keysym: string): Sign {
  if (/^[A-Za-z0-9]$/.test(keysym)) return keysym
  const dead = DEAD_KEYS[keysym]
  return dead === undefined ? KEYSYMS[keysym] : `${DEAD_MARK}${dead}`
}

const DEAD_KEYS: Readonly<Record<string, string>> = {
  dead_circumflex: "^",
  dead_grave: "`",
  dead_tilde: "~",
  dead_acute: "´",
  dead_diaeresis: "¨",
}

const KEYSYMS: Readonly<Record<string, string>> = Object.fromEntries(
  `exclam! quotedbl" numbersign# dollar$ percent% ampersand& apostrophe' parenleft( parenright) asterisk* plus+ comma, minus- period.
  slash/ colon: semicolon; less< equal= greater> question? at@ bracketleft[ backslash\\ bracketright] asciicircum^ underscore_ grave\`
  braceleft{ bar| braceright} asciitilde~ AdiaeresisÄ adiaeresisä OdiaeresisÖ odiaeresisö UdiaeresisÜ udiaeresisü ssharpß section§
  degree° sterling£ notsign¬ mu\u00b5 twosuperior² onehalf½ currency¤ agraveà egraveè igraveì ograveò ugraveù eacuteé CcedillaÇ ccedillaç
  NtildeÑ ntildeñ exclamdown¡ questiondown¿ masculineº ordfeminineª periodcentered· AringÅ aringå AEÆ aeæ OslashØ oslashø
  brokenbar¦ acute´ diaeresis¨ threesuperior³`
    .split(/\s+/)
    .map((word) => [word.slice(0, -1), word.slice(-1)]),
)

/** Keymaps of the text console for the same country, those that are still in use; several where people use several. */
export const CONSOLE_KEYMAPS: Readonly<Record<LayoutId, readonly string[]>> = {
  us: ["qwerty/us"],
  uk: ["qwerty/uk"],
  de: ["qwertz/de-latin1", "qwertz/de-latin1-nodeadkeys"],
  fr: ["azerty/fr", "azerty/fr-latin1", "azerty/fr-latin9"],
  "ch-de": ["qwertz/sg-latin1"],
  "ch-fr": ["qwertz/fr_CH-latin1"],
  es: ["qwerty/es"],
  it: ["qwerty/it"],
  se: ["qwerty/se-latin1"],
  fi: ["qwerty/fi-latin1"],
  no: ["qwerty/no-latin1"],
  dk: ["qwerty/dk-latin1"],
}

/** Key codes of the kernel by level: plain, Shift, AltGr, Shift and AltGr. */
export type ConsoleKeymap = readonly (readonly number[] | undefined)[]

/** A keymap of the text console as `loadkeys` compiles it. */
export function consoleKeymap(name: string): ConsoleKeymap {
  const text = execFileSync("loadkeys", ["--mktable", "-u", `/usr/share/keymaps/i386/${name}.kmap.gz`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  })
  return ["plain", "shift", "altgr", "(?:shift_altgr|altgr_shift)"].map((level) => {
    const table = new RegExp(`\\b${level}_map\\[NR_KEYS\\] = \\{([^}]*)\\}`).exec(text)?.[1]
    return table?.match(/0x[0-9a-f]+/g)?.map(Number)
  })
}

/** What a key gives on the text console; undefined for anything but a sign. */
export function consoleSign(
  keymap: ConsoleKeymap,
  key: string,
  level: number,
): { readonly character: string; readonly dead: boolean } | undefined {
  const code = keymap[level]?.[keyCode(key)]
  if (code === undefined) return undefined
  // The kernel's symbols: type in the high byte (0 a sign, 11 a letter, 4 a dead key), beyond 0xf000 Unicode itself.
  if (code < 0xf000) return { character: String.fromCharCode(code), dead: false }
  const type = (code >> 8) - 0xf0
  if (type === 0 || type === 11) return { character: String.fromCharCode(code & 0xff), dead: false }
  const dead = type === 4 ? "`´^~¨"[code & 0xff] : undefined
  return dead === undefined ? undefined : { character: dead, dead: true }
}

function keyCode(key: string): number {
  const own: Readonly<Record<string, number>> = { TLDE: 41, BKSL: 43, LSGT: 86 }
  const rows: Readonly<Record<string, number>> = { AE: 1, AD: 15, AC: 29, AB: 43 }
  return own[key] ?? (rows[key.slice(0, 2)] ?? 0) + Number(key.slice(2))
}
