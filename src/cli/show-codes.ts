// QR codes on the terminal, one after another at the pace of whoever scans them. Where no key can be read they are printed one below the
// other.
import type { Ports } from "../actions/ports.ts"
import { makeQrCode, qrRoom } from "../text/qr-code.ts"
import { qrPage } from "../text/qr-page.ts"
import { largestVersion, type QrSpace, type QrStyle } from "../text/qr-terminal.ts"
import { type CodeSeries, codeSeries } from "../transport/letter-codes.ts"
import { asciiOnly } from "./ascii-only.ts"
import type { Out } from "./out.ts"

/** Larger ones on a screen are read badly by a telephone. */
const LARGEST = 20
/** Nobody scans more than this. */
const MOST_PARTS = 40
/** A pipe has no end of lines. */
const ENDLESS = 1000
const NEVER_HIDE = 0x7fffffff

interface Look {
  readonly style: QrStyle
  readonly colours: 16 | 256
}

/** Shows the letter's codes until the person is done. False if they do not fit on this screen: then nothing was shown. */
export async function showCodes(
  letter: string,
  ascii: boolean,
  ports: Pick<Ports, "terminal" | "stdinIsTerminal">,
  out: Out,
): Promise<boolean> {
  const { TERM, COLORTERM } = process.env
  const look = lookOf(TERM, COLORTERM, ascii)
  if (look === undefined) return false
  const space = { rows: out.stdoutIsTerminal ? out.rows : ENDLESS, columns: out.columns }
  const version = Math.min(LARGEST, largestVersion(look.style, space))
  const series = codeSeries(letter, qrRoom(version))
  if (series === undefined || series.of > MOST_PARTS) return false
  const keys = out.stdoutIsTerminal && ports.stdinIsTerminal === true && ports.terminal.interactive
  if (keys) await turnPages(series, look, out)
  else printAll(series, space, look, out)
  return true
}

/** What a terminal of this name can draw; undefined for one without colours. */
export function lookOf(term = "", colorTerm: string | undefined, ascii: boolean): Look | undefined {
  const colours = /256|kitty|alacritty|foot|ghostty/.test(term) || colorTerm !== undefined ? 256 : 16
  if (term === "" || term === "dumb") return undefined
  return { style: asciiOnly(ascii, term) ? "full" : "half", colours }
}

function pageOf(series: CodeSeries, index: number, space: QrSpace, look: Look, keys: boolean): string[] {
  const code = makeQrCode(series.text(index))
  return qrPage(code, { part: index + 1, of: series.of, keys }, space, look) ?? TOO_SMALL
}

const TOO_SMALL = ["This window is too small now", "for the code. Make it larger."]

function printAll(series: CodeSeries, space: QrSpace, look: Look, out: Out): void {
  for (let index = 0; index < series.of; index++) {
    for (const line of pageOf(series, index, space, look, false)) out.print(line)
    out.print("")
  }
}

async function turnPages(series: CodeSeries, look: Look, out: Out): Promise<void> {
  const { openRawScreen } = await import("../host/raw-screen.ts")
  const screen = openRawScreen()
  try {
    let index = 0
    for (;;) {
      const { rows, columns } = out // the window may have changed its size
      screen.draw(pageOf(series, index, { rows, columns }, look, true), 0)
      const key = await screen.key(NEVER_HIDE)
      if (ENDS.has(key) || (series.of === 1 && NEXT.has(key))) return
      if (NEXT.has(key)) index++
      else if (BACK.has(key)) index = Math.max(0, index - 1)
    }
  } finally {
    screen.close()
  }
}

const NEXT: ReadonlySet<string> = new Set(["\r", "\n", " ", "n", "\u001b[C", "\u001b[B"])
const BACK: ReadonlySet<string> = new Set(["b", "B", "\u007f", "\u001b[D", "\u001b[A"])
const ENDS: ReadonlySet<string> = new Set(["q", "Q", "\u0003", "\u001b", "end"])
