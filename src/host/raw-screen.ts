// The alternate screen for the reveal: raw keys in, lines out, and a way off it that leaves nothing behind. Lines are erased one by one
// (ESC [2K): a clear-screen would push them into the scrollback of tmux. Loss of focus and a new size hide; a suspended process gives the
// terminal back first; a signal that ends the process ends it once the terminal is as before; after kill -9 a guard clears the screen.
import process from "node:process"
import { guardScreen, type ScreenGuard } from "./screen-guard.ts"

const ESC = "\u001b["
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?1004h`
const LEAVE = `${ESC}?1004l${ESC}?25h${ESC}?1049l`
const SUSPEND_KEY = "\u001a"
const LOOK_MS = 200
/** More than any screen shows; rows that are not there are the last one again. */
const MOST_ROWS = 100
const ENDING = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGABRT", "SIGUSR2", "SIGALRM", "SIGXCPU"] as const

export interface RawScreen {
  /** Replaces what is drawn; lines beyond rows − `spare` (default 2) are left out. */
  draw(lines: readonly string[], spare?: number): void
  /**
   * The next key as typed; "hide" when the terminal lost focus, changed size or was suspended, or after `timeoutMs`; "end" when the
   * terminal is gone or a signal ends the process, and then every time.
   */
  key(timeoutMs: number): Promise<string>
  /** Erases, leaves the alternate screen, restores the terminal. A signal that came meanwhile now has its usual effect. */
  close(): void
}

/** Takes the terminal. The caller has checked that stdin and stdout are terminals. */
export function openRawScreen(stdin = process.stdin, stdout = process.stdout): RawScreen {
  const keys: string[] = []
  let waiting: ((key: string) => void) | undefined
  let endedBy: NodeJS.Signals | undefined
  let inside: ScreenGuard | undefined
  let wake: NodeJS.Timeout | undefined

  const push = (key: string): void => {
    if (waiting === undefined) keys.push(key)
    else waiting(key)
  }
  const enter = (): void => {
    if (inside) return
    inside = guardScreen(`${erasing(MOST_ROWS)}${LEAVE}`)
    stdin.setRawMode(true)
    stdout.write(ENTER)
  }
  // A serial line says 0, as it does not know what stands at its end.
  const rows = (): number => stdout.rows || 24
  const erase = (): void => void stdout.write(erasing(rows()))
  const leave = (): void => {
    if (!inside) return
    erase()
    stdout.write(LEAVE)
    stdin.setRawMode(false)
    inside.dismiss()
    inside = undefined
  }

  const onData = (chunk: Buffer): void => {
    for (const key of splitKeys(chunk.toString("latin1"))) {
      if (key === SUSPEND_KEY) onStop()
      else push(key)
    }
    chunk.fill(0)
  }
  const onResize = (): void => {
    if (inside) erase()
    push("hide")
  }
  const onEnd = (signal: NodeJS.Signals): void => {
    endedBy ??= signal
    push("end")
  }
  // The terminal is gone: nothing can be written to it, and nobody reads.
  const onLost = (): void => onEnd("SIGHUP")
  const onStop = (): void => {
    leave()
    push("hide")
    process.off("SIGTSTP", onStop)
    // The whole process group, as the terminal does it, and not SIGSTOP: where no shell could wake us, the system does not stop us.
    process.kill(0, "SIGTSTP")
    wake = setTimeout(onContinue, 50)
  }
  const onContinue = (): void => {
    clearTimeout(wake)
    if (endedBy !== undefined || inside) return
    enter()
    process.on("SIGTSTP", onStop)
    push("hide")
  }

  // A killed parent takes no terminal away: we would go on drawing over whoever has it now.
  const parent = process.ppid
  const look = setInterval(() => process.ppid !== parent && onLost(), LOOK_MS).unref()

  stdin.on("data", onData).on("end", onLost).on("error", onLost)
  stdout.on("resize", onResize).on("error", onLost)
  for (const signal of ENDING) process.on(signal, onEnd)
  process.on("SIGTSTP", onStop).on("SIGCONT", onContinue).on("exit", leave)
  enter()
  stdin.resume()

  return {
    draw(lines, spare = 2) {
      if (!inside) return
      erase()
      const fitting = lines.slice(0, Math.max(1, rows() - spare))
      stdout.write(`${fitting.join("\r\n")}${ESC}H`)
    },
    key(timeoutMs) {
      const ready = keys.shift() ?? (endedBy === undefined ? undefined : "end")
      if (ready !== undefined) return Promise.resolve(ready)
      return new Promise((resolve) => {
        const take = (key: string): void => {
          clearTimeout(timer)
          waiting = undefined
          resolve(key)
        }
        const timer = setTimeout(take, timeoutMs, "hide")
        waiting = take
      })
    },
    close() {
      leave()
      clearTimeout(wake)
      clearInterval(look)
      stdin.off("data", onData).off("end", onLost).off("error", onLost).pause()
      stdout.off("resize", onResize)
      for (const signal of ENDING) process.off(signal, onEnd)
      process.off("SIGTSTP", onStop).off("SIGCONT", onContinue).off("exit", leave)
      if (endedBy === undefined) stdout.off("error", onLost)
      else process.kill(process.pid, endedBy)
    },
  }
}

function erasing(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => `${ESC}${row + 1};1H${ESC}2K`)
  return `${lines.join("")}${ESC}H`
}

/** Splits a burst of input into keys: escape sequences whole, focus-out as "hide", focus-in left out. */
function splitKeys(text: string): string[] {
  const keys = text.match(/\u001b\[[0-9;]*[A-Za-z~]|\u001b.|[\s\S]/g) ?? []
  return keys.map((key) => (key === "\u001b[O" ? "hide" : key)).filter((key) => key !== "\u001b[I")
}
