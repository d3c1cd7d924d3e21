// What people give by mistake where a message is wanted, by the first bytes, so that it can be called by its name and they know what to do.
// None of it is opened: an archive or a document can be unpacked by the person who has it.
import { openMail } from "./mail.ts"
import { decodeText } from "./text.ts"

const STRANGE: readonly (readonly [RegExp, string])[] = [
  [/^PK\x03\x04/, "this is an archive or an office document (ZIP): take the message out of it first"],
  [/^(\x1f\x8b|BZh\d|\xfd7zXZ\0|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!)/, "this is compressed: unpack it first"],
  [
    /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/,
    "this is a mail or a document of Office (.msg, .doc): save it as text",
  ],
  [/^\{\\rtf/, "this is an RTF document: save it as text"],
  [/^\x7fELF/, "this is a program"],
]

const MAX_BLANKS = 64 << 10

/** What something is that holds no message, as a sentence. */
export function strangeName(bytes: Uint8Array): string {
  if (bytes.length === 0) return "this is empty"
  const start = Buffer.from(bytes.subarray(0, 16)).toString("latin1")
  const known = STRANGE.find(([begins]) => begins.test(start))?.[1]
  if (known !== undefined) return known
  if (bytes.every((byte) => byte === 0)) return "this holds zeros only"
  if (bytes.length <= MAX_BLANKS && decodeText(bytes)?.trim() === "") return "this holds blanks only"
  return openMail(bytes) === undefined ? "this is nothing the program knows" : "this mail holds no message"
}
