// What the messages of a console mean: finds every known message in pasted or piped text. Where two messages claim the same words the
// more specific one wins; a message that repeats is told once, with its first line and how often it came. Opens nothing, keeps nothing.
import { lineAround, readConsole } from "./explain/console.ts"
import { ENTRIES } from "./explain/entries.ts"
import type { Entry } from "./explain/entry.ts"
import { compileTemplate, findTemplate, type Span, type Template } from "./explain/template.ts"

export interface Finding {
  readonly entry: Entry
  /** Line of the first place, counted from 1. */
  readonly line: number
  /** That line without colours, of a very long one the part around the message. It is text from outside: escape it before it is shown. */
  readonly printed: string
  /** How many places. */
  readonly count: number
}

export interface Explanation {
  /** In the order of the text. */
  readonly findings: readonly Finding[]
  /** Lines read. */
  readonly lines: number
}

/** The most that is read: a whole boot log is far below. Bytes. */
export const EXPLAIN_LIMIT = 16 * 1024 * 1024

/** Explains `text`. Linear in its length; the caller bounds that by EXPLAIN_LIMIT. */
export function explain(text: string, entries: readonly Entry[] = ENTRIES): Explanation {
  const console = readConsole(text)
  const taken = new Uint8Array(console.visible.length)
  const places = new Map<Entry, { first: number; count: number }>()
  for (const { entry, template } of mostSpecificFirst(entries)) {
    for (const span of findTemplate(template, console)) {
      if (!take(taken, span)) continue
      const before = places.get(entry)
      places.set(entry, {
        first: Math.min(span.start, before?.first ?? span.start),
        count: (before?.count ?? 0) + 1,
      })
    }
  }
  const findings = [...places]
    .sort(([, a], [, b]) => a.first - b.first)
    .map(([entry, { first, count }]) => {
      const line = (console.lineOf[first] ?? 0) + 1
      return { entry, line, printed: lineAround(console, first), count }
    })
  return { findings, lines: console.lines.length }
}

/** For programs. `printed` is the console's own line. */
export function explainDocument({ findings, lines }: Explanation): object {
  return {
    lines,
    found: findings.map(({ entry, line, printed, count }) => ({
      id: entry.id,
      program: entry.program,
      line,
      count,
      printed,
      means: entry.means,
      check: entry.check,
      avoid: entry.avoid,
      source: entry.source,
    })),
  }
}

function mostSpecificFirst(entries: readonly Entry[]): { entry: Entry; template: Template }[] {
  return entries
    .flatMap((entry) => entry.says.map((says) => ({ entry, template: compileTemplate(says) })))
    .sort((a, b) => b.template.weight - a.template.weight)
}

/** Claims the characters of a span; false if a more specific message has any of them. */
function take(taken: Uint8Array, { start, end }: Span): boolean {
  const place = taken.subarray(start, end)
  if (place.includes(1)) return false
  place.fill(1)
  return true
}
