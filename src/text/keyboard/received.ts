// What the prompt would have received: the keys a person pressed are read back from the text that this computer made of them, and given
// to the keymap of the prompt. Dead keys are read back from the accents they left; what no key of the layout gives counts as unknown.
import { capOf, type Keystroke, type Layouts, strokesOf } from "./keystroke.ts"
import { EXTRA_KEY, type Layout } from "./layout.ts"

/** Stands for a key press that the prompt's keymap makes nothing known of. Never equal to a character of a passphrase. */
export const UNKNOWN = "\ufffd"

const ACCENTS: Readonly<Record<string, string>> = {
  "\u0302": "^",
  "\u0300": "`",
  "\u0303": "~",
  "\u0301": "´",
  "\u0308": "¨",
}

/** `text` as a terminal with the layout `keyboard` received it; what the same keys give at the prompt. */
export function receivedBy(text: string, { keyboard, prompt, noDeadKeys }: Layouts): string {
  if (keyboard.id === prompt.id && !noDeadKeys) return text
  let waiting = ""
  let received = ""
  for (const stroke of pressed(text, keyboard)) {
    const cap = stroke === "space" ? { character: " ", dead: false } : stroke && capOf(stroke, prompt)
    if (cap === undefined) received += UNKNOWN
    else if (waiting !== "") {
      received += composed(waiting, cap.character)
      waiting = ""
    } else if (cap.dead && !noDeadKeys) waiting = cap.character
    else received += cap.character
  }
  return received
}

// A dead key and the space bar give the sign itself, twice the same dead key too; with a letter a letter with an accent.
function composed(dead: string, next: string): string {
  return next === " " || next === dead ? dead : UNKNOWN
}

function pressed(text: string, keyboard: Layout): (Keystroke | "space" | undefined)[] {
  const ways = (character: string): Keystroke[] =>
    strokesOf(character, keyboard).filter(({ key }) => keyboard.hasExtraKey || key.name !== EXTRA_KEY)
  return [...text].flatMap((character) => {
    if (character === " ") return ["space" as const]
    const [stroke] = ways(character)
    if (stroke !== undefined) return stroke.dead ? [stroke, "space" as const] : [stroke]
    const [base = "", accent = ""] = character.normalize("NFD")
    const dead = ways(ACCENTS[accent] ?? "").find((one) => one.dead)
    return [dead, ways(base)[0]]
  })
}
