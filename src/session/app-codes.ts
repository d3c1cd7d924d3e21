// Codes at the app: typed line by line on both sides, read aloud on both sides. Lines that fit are kept at once; what becomes of a whole code
// is the matter of the desk or of the technician.

import {
  isWholeReading,
  lastLinesWanted,
  openTypedAnswer,
  openTypedRequest,
  type Reading,
  type ReadingEvent,
  readingFacts,
  readingText,
  type TypedLines,
} from "../actions/letter/typed-lines.ts"
import { requestAgain } from "../actions/request/request-again.ts"
import type { AppTools } from "./app-session.ts"
import type { AppEvent } from "./app-state.ts"

type CodeEvent = Extract<
  AppEvent,
  {
    kind:
      | "type-request"
      | "type-answer"
      | "typed-start"
      | "typed-line"
      | "typed-choose"
      | "typed-host"
      | "read-request"
      | "read-answer"
  }
>

/** What becomes of a code that is whole. */
export interface CodeUse {
  /** Throws what `answer` throws. */
  request(text: Uint8Array, host: string): Promise<void>
  /** True once the lines are of no more use. */
  answer(caseId: string, text: Uint8Array): Promise<boolean>
}

export interface Codes {
  take(event: CodeEvent): void
}

interface Typing {
  readonly lines: TypedLines
  readonly reading: Reading
  /** Absent: a request is typed. */
  readonly caseId?: string
  /** Lines that turned out to be needed besides. */
  readonly more: readonly number[]
}

export function makeCodes(tools: AppTools, use: CodeUse): Codes {
  const { host, show, work } = tools
  let typing: Typing | undefined
  // Lines may come faster than they are written.
  let queue: Promise<void> = Promise.resolve()

  const showTyping = (now: Typing, kept?: true): void => {
    typing = now
    const { reading, caseId, more, lines } = now
    const facts = readingFacts(kept ? lines.before : reading)
    const what = caseId === undefined ? "request" : "answer"
    const missing = more.filter((line) => !reading.read.has(line))
    const whole = kept === undefined && isWholeReading(reading) && missing.length === 0
    const id = caseId === undefined ? {} : { caseId }
    show({ kind: "typing", what, facts, whole, more: missing, ...id, ...(kept ? { kept } : {}) })
  }

  const begin = async (lines: TypedLines, caseId?: string): Promise<void> => {
    const start = { lines, more: [], ...(caseId === undefined ? {} : { caseId }) }
    const hasKept = lines.before.read.size > 0
    showTyping({ ...start, reading: await lines.start("nothing") }, hasKept ? true : undefined)
  }

  const next = async (event: ReadingEvent): Promise<void> => {
    if (typing === undefined) return
    const { lines, reading, caseId, more } = typing
    const now = { ...typing, reading: await lines.next(reading, event) }
    showTyping(now)
    const done = isWholeReading(now.reading) && more.every((line) => now.reading.read.has(line))
    if (done && caseId !== undefined) work("another program", () => finishAnswer(now, caseId))
  }

  const finishAnswer = async ({ lines, reading }: Typing, caseId: string): Promise<void> => {
    if (await use.answer(caseId, Buffer.from(readingText(reading)))) await lines.forget()
  }

  const finishRequest = async (now: Typing, caller: string): Promise<void> => {
    try {
      await use.request(Buffer.from(readingText(now.reading)), caller)
    } catch (error) {
      const more = lastLinesWanted(error)
      if (more === undefined) throw error
      const [first = 1] = more
      const reading = await now.lines.next(now.reading, { kind: "go", line: first })
      showTyping({ ...now, reading, more })
    }
  }

  return {
    take: (event) => {
      switch (event.kind) {
        case "type-request":
          return work("reading", async () => begin(await openTypedRequest(host.ports, "real")))
        case "type-answer":
          return work("reading", async () =>
            begin(await openTypedAnswer(host.ports, "real", event.id), event.id),
          )
        case "typed-start": {
          const now = typing
          if (now === undefined) return
          return tools.beside(async () => showTyping({ ...now, reading: await now.lines.start(event.from) }))
        }
        case "typed-line":
        case "typed-choose": {
          const step = stepOf(event)
          queue = queue.then(() => next(step))
          return tools.beside(() => queue)
        }
        case "typed-host": {
          const now = typing
          if (now !== undefined) work("checking", () => finishRequest(now, event.host))
          return
        }
        case "read-request":
          return work("reading", async () => {
            const { letter, code } = await requestAgain(host.ports, "real", event.request, { format: "code" })
            const words = code?.words ?? []
            const spoken = words.length === 0 ? {} : { spokenWords: words }
            show({
              kind: "aloud",
              what: "request",
              page: letter,
              words,
              back: { kind: "wait", id: event.id, ...spoken },
            })
          })
        case "read-answer":
          return show({ kind: "aloud", what: "answer", page: event.page, words: [], back: { kind: "desk" } })
      }
    },
  }
}

function stepOf(event: Extract<CodeEvent, { kind: "typed-line" | "typed-choose" }>): ReadingEvent {
  if (event.kind === "typed-choose")
    return event.proposal === undefined ? { kind: "again" } : { kind: "accept", proposal: event.proposal }
  const line = /^\/(\d{1,3})$/.exec(event.text.trim())?.[1]
  return line === undefined ? { kind: "typed", text: event.text } : { kind: "go", line: Number(line) }
}
