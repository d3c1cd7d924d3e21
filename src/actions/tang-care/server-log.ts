// tangd's own log held against the record: which questions for keys this person's tool asked, and which came from somebody else. tangd
// writes `ADDRESS METHOD path => status`; journalctl and containers put a time before it in many shapes.
import type { Entry } from "../../journal/entry.ts"
import { asKnown } from "../../journal/entry-types.ts"

/** One question for a key, as the log has it. */
export interface LoggedQuestion {
  readonly line: number
  /** Milliseconds since 1970; absent where the line has no time that can be read. */
  readonly time?: number
  readonly address: string
  readonly kid: string
  readonly status: number
}

export interface JoinedLog {
  readonly questions: number
  /** Lines that are no question for a key. */
  readonly passedOver: number
  /** Questions that the record explains: this tool asked for this key at this time. */
  readonly explained: readonly (LoggedQuestion & { readonly seq: number; readonly request?: string })[]
  /** The others, by address and key id, the most frequent first. */
  readonly unexplained: readonly {
    readonly address: string
    readonly kid: string
    readonly answered: number
    readonly refused: number
    readonly first?: number
    readonly last?: number
  }[]
  /** Entries of the record that no line shows: another server was asked, or the log is cut. */
  readonly unseen: number
}

// Whoever asks chooses the path that stands in the log: every run is bounded or can end in one way only.
const QUESTION = /(?:^|\s)(\S{1,100}) POST (\/\S*) => (\d{3})/
const KEY = /^\/rec\/+([A-Za-z0-9_-]{20,90})/
/** Clocks of two machines that nobody set by each other. Milliseconds. */
const TOLERANCE = 5 * 60_000

/** The questions of a log. `year`: for log lines without one (syslog). */
export function parseTangLog(
  text: string,
  year: number,
): { questions: LoggedQuestion[]; passedOver: number } {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const questions = lines.flatMap((line, index): LoggedQuestion[] => {
    const [, address = "", path = "", status = ""] = QUESTION.exec(line) ?? []
    const [, kid] = KEY.exec(path.slice(path.lastIndexOf("/rec/"))) ?? []
    if (kid === undefined) return []
    const time = timeOf(line, year)
    return [
      { line: index + 1, address, kid, status: Number(status), ...(time === undefined ? {} : { time }) },
    ]
  })
  return { questions, passedOver: lines.length - questions.length }
}

/** Joins by key id and time. A question without a time is explained by the key id alone. */
export function joinTangLog(text: string, entries: readonly Entry[], now: number): JoinedLog {
  const { questions, passedOver } = parseTangLog(text, new Date(now).getUTCFullYear())
  const asked = entries.flatMap((entry) => {
    const known = asKnown(entry)
    if (known?.type !== "tang-asked") return []
    const { kids, request } = known.body
    return kids.map((kid) => ({ kid, seq: entry.seq, time: entry.time, request }))
  })
  const used = new Set<number>()
  const explained: JoinedLog["explained"][number][] = []
  const left: LoggedQuestion[] = []
  for (const question of questions) {
    const found = asked.find(
      ({ kid, time }) =>
        kid === question.kid && (question.time === undefined || Math.abs(time - question.time) <= TOLERANCE),
    )
    if (found === undefined) left.push(question)
    else {
      used.add(found.seq)
      explained.push({
        ...question,
        seq: found.seq,
        ...(found.request === undefined ? {} : { request: found.request }),
      })
    }
  }
  const seqs = new Set(asked.map(({ seq }) => seq))
  return {
    questions: questions.length,
    passedOver,
    explained,
    unexplained: grouped(left),
    unseen: seqs.size - used.size,
  }
}

function grouped(questions: readonly LoggedQuestion[]): JoinedLog["unexplained"] {
  const groups = Map.groupBy(questions, ({ address, kid }) => `${address} ${kid}`)
  return [...groups.values()]
    .flatMap((group) => {
      const [head] = group
      if (head === undefined) return []
      const times = group.flatMap(({ time }) => time ?? []).sort((a, b) => a - b)
      const [first, last] = [times[0], times.at(-1)]
      return {
        address: head.address,
        kid: head.kid,
        answered: group.filter(({ status }) => status === 200).length,
        refused: group.filter(({ status }) => status !== 200).length,
        ...(first === undefined ? {} : { first }),
        ...(last === undefined ? {} : { last }),
      }
    })
    .sort((a, b) => b.answered + b.refused - (a.answered + a.refused))
}

// "2026-11-22T04:10:00+0000", "2026-11-22 04:10:00", epoch seconds ("journalctl -o short-unix"), or "Nov 22 04:10:00" in UTC.
function timeOf(line: string, year: number): number | undefined {
  const iso = /\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,]\d+)?\s?(Z|[+-]\d\d:?\d\d)?/.exec(line)
  if (iso !== null)
    return readTime(`${iso[1]}T${iso[2]}${(iso[3] ?? "Z").replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`)
  const unix = /^(\d{10})(?:\.\d+)?\s/.exec(line)
  if (unix !== null) return Number(unix[1]) * 1000
  const syslog = /^(?:\w{3} )?(\w{3})\s+(\d{1,2}) (\d\d:\d\d:\d\d)/.exec(line)
  return syslog === null ? undefined : readTime(`${syslog[2]} ${syslog[1]} ${year} ${syslog[3]} UTC`)
}

function readTime(text: string): number | undefined {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
