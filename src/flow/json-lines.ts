// On which line of a JSON text a member stands, and which member is there twice. JSON.parse does the reading; this only finds places, so
// that a problem can be shown to the person who wrote the file. The text must be JSON: `scanJson` says so in words if it is not.
import type { Problem } from "./problem.ts"

export interface Scanned {
  /** Set if the text is no JSON. */
  readonly problem?: Problem
  /** Line, from 1, by path as in problems. */
  readonly lines: ReadonlyMap<string, number>
  readonly doubled: readonly Problem[]
}

interface Place {
  readonly path: string
  readonly list: boolean
  next: number
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g

/** Reads the text once. */
export function scanJson(text: string): Scanned {
  const lines = new Map<string, number>()
  const doubled: Problem[] = []
  try {
    JSON.parse(text)
  } catch (error) {
    return { problem: notJson(text, error), lines, doubled }
  }
  const open: Place[] = []
  let key: string | undefined
  let line = 1
  let last = 0
  lines.set("", 1)
  const path = (): string => {
    const around = open.at(-1)
    if (around === undefined) return ""
    if (around.list) return `${around.path}[${around.next}]`
    return around.path === "" ? (key ?? "") : `${around.path}.${key ?? ""}`
  }
  const tokens = [...text.matchAll(TOKEN)]
  for (const [at, match] of tokens.entries()) {
    const token = match[0]
    line += countLines(text, last, match.index)
    last = match.index
    const around = open.at(-1)
    if (token === "}" || token === "]") open.pop()
    else if (token === ",") {
      if (around?.list === true) around.next++
    } else if (token === ":") continue
    else if (token.startsWith('"') && tokens[at + 1]?.[0] === ":") {
      key = String(JSON.parse(token))
      if (lines.has(path())) doubled.push({ kind: "shape", path: path(), text: `"${key}" is there twice` })
      lines.set(path(), line)
    } else {
      if (around?.list === true) lines.set(path(), line)
      if (token === "{" || token === "[") open.push({ path: path(), list: token === "[", next: 0 })
    }
  }
  return { lines, doubled }
}

function notJson(text: string, error: unknown): Problem {
  const reason = error instanceof Error ? error.message : ""
  const at = /position (\d+)/.exec(reason)?.[1]
  const line = at === undefined ? {} : { line: countLines(text, 0, Number(at)) + 1 }
  return {
    kind: "shape",
    path: "",
    ...line,
    text: "this is not JSON: look for a missing comma, quote or bracket",
  }
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) lines++
  return lines
}
