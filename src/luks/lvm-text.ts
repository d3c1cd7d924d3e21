// The text in which LVM2 keeps its metadata: nested sections of `key = value`, values are numbers, strings and lists of these (lvm2,
// lib/config and the backups in /etc/lvm/backup). Comments are skipped. Bounded in size, depth and number of words.
import { ToolError } from "../bytes/errors.ts"

export type LvmValue = number | string | readonly LvmValue[]

export interface LvmSection {
  readonly values: ReadonlyMap<string, LvmValue>
  readonly sections: ReadonlyMap<string, LvmSection>
}

const MAX_DEPTH = 8
const MAX_TOKENS = 200_000
const BLANK = /(?:[ \t\r\n\0]|#[^\n]*)*/uy
const TOKEN = /[{}=[\],]|"(?:[^"\\]|\\.)*"|[A-Za-z0-9_.+-]+/suy

/** Throws `volume-group-damaged`. */
export function parseLvmText(text: string): LvmSection {
  const tokens = tokensOf(text)
  const cursor = { tokens, at: 0 }
  const section = readSection(cursor, 0)
  if (cursor.at !== tokens.length) throw damaged("it goes on after its end")
  return section
}

interface Cursor {
  readonly tokens: readonly string[]
  at: number
}

function tokensOf(text: string): string[] {
  const [blank, token] = [new RegExp(BLANK), new RegExp(TOKEN)]
  const tokens: string[] = []
  for (let at = 0; ; at = token.lastIndex) {
    blank.lastIndex = at
    blank.test(text)
    if (blank.lastIndex >= text.length) return tokens
    token.lastIndex = blank.lastIndex
    const found = token.exec(text)
    if (found === null) throw damaged("it holds something unknown")
    if (tokens.push(found[0]) > MAX_TOKENS) throw damaged("it is too long")
  }
}

function readSection(cursor: Cursor, depth: number): LvmSection {
  if (depth > MAX_DEPTH) throw damaged("it is nested too deeply")
  const values = new Map<string, LvmValue>()
  const sections = new Map<string, LvmSection>()
  for (let name = cursor.tokens[cursor.at]; name !== undefined && name !== "}"; ) {
    if (!/^[A-Za-z0-9_.+-]+$/.test(name)) throw damaged("a name is missing")
    const mark = cursor.tokens[cursor.at + 1]
    cursor.at += 2
    if (mark === "=") values.set(name, readValue(cursor, depth))
    else if (mark === "{") {
      sections.set(name, readSection(cursor, depth + 1))
      if (cursor.tokens[cursor.at++] !== "}") throw damaged("a section does not end")
    } else throw damaged("a value is missing")
    name = cursor.tokens[cursor.at]
  }
  return { values, sections }
}

function readValue(cursor: Cursor, depth: number): LvmValue {
  if (depth > MAX_DEPTH) throw damaged("it is nested too deeply")
  const token = cursor.tokens[cursor.at++]
  if (token === undefined) throw damaged("a value is missing")
  if (token.startsWith('"')) return token.slice(1, -1).replace(/\\(.)/gsu, "$1")
  if (/^[+-]?\d+(\.\d+)?$/.test(token)) return Number(token)
  if (token !== "[") throw damaged("a value is none")
  const list: LvmValue[] = []
  for (let next = cursor.tokens[cursor.at]; next !== "]"; next = cursor.tokens[cursor.at]) {
    list.push(readValue(cursor, depth + 1))
    const comma = cursor.tokens[cursor.at]
    if (comma === ",") cursor.at++
    else if (comma !== "]") throw damaged("a list does not end")
  }
  cursor.at++
  return list
}

function damaged(why: string): ToolError {
  return new ToolError("volume-group-damaged", `the LVM metadata cannot be read: ${why}`)
}
