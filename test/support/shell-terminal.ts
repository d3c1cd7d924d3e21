// A real terminal: a shell in tmux on a server of its own, typed into and read back as a person would. What programs leave in the
// scrollback is seen too, and with `alternateScreen: false` the terminal is one without a second screen.
import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { cleanEnvironment, type RunOptions } from "./cli.ts"
import { workspace } from "./workspace.ts"

export interface TerminalOptions {
  readonly columns?: number
  readonly rows?: number
  readonly alternateScreen?: boolean
  readonly env?: RunOptions["env"]
}

export interface TestTerminal {
  /** Types a line at the shell and presses Enter. */
  enter(line: string): void
  /** Presses keys by their tmux names: "Space", "BSpace", "C-z", "q". */
  press(...keys: string[]): void
  /** Pastes text, in brackets where the program asked for them. */
  paste(text: string): void
  /** Sends bytes as the terminal itself would, e.g. "\u001b[O" when it loses focus. */
  send(bytes: string): void
  resize(columns: number, rows: number): void
  /** The screen as it is now. */
  screen(): string
  /** Screen and scrollback. */
  everything(): string
  /** The screen with colours and looks as escape sequences. */
  painted(): string
  /** Every byte that was written to the terminal since it was opened. */
  bytes(): string
  /** A tmux format, e.g. "#{cursor_flag}". */
  ask(format: string): string
  /** Resolves when the screen holds `text` (a pattern: when it matches), rejects after 10 s with the screen as it is then. */
  sees(text: string | RegExp): Promise<void>
  /** What the shell runs in the foreground: the newest of its children, children of those included. */
  running(): number
  /** The result of `sees`, then of the shell being back at its prompt: the exit code of what it ran. */
  exitCode(): Promise<number>
  close(): void
  /** Ends the terminal as a lost connection or a power cut does: with SIGKILL, so that nothing can be said to the programs in it. */
  kill(): void
}

const PROMPT = "READY>"

/** Opens a terminal with a plain shell in it; closed when the test ends. */
export async function openTerminal(options: TerminalOptions = {}): Promise<TestTerminal> {
  const { columns = 80, rows = 24, alternateScreen = true } = options
  const folder = workspace()
  const socket = join(folder, "tmux")
  const log = join(folder, "bytes")
  const env = cleanEnvironment({ TERM: "xterm-256color", ...options.env })
  const tmux = (...args: string[]): string =>
    execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...args], { encoding: "utf8", env })
  const shell = `env -u TMUX PS1='${PROMPT} ' bash --norc --noprofile`
  tmux("new-session", "-d", "-x", String(columns), "-y", String(rows), shell)
  let open = true
  const close = (): void => {
    if (open) tmux("kill-server")
    open = false
  }
  const ask = (format: string): string => tmux("display-message", "-p", format).trim()
  onTestFinished(close)
  tmux("set-option", "-g", "alternate-screen", alternateScreen ? "on" : "off")
  tmux("set-option", "-g", "focus-events", "on")
  tmux("set-option", "-g", "window-size", "manual")
  tmux("pipe-pane", `cat > ${log}`)

  const screen = (): string => tmux("capture-pane", "-p")
  const sees = async (text: string | RegExp): Promise<void> => {
    const found = (): boolean => (typeof text === "string" ? screen().includes(text) : text.test(screen()))
    for (let tries = 0; tries < 400; tries++) {
      if (found()) return
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`the terminal never showed ${text}; it shows:\n${screen()}`)
  }
  const terminal: TestTerminal = {
    enter: (line) => {
      tmux("send-keys", "-l", line)
      tmux("send-keys", "Enter")
    },
    press: (...keys) => void tmux("send-keys", ...keys),
    paste: (text) => {
      const file = join(folder, "pasted")
      writeFileSync(file, text)
      tmux("load-buffer", file)
      tmux("paste-buffer", "-p", "-r")
    },
    send: (bytes) => {
      const hex = [...Buffer.from(bytes)].map((byte) => byte.toString(16).padStart(2, "0"))
      tmux("send-keys", "-H", ...hex)
    },
    resize: (width, height) => void tmux("resize-window", "-x", String(width), "-y", String(height)),
    screen,
    everything: () => tmux("capture-pane", "-p", "-S", "-"),
    painted: () => tmux("capture-pane", "-p", "-e"),
    bytes: () => readFileSync(log, "latin1"),
    ask,
    running: () => newestBelow(Number(ask("#{pane_pid}"))),
    sees,
    exitCode: async () => {
      await sees(/READY>\s*$/)
      terminal.enter('echo "code $?."')
      await sees(/code \d+\./)
      return Number(/code (\d+)\./.exec(screen().slice(screen().lastIndexOf("code ")))?.[1])
    },
    close,
    kill: () => {
      open = false
      process.kill(Number(ask("#{pid}")), "SIGKILL")
    },
  }
  await sees(PROMPT)
  return terminal
}

function newestBelow(pid: number): number {
  const newest = Number(spawnSync("pgrep", ["-n", "-P", String(pid)], { encoding: "utf8" }).stdout)
  return newest === 0 ? pid : newestBelow(newest)
}
