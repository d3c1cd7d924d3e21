// What a scanner that types must be told: the text whose keys, on the scanner's layout, give the passphrase at the prompt; and a harmless probe
// whose appearance shows how scanner and computer are set.
import { capOf, type Layouts, typingOf } from "../keyboard/keystroke.ts"
import { LAYOUT_IDS, type Layout, layoutOf } from "../keyboard/layout.ts"
import { receivedBy, UNKNOWN } from "../keyboard/received.ts"

/** Letters, digits and the two symbols of base64url that move between layouts. */
export const PROBE = "Probe-zy_ZY-qa_QA-wm_WM-0189"
/** The symbols that older clevis passphrases use, and their neighbours. */
export const SYMBOL_PROBE = "Probe #$%&()*+,./:;<=>?@[]^{|}~!"

/** The probe with the characters that such a passphrase has. */
export function probeFor(passphrase: string): string {
  return /[^A-Za-z0-9_-]/.test(passphrase) ? SYMBOL_PROBE : PROBE
}

/**
 * What the codes must hold so that a scanner set to `keyboard` makes the prompt receive `text`: the scanner presses keys, and the prompt
 * reads them by its own keymap. Undefined if no such text exists: a key gives nothing on the scanner's layout, or is a dead key.
 */
export function scannerText(text: string, layouts: Layouts): string | undefined {
  const signs = [...text].map((character) => {
    const typing = typingOf(character, layouts)
    if (typing.kind === "space-bar") return " "
    if (typing.kind !== "press" || typing.stroke.dead) return undefined
    const cap = capOf(typing.stroke, layouts.keyboard)
    return cap === undefined || cap.dead || !/^[\x21-\x7e]$/.test(cap.character) ? undefined : cap.character
  })
  return signs.includes(undefined) ? undefined : signs.join("")
}

/** What a person may see instead of the probe, and what it means; the same line for several layouts is one row. */
export function probeMistakes(probe: string, scanner: Layout): (readonly [seen: string, meaning: string])[] {
  const seen = new Map<string, string[]>()
  for (const id of LAYOUT_IDS) {
    const layout = layoutOf(id)
    const text = receivedBy(probe, { keyboard: scanner, prompt: layout, noDeadKeys: true }).replaceAll(
      UNKNOWN,
      " ",
    )
    if (text !== probe) seen.set(text, [...(seen.get(text) ?? []), layout.name])
  }
  return [...seen].map(([text, names]) => [text, names.join(", ")])
}
