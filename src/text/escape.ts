// The display filter (design §4.7): text from outside never carries control, bidi, zero-width or tag characters to a terminal, a log
// or raw JSON. They are shown as \x.. or \u{..} escapes, so that what is hidden becomes visible.

// C0, DEL, C1; soft hyphen; Arabic letter mark; zero-width and bidi marks; line/paragraph separators; bidi embeddings and isolates;
// invisible operators; BOM; interlinear marks; variation selectors; tags; lone surrogates; unassigned specials.
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\u115f\u1160\u3164\uffa0\ufff0-\ufffc\ufffe\uffff]|\u034f|\u17b4|\u17b5|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/gu

/** `text` with every hidden character escaped. One line in, one line out: newlines are escaped too. */
export function showText(text: string): string {
  return text.replace(HIDDEN, (c) => {
    const code = c.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`
  })
}

/**
 * The last door before a terminal: whatever was forgotten on the way is escaped here. Line ends, tabs and the colours of a QR code stay, since
 * this program prints them itself.
 */
export function showLines(text: string): string {
  return text
    .split(/([\n\t]|\u001b\[[0-9;]{0,20}m)/)
    .map((part, index) => (index % 2 === 1 ? part : showText(part)))
    .join("")
}

/** As `showText`, and cut in the middle beyond `limit` characters. */
export function showShort(text: string, limit = 80): string {
  const shown = showText(text)
  if (shown.length <= limit) return shown
  const half = Math.floor((limit - 3) / 2)
  return `${shown.slice(0, half)}...${shown.slice(-half)}`
}

/** JSON for stdout: hidden characters inside strings become \u escapes, so that the text stays valid JSON and harmless on a screen. */
export function showJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(HIDDEN, (c) =>
    c === "\n"
      ? c
      : [...Array(c.length).keys()]
          .map((i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, "0")}`)
          .join(""),
  )
}
