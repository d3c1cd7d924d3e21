// The text form of everything that is carried as text (docs/protocol.md, "Text form"): a first and a last line, the compact letter in
// lines of 64 columns, and a short check, so that "damaged on the way" is told from "forged". Written exactly, read tolerantly: mail
// and chat programs quote, wrap, and turn dashes into typographic ones.
import { createHash } from "node:crypto"
import { ToolError } from "../bytes/errors.ts"
import type { LetterKind, World } from "../seal/typ.ts"

/** What the first line names: a hint for people; the content decides. */
export type ArmourLabel = "REQUEST" | "REPLY" | "DENIAL" | "RECEIPT" | "CARD" | "ROSTER"

export interface Armoured {
  /** As written, e.g. "REQUEST" or "DRILL REQUEST". */
  readonly label: string
  /** The compact letter: base64url and dots. */
  readonly text: string
}

const COLUMNS = 64
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g
/** More blocks than this in one text are not looked at. */
const MAX_BLOCKS = 64
const DASH = "[-\\u2010-\\u2015\\u2212\\ufe58\\ufe63\\uff0d]"
const GAP = "[\\s>|*]"
// Every run is bounded, so that no text makes the search slow.
const RUN = `${DASH}{2,9}`
const NAME = `${GAP}{1,9}NBDE${GAP}{1,9}RESCUE${GAP}{1,9}((?:DRILL${GAP}{1,9})?(?:REQUEST|REPLY|DENIAL|RECEIPT|CARD|ROSTER))${GAP}{0,9}${RUN}`
const MARK = new RegExp(`${RUN}${GAP}{0,9}(?:BEGIN${NAME}|END${NAME})`, "gi")
const START = new RegExp(`BEGIN${GAP}{1,9}NBDE${GAP}{1,9}RESCUE`, "i")

/** What a text block calls its letter. */
export function armourName(kind: LetterKind, world: World): string {
  return `NBDE RESCUE ${world === "drill" ? "DRILL " : ""}${kind.toUpperCase()}`
}

/** The text block of a compact letter, ending in a newline. `drill` marks rehearsals in the first line too. */
export function encodeArmour(label: ArmourLabel, text: string, drill = false): string {
  const name = `NBDE RESCUE ${drill ? "DRILL " : ""}${label}`
  const lines = text.match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? []
  return [`-----BEGIN ${name}-----`, ...lines, `=${checkOf(text)}`, `-----END ${name}-----`, ""].join("\n")
}

/** Every block in a text, in order. Throws `armour-damaged` if one has no end or does not fit its check. */
export function findArmour(text: string): Armoured[] {
  const found: Armoured[] = []
  const visible = text.replace(INVISIBLE, "")
  const marks = [...visible.matchAll(MARK)].slice(0, 2 * MAX_BLOCKS + 1)
  for (let i = 0; i < marks.length; i += 2) {
    const [begin, end] = [marks[i], marks[i + 1]]
    const label = labelOf(begin?.[1])
    if (label !== "" && end === undefined)
      throw new ToolError("armour-damaged", "the message ends before its last line")
    if (begin === undefined || end === undefined || label === "" || label !== labelOf(end[2])) {
      throw new ToolError(
        "armour-damaged",
        "the first and the last line of the message do not belong together",
      )
    }
    found.push({ label, text: restore(visible.slice(begin.index + begin[0].length, end.index)) })
  }
  return found
}

/** True if a first line stands in the text, even where the rest is lost. */
export function hasArmourStart(text: string): boolean {
  return START.test(text.replace(INVISIBLE, ""))
}

function labelOf(name: string | undefined): string {
  return (name ?? "").toUpperCase().replace(new RegExp(`${GAP}+`, "g"), " ")
}

// A typographic dash may stand for one hyphen or for two: the check decides.
function restore(block: string): string {
  const bare = block.replace(/^(?:&gt;|[>|\s])+/gm, "").replace(/[\s>|*]/g, "")
  const at = bare.indexOf("=")
  const body = at < 0 ? bare : bare.slice(0, at)
  const check = at < 0 ? undefined : bare.slice(at + 1).replace(/^3D(?=.{4})/, "")
  const fitting = ["-", "--"].map((short) => plainDashes(body, short)).find((text) => fits(text, check))
  if (fitting === undefined) {
    throw new ToolError(
      "armour-damaged",
      "the text of the message was changed on the way: its check does not fit",
    )
  }
  return fitting
}

function fits(text: string, check: string | undefined): boolean {
  if (!/^[A-Za-z0-9_.-]+$/.test(text)) return false
  if (check === undefined) return true
  return ["-", "--"].some(
    (short) => withoutLastDashes(plainDashes(check, short)) === withoutLastDashes(checkOf(text)),
  )
}

// Where no line end stands before the last line, a hyphen that ends the check is taken for one of the dashes after it.
function withoutLastDashes(check: string): string {
  return check.replace(/-{1,4}$/, "")
}

function plainDashes(text: string, short: string): string {
  return text.replace(/[\u2010-\u2013\u2212\ufe58\ufe63\uff0d]/g, short).replace(/[\u2014\u2015]/g, "--")
}

/** Four characters: the first 24 bits of SHA-256 over the compact letter, base64url. */
function checkOf(text: string): string {
  return createHash("sha256").update(text, "latin1").digest().subarray(0, 3).toString("base64url")
}
