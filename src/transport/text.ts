// Text as mail programs, editors and chats hand it over: UTF-8, UTF-16 with a byte order mark, or the Windows code page of old mails.

/** The text of a file, or undefined if it is binary. Line ends become "\n", the byte order mark goes. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return lines(new TextDecoder("utf-16le").decode(bytes))
  if (a === 0xfe && b === 0xff) return lines(new TextDecoder("utf-16be").decode(bytes))
  if (bytes.includes(0)) return undefined
  try {
    return lines(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  } catch {
    return lines(new TextDecoder("windows-1252").decode(bytes))
  }
}

/** Curly quotes as a phone types them, made straight again: for JSON that went through a chat. */
export function straightQuotes(text: string): string {
  return text.replace(/[\u201c-\u201f\u00ab\u00bb\u2033\uff02]/g, '"')
}

function lines(text: string): string {
  return text.replace(/\r\n?/g, "\n")
}
