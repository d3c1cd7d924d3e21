// The few words of a compact request: host and ticket, UTF-8, a line break between them, cut where there is no room.
import { ToolError } from "../bytes/errors.ts"

/** Of the room, what a long host name leaves to the ticket. */
const TICKET = 20

/** Both in at most `room` bytes; the ticket goes first where it is short. */
export function fitText(host: string, ticket: string, room: number): Uint8Array {
  const note = cut(oneLine(ticket), Math.min(TICKET, Math.max(0, room - 2)))
  const rest = note.length === 0 ? room : room - 1 - note.length
  const name = cut(oneLine(host), rest)
  return note.length === 0 ? name : Buffer.concat([name, Buffer.from("\n"), note])
}

/** Throws `letter-payload` for bytes that are no UTF-8, and for more than two lines. */
export function readText(bytes: Uint8Array): { host: string; ticket: string } {
  let text: string
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new ToolError("letter-payload", "the text of the message is no text", {}, cause)
  }
  const [host = "", ticket = "", more] = text.split("\n")
  if (more !== undefined) throw new ToolError("letter-payload", "the text of the message has other lines")
  return { host, ticket }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim()
}

/** Never half a character. */
function cut(text: string, room: number): Buffer {
  let whole = Buffer.alloc(0)
  for (const character of text) {
    const next = Buffer.concat([whole, Buffer.from(character)])
    if (next.length > room) break
    whole = next
  }
  return whole
}
