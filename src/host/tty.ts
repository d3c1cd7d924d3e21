// The person's terminal: /dev/tty, so that a prompt works while stdin carries a letter; else stdin with stderr. Raw mode is left on
// every way out: an answer, an error, a signal, a stop with Ctrl-Z, the end of the process.
import { closeSync, openSync, writeSync } from "node:fs"
import { isatty, ReadStream } from "node:tty"

/** One conversation with the terminal. `close` gives it back as it was. */
export interface Tty {
  onData(take: (chunk: Uint8Array) => void): void
  onEnd(ended: () => void): void
  write(text: string): void
  setRaw(on: boolean): void
  close(): void
}

/** True if there is a terminal to ask on. */
export function hasTty(): boolean {
  const fd = openDevTty()
  if (fd === undefined) return isatty(0) && isatty(2)
  closeSync(fd)
  return true
}

/** True if standard input is a keyboard. Looks at the descriptor only: making a stream of it would cost time and start reading. */
export function stdinIsTerminal(): boolean {
  return isatty(0)
}

/** Opens the terminal, or undefined where there is none. */
export function openTty(): Tty | undefined {
  const fd = openDevTty()
  if (fd !== undefined) {
    const input = new ReadStream(fd)
    return overStream(
      input,
      (text) => void writeSync(fd, text),
      () => input.destroy(),
    )
  }
  if (!isatty(0) || !isatty(2)) return undefined
  const { stdin } = process
  return overStream(
    stdin,
    (text) => void process.stderr.write(text),
    () => {
      stdin.pause()
      stdin.unref()
    },
  )
}

function openDevTty(): number | undefined {
  try {
    return openSync("/dev/tty", "r+")
  } catch {
    return undefined
  }
}

function overStream(input: ReadStream, write: (text: string) => void, close: () => void): Tty {
  const undo: (() => void)[] = [close]
  const listen = (event: "data" | "end" | "error", listener: (chunk: Uint8Array) => void): void => {
    input.on(event, listener)
    undo.unshift(() => input.off(event, listener))
  }
  return {
    onData: (take) => {
      listen("data", take)
      // Standard input was paused after the question before; a listener alone does not wake it.
      input.ref()
      input.resume()
    },
    onEnd: (ended) => {
      listen("end", ended)
      listen("error", ended)
    },
    write,
    setRaw: (on) => void input.setRawMode(on),
    close: () => {
      for (const step of undo) step()
    },
  }
}

/** Calls `cancel` on Ctrl-C and keeps the terminal usable on every other signal. Returns what undoes it, raw mode included. */
export function holdTerminal(tty: Tty, raw: boolean, cancel: () => void): () => void {
  const restore = (): void => {
    if (raw) tty.setRaw(false)
  }
  const end = (signal: NodeJS.Signals): void => {
    release()
    process.kill(process.pid, signal)
  }
  const stop = (): void => {
    restore()
    process.kill(process.pid, "SIGSTOP")
  }
  const resume = (): void => {
    if (raw) tty.setRaw(true)
  }
  const listeners: readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void][] = [
    ["SIGINT", cancel],
    ["SIGTERM", end],
    ["SIGHUP", end],
    ["SIGQUIT", end],
    ["SIGTSTP", stop],
    ["SIGCONT", resume],
  ]
  const release = (): void => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
    process.off("exit", restore)
    restore()
  }
  for (const [signal, listener] of listeners) process.on(signal, listener)
  process.on("exit", restore)
  if (raw) tty.setRaw(true)
  return release
}
