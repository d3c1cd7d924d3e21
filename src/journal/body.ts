// The bodies of journal entries as a small table language: each member has a kind, "?" marks one that may be absent. From a table comes
// the TypeScript type and the check of what is read back, so that a new entry type is one row. Members nobody knows are kept.
import type { Json, JsonObject } from "../bytes/json.ts"

interface Kinds {
  /** Text for people or an id; never a secret. */
  text: string
  /** A whole number: a time in ms, a slot, a count, the seq of an earlier entry. */
  number: number
  flag: boolean
  texts: readonly string[]
  /** Any JSON, for entries whose content another folder defines. */
  json: Json
}

type Kind = keyof Kinds
export type BodyTable = Readonly<Record<string, Kind | `${Kind}?`>>

/** The TypeScript type of a body table. */
export type BodyOf<T extends BodyTable> = {
  readonly [Name in keyof T as T[Name] extends Kind ? Name : never]: T[Name] extends Kind
    ? Kinds[T[Name]]
    : never
} & {
  readonly [Name in keyof T as T[Name] extends Kind
    ? never
    : Name]?: T[Name] extends `${infer K extends Kind}?` ? Kinds[K] : never
}

/** True if `body` has every member the table asks for, each of its kind. */
export function fitsTable(table: BodyTable, body: JsonObject): boolean {
  return Object.entries(table).every(([name, kind]) => {
    const value = body[name]
    if (value === undefined) return kind.endsWith("?")
    return isOfKind(value, kind.replace("?", ""))
  })
}

function isOfKind(value: Json, kind: string): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string"
    case "number":
      return typeof value === "number" && Number.isSafeInteger(value)
    case "flag":
      return typeof value === "boolean"
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string")
    default:
      return true
  }
}
