// A screenshot of a terminal from what it shows: characters and colours (SGR) become points. Block characters are drawn as they are, every
// other character as a small pattern, since only codes are read back from it.
import { type Grey, greyPicture } from "./picture.ts"

export interface Cell {
  readonly character: string
  /** Brightness of the sign and of the ground behind it. */
  readonly sign: number
  readonly ground: number
}

/** Points of one character: as wide and as high as the fonts of terminals mostly are. */
const WIDE = 9
const HIGH = 18
/** Brightness of the eight colours and their bright sisters, as xterm has them. */
const COLOURS = [0, 70, 130, 150, 40, 90, 150, 229, 127, 110, 180, 220, 120, 150, 200, 255]
const DEFAULT = { sign: 229, ground: 0 }

/** `painted`: lines with SGR sequences. The terminal is light on dark unless `light`. */
export function screenshot(painted: string, columns: number, rows: number, light = false): Grey {
  const cells = cellsOf(painted, light)
  return greyPicture(columns * WIDE, rows * HIGH, (x, y) => {
    const cell = cells[Math.floor(y / HIGH)]?.[Math.floor(x / WIDE)]
    if (cell === undefined) return light ? 255 : 0
    return isInk(cell.character, x % WIDE, y % HIGH) ? cell.sign : cell.ground
  })
}

export function cellsOf(painted: string, light = false): Cell[][] {
  const normal = light ? { sign: DEFAULT.ground, ground: 255 } : DEFAULT
  let now = normal
  return painted.split("\n").map((line) => {
    const cells: Cell[] = []
    for (const [, codes, character] of line.matchAll(/\u001b\[([0-9;]*)m|(.)/gsu)) {
      if (character === undefined) now = afterSgr(now, codes ?? "", normal)
      else if (character !== "\r") cells.push({ character, ...now })
    }
    return cells
  })
}

type Look = typeof DEFAULT

function afterSgr(look: Look, codes: string, normal: Look): Look {
  let now = look
  const list = (codes === "" ? "0" : codes).split(";").map(Number)
  for (let at = 0; at < list.length; at++) {
    const code = list[at] ?? 0
    if (code === 0) now = normal
    else if (code === 7) now = { sign: now.ground, ground: now.sign }
    else if (code === 38 || code === 48) {
      const brightness = colour256(list[at + 2] ?? 0)
      now = code === 38 ? { ...now, sign: brightness } : { ...now, ground: brightness }
      at += 2
    } else if (code >= 30 && code <= 37) now = { ...now, sign: COLOURS[code - 30] ?? 0 }
    else if (code >= 40 && code <= 47) now = { ...now, ground: COLOURS[code - 40] ?? 0 }
    else if (code >= 90 && code <= 97) now = { ...now, sign: COLOURS[code - 82] ?? 0 }
    else if (code >= 100 && code <= 107) now = { ...now, ground: COLOURS[code - 92] ?? 0 }
    else if (code === 39) now = { ...now, sign: normal.sign }
    else if (code === 49) now = { ...now, ground: normal.ground }
  }
  return now
}

/** The cube of six shades a colour, and the greys after it. */
function colour256(number: number): number {
  if (number < 16) return COLOURS[number] ?? 0
  if (number >= 232) return 8 + 10 * (number - 232)
  const shade = (step: number): number => (step === 0 ? 0 : 55 + 40 * step)
  const [red, green, blue] = [
    Math.floor((number - 16) / 36),
    Math.floor((number - 16) / 6) % 6,
    (number - 16) % 6,
  ]
  return Math.round(0.3 * shade(red) + 0.59 * shade(green) + 0.11 * shade(blue))
}

function isInk(character: string, x: number, y: number): boolean {
  switch (character) {
    case " ":
      return false
    case "█":
      return true
    case "▀":
      return y < HIGH / 2
    case "▄":
      return y >= HIGH / 2
    default:
      return (
        x > 1 &&
        x < WIDE - 2 &&
        y > 4 &&
        y < HIGH - 4 &&
        (x * 7 + y * 3 + (character.codePointAt(0) ?? 0)) % 4 === 0
      )
  }
}
