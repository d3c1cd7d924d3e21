// A saved mail, a mail pasted whole, or a page that a mail program saved: the parts of it that may be a message, as bytes with the transfer
// encoding and the charset undone. RFC 2045 §5 and §6, RFC 2046 §5.1 and §5.2.1, mbox (RFC 4155), on the fields and lines of
// mail-fields.ts. One way through the lines, however the parts lie in one another. Left out: names of attachments, uuencode, TNEF, S/MIME,
// mails that are encrypted as a whole. Lines that were quoted or wrapped (RFC 3676) are for the readers of the message itself.
import { htmlText, isHtml } from "./html-text.ts"
import { decodeCharset, decodeTransfer } from "./mail-encoding.ts"
import {
  atMail,
  atMboxLine,
  isOver,
  type Lines,
  nextLine,
  parameterOf,
  readFields,
  skipLine,
} from "./mail-fields.ts"
import { decodeText } from "./text.ts"

/** `html`: it was a page; where the mail says the same as plain text, that is the better copy. */
export interface MailPart {
  readonly bytes: Uint8Array
  readonly html: boolean
}

/** A mail with a few photographs. */
const MAX_MAIL = 32 << 20
const MAX_PARTS = 256
/** Parts in parts, and mails in mails. */
const MAX_DEPTH = 8
/** Lines without anything before the first field, as a paste leaves them. */
const MAX_EMPTY = 64

/** The parts of a mail, or of every mail of an mbox, in order. Undefined for what is no mail. What lies beyond the bounds is left out. */
export function openMail(bytes: Uint8Array): MailPart[] | undefined {
  if (bytes.length > MAX_MAIL) return undefined
  const lines = linesOf(bytes)
  if (!atMail(lines)) return pageIn(bytes)
  const parts: MailPart[] = []
  readMails(lines, { parts, depth: 0 })
  return parts
}

/** One character a byte, since every part has a charset of its own. An editor may have made UTF-16 of all of it, or put a mark before it. */
function linesOf(bytes: Uint8Array): Lines {
  const [a = 0, b = 0, c = 0] = bytes
  const wide = a + b === 0xff + 0xfe && (a === 0xff || b === 0xff)
  const marked = a === 0xef && b === 0xbb && c === 0xbf
  const whole = wide ? Buffer.from(decodeText(bytes) ?? "") : Buffer.from(marked ? bytes.subarray(3) : bytes)
  const text = whole.toString("latin1")
  const begin = /^[ \t\r\n]*/.exec(text.slice(0, MAX_EMPTY))?.[0].length ?? 0
  return { text, at: begin }
}

function pageIn(bytes: Uint8Array): MailPart[] | undefined {
  const start = decodeText(bytes.subarray(0, 1024))
  if (start === undefined || !isHtml(start)) return undefined
  const page = decodeCharset(bytes)
  return page === undefined ? undefined : [{ bytes: Buffer.from(htmlText(page)), html: true }]
}

interface Walk {
  readonly parts: MailPart[]
  readonly depth: number
}

/** What ends the part that is being read: a boundary of any multipart around it, or the next mail of an mbox. */
interface Ends {
  readonly boundaries: readonly string[]
  readonly mbox: boolean
}

function readMails(lines: Lines, walk: Walk): void {
  const ends = { boundaries: [], mbox: atMboxLine(lines) }
  do {
    if (ends.mbox) skipLine(lines)
    readEntity(lines, ends, walk)
  } while (!isOver(lines))
}

/** Fields and a body (RFC 2045 §2.4). Stops before what ends it. */
function readEntity(lines: Lines, ends: Ends, { parts, depth }: Walk): void {
  const fields = readFields(lines) ?? new Map<string, string>()
  const content = fields.get("content-type") ?? "text/plain"
  const encoding = (fields.get("content-transfer-encoding") ?? "").trim().toLowerCase()
  const inner = { parts, depth: depth + 1 }
  const boundary = /^\s*multipart\//i.test(content) ? parameterOf(content, "boundary") : undefined
  if (boundary !== undefined && depth < MAX_DEPTH) readMultipart(lines, boundary, ends, inner)
  else takeBody(decodeTransfer(bodyBefore(lines, ends), encoding), content, inner)
}

function readMultipart(lines: Lines, boundary: string, ends: Ends, walk: Walk): void {
  const own = { ...ends, boundaries: [...ends.boundaries, boundary] }
  bodyBefore(lines, own)
  while (!isOver(lines)) {
    const end = endAt(lines, own)
    // A part that never ended, and what is around it goes on.
    if (end?.of !== boundary) return
    skipLine(lines)
    if (end.last) break
    readEntity(lines, own, walk)
  }
  bodyBefore(lines, ends)
}

/** Everything up to the line that ends the part. Only lines that could end it are looked at, since a photograph has many. */
function bodyBefore(lines: Lines, ends: Ends): string {
  const begin = lines.at
  while (!isOver(lines) && endAt(lines, ends) === undefined) {
    if (ends.mbox) skipLine(lines)
    else {
      const next = ends.boundaries.length === 0 ? -1 : lines.text.indexOf("\n--", lines.at)
      lines.at = next < 0 ? lines.text.length : next + 1
    }
  }
  // The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
  const body = lines.text.slice(begin, lines.at)
  if (isOver(lines) || !body.endsWith("\n")) return body
  return body.slice(0, body.endsWith("\r\n") ? -2 : -1)
}

/** What ends here: one of the boundaries, or with none of them (`of` undefined) the mail itself. */
function endAt(
  lines: Lines,
  { boundaries, mbox }: Ends,
): { readonly of?: string; readonly last: boolean } | undefined {
  if (mbox && atMboxLine(lines)) return { last: true }
  if (!lines.text.startsWith("--", lines.at)) return undefined
  const line = nextLine(lines).slice(2).trimEnd()
  const of = boundaries.findLast((one) => line === one || line === `${one}--`)
  return of === undefined ? undefined : { of, last: line !== of }
}

/** A body is a part, unless it is a mail again. `content`: its content type. */
function takeBody(bytes: Uint8Array, content: string, { parts, depth }: Walk): void {
  if (parts.length >= MAX_PARTS) return
  const lines = linesOf(bytes)
  if (depth < MAX_DEPTH && atMail(lines)) {
    readMails(lines, { parts, depth })
    return
  }
  const isText = /^\s*text\//i.test(content)
  const text = isText ? decodeCharset(bytes, parameterOf(content, "charset")) : undefined
  const html = /^\s*text\/html/i.test(content) || isHtml(text ?? lines.text.slice(0, 1024))
  const shown = html ? htmlText(text ?? decodeCharset(bytes) ?? "") : text
  const part = shown === undefined ? bytes : Buffer.from(shown)
  if (part.length > 0) parts.push({ bytes: part, html })
}
