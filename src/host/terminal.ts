// Questions to the person at the terminal, one at a time. Without a terminal, or with --no-input, a question is an error that names
// the flag which would have answered it.
import type { Question, Terminal } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import type { Tty } from "./tty.ts"
import { PlainLine, SecretLine, type TypedLine } from "./typed-line.ts"

/** How the terminal is reached; tests hand in their own. */
export interface TtyDoor {
  hasTty(): boolean
  openTty(): Tty | undefined
  holdTerminal(tty: Tty, raw: boolean, cancel: () => void): () => void
}

export interface TerminalOptions {
  /** False under --no-input. */
  readonly input: boolean
  say(line: string): void
  /** Escapes what must not reach a terminal: questions may quote text from outside. */
  show(text: string): string
  readonly door: TtyDoor
  readonly task?: NonNullable<Terminal["task"]>
}

/** The Terminal port. */
export function makeTerminal(options: TerminalOptions): Terminal {
  // Bytes that arrived after the Enter of one question belong to the next.
  const { door } = options
  let pending: Uint8Array = new Uint8Array(0)
  let interactive: boolean | undefined
  const canAsk = (): boolean => (interactive ??= options.input && door.hasTty())

  const converse = async (question: Question, line: TypedLine, raw: boolean): Promise<void> => {
    const tty = canAsk() ? door.openTty() : undefined
    if (tty === undefined) {
      throw new ToolError("input-needed", `an answer is needed: ${question.text}`, { flag: question.flag })
    }
    let cancel = (): void => {}
    const cancelled = new Promise<never>((_, reject) => {
      cancel = () => reject(new ToolError("cancelled", "cancelled at the keyboard"))
    })
    // Echo is off before the question is seen: who types at once is not shown either.
    const release = door.holdTerminal(tty, raw, () => cancel())
    // What is said next begins at the margin: an echoed Enter ends its line by itself, "^C" does not.
    let ended = false
    try {
      tty.write(`${options.show(question.text)} `)
      pending = await Promise.race([typeInto(tty, line, pending), cancelled])
      ended = !raw
    } finally {
      release()
      if (!ended) tty.write("\n")
      tty.close()
    }
  }

  const ask = async (question: Question): Promise<string> => {
    const line = new PlainLine()
    await converse(question, line, false)
    return line.text()
  }

  return {
    get interactive() {
      return canAsk()
    },
    ask,
    askSecret: async (question) => {
      const line = new SecretLine()
      try {
        await converse(question, line, true)
        return line.secret()
      } finally {
        line.wipe()
      }
    },
    confirm: async (question) => {
      for (;;) {
        const answer = (await ask({ ...question, text: `${question.text} [y/n]` })).trim().toLowerCase()
        if (answer === "y" || answer === "yes") return true
        if (answer === "n" || answer === "no") return false
      }
    },
    say: options.say,
    ...(options.task === undefined ? {} : { task: options.task }),
  }
}

// Feeds the line until it is complete; resolves with the bytes after it. Chunks are wiped: they may hold a secret.
function typeInto(tty: Tty, line: TypedLine, pending: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let over = false
    const feed = (chunk: Uint8Array): void => {
      if (over) return
      try {
        for (const [at, byte] of chunk.entries()) {
          const typed = line.take(byte)
          if (typed === "more") continue
          over = true
          if (typed === "cancelled") reject(new ToolError("cancelled", "cancelled at the keyboard"))
          else resolve(new Uint8Array(chunk.subarray(at + 1)))
          break
        }
      } catch (error) {
        over = true
        reject(error)
      }
      chunk.fill(0)
    }
    feed(pending)
    if (over) return
    tty.onData(feed)
    tty.onEnd(() => reject(new ToolError("cancelled", "the input ended before the answer")))
  })
}
