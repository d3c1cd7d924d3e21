// What `cryptsetup luksDump` prints (2.0 to 2.8, English, LUKS1 and LUKS2): the UUID, and the salt of each key slot in use. For a host where
// nothing but a screen can be had. Text that somebody sent shows nothing about a passphrase: whoever reads it says so.
const MAX_LINES = 2000

export interface DumpText {
  readonly uuid: string
  /** Salt by key slot; only key slots in use. */
  readonly salts: ReadonlyMap<number, Uint8Array>
}

/** Undefined for text that is no such dump. */
export function parseLuksDump(text: string): DumpText | undefined {
  const lines = text.replaceAll("\r", "").split("\n").slice(0, MAX_LINES)
  if (!lines.some((line) => /^\s*LUKS header information/.test(line))) return undefined
  const uuid = lines.map((line) => /^\s*UUID:\s+([0-9a-fA-F-]{36})\s*$/.exec(line)?.[1]).find(Boolean)
  return uuid === undefined ? undefined : { uuid: uuid.toLowerCase(), salts: saltsOf(lines) }
}

function saltsOf(lines: readonly string[]): Map<number, Uint8Array> {
  const salts = new Map<number, Uint8Array>()
  let slot: number | undefined
  for (const [at, line] of lines.entries()) {
    const begins =
      /^Key Slot (\d{1,2}): (ENABLED|DISABLED)/.exec(line) ?? /^ {2}(\d{1,2}): luks2\s*$/.exec(line)
    if (begins !== null) slot = begins[2] === "DISABLED" ? undefined : Number(begins[1])
    // Tokens and digests follow the key slots of LUKS2, and digests have salts of their own.
    else if (/^\S/.test(line) && !line.startsWith("Key Slot")) slot = undefined
    else if (slot !== undefined && /^\s+Salt:/.test(line) && !salts.has(slot))
      salts.set(slot, saltAt(lines, at))
  }
  return salts
}

/** The hex digits behind "Salt:", and those of the lines below that hold nothing else. */
function saltAt(lines: readonly string[], at: number): Uint8Array {
  const rest = lines.slice(at + 1, at + 5)
  const more = rest.slice(
    0,
    rest.findIndex((line) => !/^\s+([0-9a-f]{2} )*[0-9a-f]{2}\s*$/.test(line)),
  )
  const hex = [lines[at]?.replace(/^\s+Salt:/, "") ?? "", ...more].join("").replace(/\s/g, "")
  return new Uint8Array(Buffer.from(hex, "hex"))
}
