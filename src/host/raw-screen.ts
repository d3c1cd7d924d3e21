// The alternate screen for the reveal: raw keys in, lines out, and a way off it that leaves nothing behind. Lines are erased one by one
// (ESC [2K): a clear-screen would push them into the scrollback of tmux. Focus loss, resize and suspend are told to the caller.
import process from "node:process"

const ESC = "\u001b["

export interface RawScreen {
  readonly rows: number
  /** Replaces what is drawn; lines beyond rows − 2 are left out. */
  draw(lines: readonly string[]): void
  /** Blanks every drawn line. */
  erase(): void
  /** The next key as typed, or "hide" when the terminal lost focus, changed size or is about to be suspended; undefined after `timeoutMs`. */
  key(timeoutMs: number): Promise<string | undefined>
  /** Erases, leaves the alternate screen, restores the terminal. */
  close(): void
}

/** Takes the terminal. The caller has checked that stdin and stdout are terminals. */
export function openRawScreen(stdin = process.stdin, stdout = process.stdout): RawScreen {
  const waiting: ((key: string) => void)[] = []
  const keys: string[] = []
  let drawn = 0
  const push = (key: string): void => {
    const next = waiting.shift()
    if (next) next(key)
    else keys.push(key)
  }
  const onData = (chunk: Buffer): void => {
    for (const key of splitKeys(chunk.toString("utf8"))) push(key)
  }
  const onResize = (): void => push("hide")
  const onStop = (): void => {
    screen.erase()
    push("hide")
  }
  const onEnd = (): void => push("q")
  const screen: RawScreen = {
    get rows() {
      return stdout.rows ?? 24
    },
    draw(lines) {
      screen.erase()
      const fitting = lines.slice(0, Math.max(1, screen.rows - 2))
      drawn = fitting.length
      stdout.write(`${ESC}H${fitting.map((line) => `${ESC}2K${line}`).join("\r\n")}`)
    },
    erase() {
      let out = `${ESC}H`
      for (let row = 0; row < Math.max(drawn, screen.rows); row++) out += `${ESC}${row + 1};1H${ESC}2K`
      stdout.write(`${out}${ESC}H`)
      drawn = 0
    },
    key(timeoutMs) {
      const ready = keys.shift()
      if (ready !== undefined) return Promise.resolve(ready)
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(resolve), 1)
          resolve(undefined)
        }, timeoutMs)
        waiting.push((key) => {
          clearTimeout(timer)
          resolve(key)
        })
      })
    },
    close() {
      screen.erase()
      stdout.write(`${ESC}?1004l${ESC}?25h${ESC}?1049l`)
      stdin.off("data", onData).off("end", onEnd)
      stdout.off("resize", onResize)
      for (const signal of LEAVE) process.off(signal, onEnd)
      process.off("SIGTSTP", onStop)
      stdin.setRawMode(false)
      stdin.pause()
    },
  }
  stdin.setRawMode(true)
  stdin.resume()
  stdin.on("data", onData).on("end", onEnd)
  stdout.on("resize", onResize)
  for (const signal of LEAVE) process.on(signal, onEnd)
  process.on("SIGTSTP", onStop)
  stdout.write(`${ESC}?1049h${ESC}?25l${ESC}?1004h`)
  return screen
}

const LEAVE = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"] as const

/** Splits a burst of input into keys: escape sequences whole, focus-out as "hide". */
function splitKeys(text: string): string[] {
  const keys = text.match(/\u001b\[[0-9;]*[A-Za-z~]|\u001b.|[\s\S]/gu) ?? []
  return keys.map((key) => (key === "\u001b[O" ? "hide" : key)).filter((key) => key !== "\u001b[I")
}
