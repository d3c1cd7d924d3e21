// How the body of a mail is written: quoted-printable and base64 (RFC 2045 §6.7, §6.8) and the charset of a text. Read tolerantly: what is no
// escape stays as it stands. In and out of the transfer encoding a character is a byte.
import { decodeText } from "./text.ts"

/** Longer texts hold no letter, however much of them is escapes. */
const MAX_ESCAPED = 4 << 20

/** The bytes of a body. `encoding`: Content-Transfer-Encoding in small letters; an unknown one counts as none. */
export function decodeTransfer(body: string, encoding: string): Uint8Array {
  if (encoding === "base64") return Buffer.from(body, "base64")
  return Buffer.from(encoding === "quoted-printable" ? decodeQuotedPrintable(body) : body, "latin1")
}

/** A soft line break joins two lines; blanks at the end of a line came on the way. */
function decodeQuotedPrintable(body: string): string {
  if (body.length > MAX_ESCAPED) return ""
  const lines = body.split("\n").map((line) => {
    const written = line.trimEnd()
    return written.endsWith("=") ? written.slice(0, -1) : `${written}\n`
  })
  return lines
    .join("")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** A text as UTF-8. What says that it is UTF-8, or says nothing or nonsense, is read as every other text. */
export function decodeCharset(bytes: Uint8Array, charset = "utf-8"): string | undefined {
  if (bytes.length > MAX_ESCAPED) return undefined
  if (/^(utf-?8|us-ascii|ascii)$/i.test(charset)) return decodeText(bytes)
  try {
    return new TextDecoder(charset).decode(bytes).replace(/\r\n?/g, "\n")
  } catch {
    return decodeText(bytes)
  }
}
