// Strict JSON (RFC 8259) for text from outside: bounded depth, size and number of values, duplicate names refused (or, for LUKS2 headers,
// the last one kept as json-c does), "__proto__" harmless because objects have no prototype. Numbers must be finite; integers beyond 2^53
// are refused.
import { ToolError } from "./errors.ts"

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

export interface JsonLimits {
  readonly what: string
  readonly maxLength?: number
  readonly maxDepth?: number
  /** Values in all: empty objects by the million fit into a small text and into no memory. */
  readonly maxValues?: number
  readonly duplicates?: "refuse" | "last"
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\n\r]*/y
const PLAIN = /[^"\\\u0000-\u001f]*/y
const ESCAPES: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
}

/** Parses exactly one JSON value. `what` names the text in errors. Throws `bad-json` with the offset. */
export function parseStrictJson(text: string, limits: JsonLimits): Json {
  const { what, maxLength = 1 << 20, maxDepth = 32, maxValues = 200_000, duplicates = "refuse" } = limits
  let at = 0
  let values = 0
  const fail = (why: string): never => {
    throw new ToolError("bad-json", `${what} is not valid JSON: ${why}`, { offset: at })
  }
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ""
    at += found.length
    return found
  }
  const literal = (word: string, value: Json): Json => {
    if (!text.startsWith(word, at)) fail("unexpected character")
    at += word.length
    return value
  }
  const string = (): string => {
    at++
    let out = ""
    for (;;) {
      out += match(PLAIN)
      const c = text[at]
      if (c === '"') break
      if (c !== "\\") fail(at >= text.length ? "unfinished string" : "control character in a string")
      const kind = text[at + 1] ?? ""
      if (kind === "u") {
        const hex = text.slice(at + 2, at + 6)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) fail("bad \\u escape")
        out += String.fromCharCode(Number.parseInt(hex, 16))
        at += 6
      } else {
        const plain = ESCAPES[kind]
        if (plain === undefined) fail("bad escape")
        out += plain
        at += 2
      }
    }
    at++
    if (!out.isWellFormed()) fail("lone surrogate in a string")
    return out
  }
  const number = (): Json => {
    const found = match(NUMBER)
    const value = Number(found)
    if (found === "") fail("unexpected character")
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      fail("number out of range")
    }
    return value
  }
  const list = (depth: number): Json => {
    const out: Json[] = []
    at++
    match(SPACE)
    if (text[at] === "]") return literal("]", out)
    for (;;) {
      out.push(value(depth + 1))
      if (text[at] === "]") return literal("]", out)
      if (text[at] !== ",") fail("expected , or ]")
      at++
    }
  }
  const object = (depth: number): Json => {
    const out: Record<string, Json> = Object.create(null)
    at++
    match(SPACE)
    if (text[at] === "}") return literal("}", out)
    for (;;) {
      match(SPACE)
      if (text[at] !== '"') fail("expected a name")
      const name = string()
      if (name in out && duplicates === "refuse") fail("duplicate name")
      match(SPACE)
      if (text[at] !== ":") fail("expected :")
      at++
      out[name] = value(depth + 1)
      if (text[at] === "}") return literal("}", out)
      if (text[at] !== ",") fail("expected , or }")
      at++
    }
  }
  const value = (depth: number): Json => {
    if (depth > maxDepth) fail("nested too deep")
    if (++values > maxValues) fail("too many values")
    match(SPACE)
    const out = valueAt(depth)
    match(SPACE)
    return out
  }
  const valueAt = (depth: number): Json => {
    switch (text[at]) {
      case "{":
        return object(depth)
      case "[":
        return list(depth)
      case '"':
        return string()
      case "t":
        return literal("true", true)
      case "f":
        return literal("false", false)
      case "n":
        return literal("null", null)
      default:
        return number()
    }
  }
  if (text.length > maxLength) fail("too long")
  const out = value(0)
  if (at !== text.length) fail("text after the value")
  return out
}

/** Decodes UTF-8 strictly, then parses. Throws `bad-json`. */
export function parseStrictJsonBytes(bytes: Uint8Array, limits: JsonLimits): Json {
  let text: string
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new ToolError("bad-json", `${limits.what} is not UTF-8 text`, {}, cause)
  }
  return parseStrictJson(text, limits)
}

/** `value` as an object, or undefined if it is anything else. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined
}

/** `value` as a list, or undefined. */
export function asList(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? value : undefined
}

/** `value` as a string, or undefined. */
export function asText(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined
}
