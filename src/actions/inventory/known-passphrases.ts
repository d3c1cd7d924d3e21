// Other ways in: does one of the site's known install passphrases still open this disk? Installers and images leave them behind. Lines are
// told by their number, never by what they hold.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import type { Ports } from "../ports.ts"
import { prove } from "../volume/prove.ts"

const MAX_LIST = 1 << 20

export interface KnownOptions {
  readonly path: string
  /** File with one passphrase a line. */
  readonly list: string
  /** LUKS UUID or byte offset where a source holds several volumes. */
  readonly at?: string
}

export interface KnownResult {
  readonly tried: number
  /** Lines that open, with the key slot. */
  readonly open: readonly { readonly line: number; readonly slot: number }[]
}

/** Tries every line on every key slot. Throws `usage` for an empty list, and as `prove` for anything but a passphrase that opens nothing. */
export async function tryKnown(ports: Ports, { path, list, at }: KnownOptions): Promise<KnownResult> {
  const lines = linesOf(await ports.files.read(list, MAX_LIST))
  // "None of them opens it" must not be said where nothing was tried.
  if (lines.length === 0) throw new ToolError("usage", `${list} holds no passphrase`)
  const open: { line: number; slot: number }[] = []
  try {
    for (const { line, passphrase } of lines) {
      ports.terminal.say(`line ${line} of ${lines.at(-1)?.line ?? 0} ...`)
      const slot = await slotOf(ports, { path, ...(at === undefined ? {} : { at }) }, passphrase)
      if (slot !== undefined) open.push({ line, slot })
    }
    return { tried: lines.length, open }
  } finally {
    for (const { passphrase } of lines) passphrase.wipe()
  }
}

async function slotOf(
  ports: Ports,
  where: { readonly path: string; readonly at?: string },
  passphrase: Secret,
): Promise<number | undefined> {
  try {
    return (await prove(ports, where, passphrase)).opens
  } catch (error) {
    if (isToolError(error, "opens-nothing")) return undefined
    throw error
  }
}

function linesOf(bytes: Uint8Array): { line: number; passphrase: Secret }[] {
  const lines: { line: number; passphrase: Secret }[] = []
  let start = 0
  for (let line = 1; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start)
    const whole = bytes.slice(start, end < 0 ? bytes.length : end)
    // A list that was written on Windows has a carriage return before each end of line.
    const part = whole.at(-1) === 13 ? whole.slice(0, -1) : whole
    if (part.length > 0) lines.push({ line, passphrase: new Secret(part) })
    start = end < 0 ? bytes.length : end + 1
  }
  bytes.fill(0)
  return lines
}
