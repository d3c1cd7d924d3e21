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
  /** The screen with colours and looks as escape sequences; with "ends" also the blanks at the ends of lines, which may have a colour. */
  painted(which?: "ends"): string
  /** Every byte that was written to the terminal since it was opened. */
  bytes(): string
  /** A tmux format, e.g. "#{cursor_flag}". */
  ask(format: string): string
  /** Resolves when the screen holds `text` (a pattern: when it matches), rejects after 30 s with the screen as it is then. */
  sees(text: string | RegExp): Promise<void>
  /** What the shell runs: the process that has the terminal now. Or the group of processes that it belongs to. */
  running(what?: "group"): number
  /** How the terminal is set (stty -g). The shell is at its prompt. */
  settings(): Promise<string>
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
    for (let tries = 0; tries < 1200; tries++) {
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
    painted: (which) => tmux("capture-pane", "-p", "-e", ...(which === "ends" ? ["-N"] : [])),
    bytes: () => readFileSync(log, "latin1"),
    ask,
    running: (what) => {
      const shell = Number(ask("#{pane_pid}"))
      const group = newestChild(shell)
      return what === "group" ? group : newestBelow(group)
    },
    sees,
    settings: async () => {
      terminal.enter("clear; stty -g; echo settled")
      await sees(/^settled/m)
      const found = /^[0-9a-f:]{20,}$/m.exec(screen().replace(/\n(?=[0-9a-f:]*:)/g, ""))?.[0]
      if (found === undefined) throw new Error(`no settings:\n${screen()}`)
      return found
    },
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

function newestBelow(group: number, pid = group): number {
  const newest = newestChild(pid, ["-g", String(group)])
  return newest === 0 ? pid : newestBelow(group, newest)
}

// A shell with job control makes a group of each program that it starts, with the number of that program.
function newestChild(pid: number, more: readonly string[] = []): number {
  return Number(spawnSync("pgrep", ["-n", "-P", String(pid), ...more], { encoding: "utf8" }).stdout)
}
