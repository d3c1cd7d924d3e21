// The keystroke card: for each character of a passphrase which physical key to press, given what is printed on the keys and the keymap of
// the prompt. Says what cannot be typed and the way out, and where keymaps of the same country differ from each other.
import { characterName, looksLikeAnother } from "../character-names.ts"
import { keyWords } from "./key-label.ts"
import { type Layouts, sameStroke, strokesOf, type Typing, typingOf } from "./keystroke.ts"
import { isLayoutId, type Layout, type LayoutId, layoutOf } from "./layout.ts"

/** The characters of the passphrases that clevis makes since version 20: base64url. */
export const CLEVIS_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** Every printable ASCII character but the space: older clevis passphrases use many of them. */
export const PRINTABLE = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join("")

/**
 * Characters that another keymap of the same country gives on another key or as a dead key: the keymaps of the text console, and older
 * ones. The boot prompt may use any of them.
 */
export const UNSURE: Readonly<Partial<Record<LayoutId, string>>> = {
  de: "~",
  fr: "^`~",
  it: "{}~",
  no: "$~",
}

export interface KeyLine {
  readonly character: string
  readonly name: string
  readonly typing: Typing
  /** "Shift + Z", or why there is nothing to press. */
  readonly press: string
  /** True if the sign printed on the key is not the one that appears. */
  readonly differs: boolean
  /** True if another keymap of that country has it elsewhere. */
  readonly unsure: boolean
  readonly lookTwice: boolean
}

/** One line of the card for every character of `text`, in its order. */
export function keyLines(text: string, layouts: Layouts, ascii = false): KeyLine[] {
  const { keyboard, prompt } = layouts
  return [...text].map((character) => {
    const typing = typingOf(character, layouts)
    const pressed = typing.kind === "press" ? typing.stroke : undefined
    const printed = strokesOf(character, keyboard)
    return {
      character,
      name: characterName(character),
      typing,
      press: pressWords(typing, keyboard, ascii),
      differs: pressed !== undefined && !printed.some((stroke) => sameStroke(stroke, pressed)),
      unsure: (UNSURE[prompt.id] ?? "").includes(character),
      lookTwice: looksLikeAnother(character),
    }
  })
}

function pressWords(typing: Typing, keyboard: Layout, ascii: boolean): string {
  switch (typing.kind) {
    case "space-bar":
      return "Space"
    case "key-missing":
      return "no such key here"
    case "not-on-keymap":
      return "cannot be typed"
    case "press": {
      const { key, shift, altGr, dead } = typing.stroke
      // The key as it is printed on the keyboard in front of the person, not as the prompt's keymap knows it.
      const here = keyboard.keys.find(({ name }) => name === key.name) ?? key
      const held = [...(altGr ? ["AltGr"] : []), ...(shift ? ["Shift"] : [])]
      return `${[...held, keyWords(here, keyboard, ascii)].join(" + ")}${dead ? ", then Space" : ""}`
    }
  }
}

/** What must be said once beside the lines: only what these lines need. Sentences for a person. */
export function cardNotes(lines: readonly KeyLine[], { keyboard, prompt, noDeadKeys }: Layouts): string[] {
  const some = (test: (line: KeyLine) => boolean): boolean => lines.some(test)
  const stroke = ({ typing }: KeyLine) => (typing.kind === "press" ? typing.stroke : undefined)
  return [
    "Caps Lock must be off. Type digits on the row above the letters.",
    ...(some(({ differs }) => differs) ? ["* The key shows another sign than the one you type."] : []),
    ...(some((line) => stroke(line)?.altGr === true)
      ? ["AltGr is the Alt key on the right of the space bar. Hold it down."]
      : []),
    ...(some((line) => stroke(line)?.dead === true)
      ? [
          "A dead key shows nothing. The space bar after it gives the sign.",
          `If the prompt has no dead keys, use: --prompt ${prompt.id}-nodeadkeys`,
        ]
      : []),
    ...(noDeadKeys ? ["Chosen: a keymap without dead keys. Do not press the space bar after a sign."] : []),
    ...(some(({ unsure }) => unsure)
      ? [`? Not every ${prompt.name} keymap has this sign there. See the ways out.`]
      : []),
    ...(some(({ typing }) => typing.kind === "key-missing")
      ? [`The ${prompt.name} keymap needs a key that a ${keyboard.name} keyboard does not have.`]
      : []),
    ...(some(
      ({ typing, unsure }) => unsure || typing.kind === "key-missing" || typing.kind === "not-on-keymap",
    )
      ? waysOut(lines)
      : []),
  ]
}

function waysOut(lines: readonly KeyLine[]): string[] {
  const needed = lines.filter(
    ({ typing, unsure }) => unsure || typing.kind === "key-missing" || typing.kind === "not-on-keymap",
  )
  const codes = [...new Set(needed.map(({ character }) => character))]
    .filter((character) => /^[\x21-\x7e]$/.test(character))
    .map((character) => `${character} is ${String(character.charCodeAt(0)).padStart(3, "0")}`)
  return [
    "Ways out, the quickest first:",
    "- Connect a keyboard that fits the keymap of the prompt.",
    ...(codes.length > 0
      ? [
          "- On a text console: hold Alt, type the number on the number pad, release Alt.",
          `  ${codes.join(", ")}`,
        ]
      : []),
    "- Let a USB scanner type it: press P where the passphrase is shown.",
    "- With GRUB open, add to the kernel line: rd.vconsole.keymap=us",
  ]
}

/** A keymap by name: "de", or "de-nodeadkeys". Undefined if there is none of that name. */
export function readPrompt(name: string): Pick<Layouts, "prompt" | "noDeadKeys"> | undefined {
  const base = name.replace(/-nodeadkeys$/, "")
  return isLayoutId(base) ? { prompt: layoutOf(base), noDeadKeys: base !== name } : undefined
}
