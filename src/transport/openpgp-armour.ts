// The text form of OpenPGP (RFC 9580 §6): messages and keys between two lines, in base64. Written as gpg writes it, read as mail and chat
// hand it over: quoted, wrapped anew, with other dashes. What is inside is not looked at.
import { ToolError } from "../bytes/errors.ts"

export type PgpLabel = "MESSAGE" | "PUBLIC KEY BLOCK"

export interface PgpBlock {
  /** As written, in capitals: "MESSAGE", "PUBLIC KEY BLOCK", "PRIVATE KEY BLOCK", "SIGNATURE". */
  readonly label: string
  readonly bytes: Uint8Array
}

const COLUMNS = 64
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g
const DASH = "[-\\u2010-\\u2015\\u2212\\ufe58\\ufe63\\uff0d]{2,9}"
const GAP = "[\\s>|*]"
const NAME = `${GAP}{1,9}PGP${GAP}{1,9}(MESSAGE|PUBLIC${GAP}{1,9}KEY${GAP}{1,9}BLOCK|PRIVATE${GAP}{1,9}KEY${GAP}{1,9}BLOCK|SIGNATURE)${GAP}{0,9}`
const MARK = new RegExp(`${DASH}${GAP}{0,9}(BEGIN|END)${NAME}${DASH}`, "g")
/** More blocks than this in one text are not looked at. */
const MAX_BLOCKS = 16

/** The text block of a message or key, ending in a newline. `comment` is a hint for people and folders; nobody may believe it. */
export function encodePgpArmour(label: PgpLabel, bytes: Uint8Array, comment?: string): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? []
  const check = `=${crc24(bytes).toString("base64")}`
  const head = comment === undefined ? [] : [`Comment: ${comment}`]
  return [
    `-----BEGIN PGP ${label}-----`,
    ...head,
    "",
    ...lines,
    check,
    `-----END PGP ${label}-----`,
    "",
  ].join("\n")
}

/** Every block of a text, in order. Throws `armour-damaged` if one has no end, is not base64, or does not fit its check. */
export function findPgpArmour(text: string): PgpBlock[] {
  const visible = text.replace(INVISIBLE, "")
  const marks = [...visible.matchAll(MARK)].slice(0, 2 * MAX_BLOCKS)
  const found: PgpBlock[] = []
  for (let at = 0; at < marks.length; at += 2) {
    const [begin, end] = [marks[at], marks[at + 1]]
    const label = labelOf(begin)
    if (begin?.[1] !== "BEGIN" || end?.[1] !== "END" || label !== labelOf(end))
      throw damaged("the first and the last line of the message do not belong together")
    found.push({ label, bytes: decode(visible.slice(begin.index + begin[0].length, end.index)) })
  }
  return found
}

function labelOf(mark: RegExpExecArray | undefined): string {
  return (mark?.[2] ?? "").replace(new RegExp(`${GAP}+`, "g"), " ")
}

function decode(block: string): Uint8Array {
  // Lines with a colon say how it was made; base64 has none.
  const lines = block.split("\n").map((line) => line.replace(/^(?:&gt;|[>|\s])+/, ""))
  const bare = lines
    .filter((line) => !line.includes(":"))
    .join("")
    .replace(/[\s>|*]/g, "")
  const [, body = "", check] = /^([A-Za-z0-9+/]+={0,2}?)(?:=(?:3D)?([A-Za-z0-9+/]{4}))?$/.exec(bare) ?? []
  const bytes = new Uint8Array(Buffer.from(body, "base64"))
  if (bytes.length === 0) throw damaged("the message holds characters that do not belong there")
  if (check !== undefined && check !== crc24(bytes).toString("base64"))
    throw damaged("the text of the message was changed on the way: its check does not fit")
  return bytes
}

// RFC 9580 §6.1.1.
function crc24(bytes: Uint8Array): Buffer {
  let crc = 0xb704ce
  for (const byte of bytes) {
    crc ^= byte << 16
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x800000 ? (crc << 1) ^ 0x1864cfb : crc << 1
  }
  const out = Buffer.alloc(3)
  out.writeUIntBE(crc & 0xffffff, 0, 3)
  return out
}

function damaged(text: string): ToolError {
  return new ToolError("armour-damaged", text)
}
