// A small terminal for screens: a fake stdin and stdout with rows, colours off and a resize, the last frame, and keys that are sent one
// after the other. Knows nothing of the app.
import { EventEmitter } from "node:events"
import { stripVTControlCharacters } from "node:util"
import { render } from "ink"
import type { ReactNode } from "react"
import { onTestFinished } from "vitest"

/** Tries of 10 ms: a machine that does much else may need seconds for one frame. */
const PATIENCE = 1500
/** Enough for a frame. */
const FRAME_MS = 30
/** React draws a slice in each round of the event loop. After a stall, timers come before the first slice: rounds are counted, not time. */
const DRAWING_ROUNDS = 40
/** Ink waits this long for the rest of a sequence, then it takes an escape as the key: 20 ms, and a frame. */
const ESCAPE_MS = 60

class FakeStdout extends EventEmitter {
  readonly isTTY = true
  columns: number
  rows: number
  readonly written: string[] = []

  constructor(columns: number, rows: number) {
    super()
    this.columns = columns
    this.rows = rows
  }

  write(chunk: string, ...rest: unknown[]): boolean {
    this.written.push(chunk)
    for (const one of rest) if (typeof one === "function") one()
    return true
  }
}

class FakeStdin extends EventEmitter {
  readonly isTTY = true
  #chunks: string[] = []

  setRawMode(): this {
    return this
  }
  setEncoding(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
  resume(): this {
    return this
  }
  pause(): this {
    return this
  }
  read(): string | null {
    return this.#chunks.shift() ?? null
  }
  type(text: string): void {
    this.#chunks.push(text)
    this.emit("readable")
  }
}

export interface Shown {
  /** What is drawn now, without colours; finished steps are in it as long as they are above the live part. */
  frame(): string
  /** Everything that was ever written, colours included. */
  everything(): string
  /** Sends keys one after the other, each when the one before has been taken. */
  press(...keys: readonly string[]): Promise<void>
  /** Sends text at once, as a paste without brackets or a scanner does. */
  burst(text: string): void
  /** Waits until `text` is on the screen; rejects with the screen after 15 s. */
  until(text: string): Promise<void>
  resize(columns: number, rows: number): Promise<void>
  /** What has changed by now is drawn when it resolves, however slow the machine is. */
  drawn(): Promise<void>
}

export const ENTER = "\r"
export const ESCAPE = "\u001b"
export const UP = "\u001b[A"
export const DOWN = "\u001b[B"
export const CTRL_C = "\u0003"
export const CTRL_U = "\u0015"

export interface ShowOptions {
  readonly screenReader?: boolean
  /** Each key waits for it, as a person waits who sees that something is at work. */
  readonly isReady?: () => boolean
}

/** Draws `node` on a terminal of this size until the test ends. */
export function show(
  node: ReactNode,
  { columns, rows } = { columns: 80, rows: 24 },
  { screenReader = false, isReady = () => true }: ShowOptions = {},
): Shown {
  const stdout = new FakeStdout(columns, rows)
  const stdin = new FakeStdin()
  const frames: string[] = []
  const instance = render(node, {
    // Ink asks for whole streams and uses these few members.
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    isScreenReaderEnabled: screenReader,
  })
  onTestFinished(() => instance.unmount())
  const frame = (): string => {
    frames.push(...stdout.written.splice(0))
    const isDrawn = (text: string): boolean => stripVTControlCharacters(text).trim() !== ""
    return stripVTControlCharacters(frames.findLast(isDrawn) ?? "").trimEnd()
  }
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const drawn = async (): Promise<void> => {
    for (let round = 0; round < DRAWING_ROUNDS; round++) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    frame,
    everything: () => {
      frame()
      return frames.join("")
    },
    press: async (...keys) => {
      for (const key of keys) {
        for (let tries = 0; tries < PATIENCE && !isReady(); tries++) await wait(10)
        await wait(FRAME_MS)
        await drawn()
        stdin.type(key)
        await wait(key === ESCAPE ? ESCAPE_MS : 10)
      }
    },
    burst: (text) => stdin.type(text),
    drawn,
    until: async (text) => {
      for (let tries = 0; tries < PATIENCE; tries++) {
        if (frame().includes(text)) return
        await wait(10)
      }
      throw new Error(`"${text}" did not come:\n${frame()}`)
    },
    resize: async (wide, high) => {
      stdout.columns = wide
      stdout.rows = high
      stdout.emit("resize")
      await wait(FRAME_MS)
      await drawn()
    },
  }
}
