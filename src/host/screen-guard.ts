// Clears the reveal screen when its process is killed in a way that no process can answer (kill -9, out of memory): a shell that waits for
// the end of a pipe. It knows nothing of the passphrase. It has a session of its own, so that what ends the whole group of the program, or
// hangs it up, spares it. Left out: systems without /bin/sh, where nothing guards.
import { spawn } from "node:child_process"

// A word means that the screen was left; the end of the pipe without one means that its owner is dead.
const SCRIPT = 'read -r word; [ "$word" = left ] || printf %s "$0"'

export interface ScreenGuard {
  /** The screen was left in order. */
  dismiss(): void
}

/** Watches from now on. `clearing` is written to standard output, which is the terminal, if this process dies. */
export function guardScreen(clearing: string): ScreenGuard {
  const guard = spawn("/bin/sh", ["-c", SCRIPT, clearing], {
    stdio: ["pipe", "inherit", "ignore"],
    detached: true,
    env: {},
  })
  guard.on("error", () => {}).unref()
  guard.stdin.on("error", () => {})
  return { dismiss: () => void guard.stdin.end("left\n") }
}
