// The runs of runbooks that a record holds. Everything is read back with care: a record may come from another machine or version.
import { type FlowEvent, isValues, parseEvent, type Values } from "../flow/events.ts"
import type { Link } from "../journal/chain.ts"
import { asKnown } from "../journal/entry-types.ts"

export interface RecordedRun {
  readonly run: string
  readonly flow: string
  readonly digest: string
  readonly title: string
  /** Milliseconds since 1970. */
  readonly begun: number
  readonly last: number
  /** What the profile said when it began. */
  readonly site: Values
  readonly events: readonly FlowEvent[]
  /** True once an end was reached. */
  readonly over: boolean
  /** False if an event cannot be read: then the run can be looked at and not continued. */
  readonly whole: boolean
}

/** Every run in the record, oldest first. */
export function runsIn(links: readonly Link[]): RecordedRun[] {
  const runs = new Map<string, RecordedRun & { events: FlowEvent[] }>()
  for (const { entry } of links) {
    const known = asKnown(entry)
    if (known?.type !== "flow-event") continue
    const { flow, digest, run, event } = known.body
    const before = runs.get(run)
    const begin = before === undefined ? parseBegin(event) : undefined
    if (begin !== undefined) {
      const times = { begun: entry.time, last: entry.time }
      runs.set(run, { run, flow, digest, ...begin, ...times, events: [], over: false, whole: true })
      continue
    }
    if (before === undefined || before.digest !== digest) continue
    const marks = { last: entry.time, over: before.over || isOver(event) }
    const parsed = isOver(event) ? undefined : parseEvent(event)
    if (parsed !== undefined) before.events.push(parsed)
    runs.set(run, { ...before, ...marks, whole: before.whole && (parsed !== undefined || isOver(event)) })
  }
  return [...runs.values()]
}

/** The first entry of a run. */
export interface Begin {
  readonly title: string
  readonly site: Values
}

export function beginEvent({ title, site }: Begin) {
  return { kind: "begun", title, site: { ...site } } as const
}

/** The last one: it names the end that was reached. */
export function overEvent(step: string, result: string) {
  return { kind: "over", step, result } as const
}

function parseBegin(event: unknown): Begin | undefined {
  if (typeof event !== "object" || event === null) return undefined
  const { kind, title, site }: { kind?: unknown; title?: unknown; site?: unknown } = event
  return kind === "begun" && typeof title === "string" && isValues(site) ? { title, site } : undefined
}

function isOver(event: unknown): boolean {
  return typeof event === "object" && event !== null && "kind" in event && event.kind === "over"
}
