// The lines of a mail and the fields at its beginning: RFC 5322 §2.1 and §2.2, folded lines put together, parameters of RFC 2045 §5.1 in
// their plain form. The mail is one character a byte, and looked at line by line, so that no text makes it slow. Left out: comments in
// fields, parameters in pieces (RFC 2231), encoded words (RFC 2047).

/** The lines of a text, one after another; `at` is where the next one begins. */
export interface Lines {
  readonly text: string
  at: number
}

/** Servers on the way add fields, but not this much. */
const MAX_FIELDS = 128 << 10
const MAX_FIELD = 4096
const NAME = /^([!-9;-~]{1,76})[ \t]?:/
/** mbox (RFC 4155) begins every mail with a line of its own. */
const MBOX_LINE = /^From \S{1,320} .{0,80}\d\d:\d\d/
const CONTENT: ReadonlySet<string> = new Set(["mime-version", "content-type", "content-transfer-encoding"])
const LETTERHEAD: ReadonlySet<string> = new Set(
  "from to cc date subject sender reply-to message-id received return-path delivered-to".split(" "),
)

/** The line that comes next, without its end. */
export function nextLine({ text, at }: Lines): string {
  const end = text.indexOf("\n", at)
  const line = text.slice(at, end < 0 ? text.length : end)
  return line.endsWith("\r") ? line.slice(0, -1) : line
}

export function skipLine(lines: Lines): void {
  const end = lines.text.indexOf("\n", lines.at)
  lines.at = end < 0 ? lines.text.length : end + 1
}

export function isOver({ text, at }: Lines): boolean {
  return at >= text.length
}

/** True at the line that begins a mail in an mbox. */
export function atMboxLine(lines: Lines): boolean {
  return lines.text.startsWith("From ", lines.at) && MBOX_LINE.test(nextLine(lines))
}

/** True where a mail begins: fields that say how the body is written, or two of those that every mail has, and an empty line after them. */
export function atMail({ text, at }: Lines): boolean {
  const ahead = { text, at }
  if (atMboxLine(ahead)) skipLine(ahead)
  const names = [...(readFields(ahead)?.keys() ?? [])]
  return names.some((name) => CONTENT.has(name)) || names.filter((name) => LETTERHEAD.has(name)).length > 1
}

/**
 * The fields up to the empty line, which is passed: names in small letters, the first of each name. Undefined, and nothing passed, where
 * something else comes first.
 */
export function readFields(lines: Lines): Map<string, string> | undefined {
  const fields = new Map<string, string>()
  const ahead = { ...lines }
  let last: string | undefined
  for (; !isOver(ahead) && ahead.at - lines.at < MAX_FIELDS; skipLine(ahead)) {
    const line = nextLine(ahead)
    if (line === "") {
      skipLine(ahead)
      lines.at = ahead.at
      return fields
    }
    const name = NAME.exec(line)?.[1]?.toLowerCase()
    const folded = line.startsWith(" ") || line.startsWith("\t")
    if (name === undefined && !folded) return undefined
    if (name !== undefined) last = fields.has(name) ? undefined : name
    const said = name === undefined ? line : line.slice(line.indexOf(":") + 1)
    if (last !== undefined) fields.set(last, `${fields.get(last) ?? ""} ${said.trim()}`.slice(0, MAX_FIELD))
  }
  return undefined
}

/** A parameter of a field, for example the charset of a content type. */
export function parameterOf(field: string, name: string): string | undefined {
  const found = new RegExp(
    `;[ \\t]{0,9}${name}[ \\t]{0,9}=[ \\t]{0,9}(?:"([^"]{1,200})"|([^\\s;"]{1,200}))`,
    "i",
  )
  const [, quoted, bare] = found.exec(field) ?? []
  return quoted ?? bare
}
