// One line of a typed code as somebody typed it: with or without its number, with gaps anywhere, with characters that no code has.
import { type Keyboard, meant, type TypedSymbols, typedSymbols } from "./code-keyboards.ts"

/** One way to read a typed line. */
export interface TypedLine extends TypedSymbols {
  /** The number in front, where there is one. */
  readonly number?: number
}

// "7)", "7.", "7:", "Line 7", "7 of 11:"; then the groups.
const NUMBERED = /^\s*(?:line\s*)?(\d{1,3})(?:\s*(?:of|\/)\s*\d{1,3})?\s*[).:\]|>]\s*(.*)$/i
// "7 ABCDE": may be a number, or the beginning of a group that was torn apart.
const BARE_NUMBER = /^\s*(\d{1,3})\s+(.*)$/

/** Every way to read a line, the likeliest first. */
export function readingsOf(raw: string, keyboard: Keyboard): TypedLine[] {
  const numbered = NUMBERED.exec(raw)
  if (numbered !== null) return [lineOf(numbered[2], keyboard, numbered[1])]
  const bare = BARE_NUMBER.exec(raw)
  const whole = lineOf(raw, keyboard)
  return bare === null ? [whole] : [lineOf(bare[2], keyboard, bare[1]), whole]
}

function lineOf(text = "", keyboard: Keyboard, number?: string): TypedLine {
  return {
    ...typedSymbols(meant(text, keyboard)),
    ...(number === undefined ? {} : { number: Number(number) }),
  }
}
