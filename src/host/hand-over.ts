// This program once more, with the terminal in its hands: for the reveal screen, whose process must end soon after and takes the
// passphrase with it.
import { spawn } from "node:child_process"
import { constants } from "node:os"

/** Runs `nbde-rescue ARGS…` on this terminal and resolves with its exit code, 128 + signal number if a signal ended it. */
export function handOverTerminal(args: readonly string[], script = process.argv[1] ?? ""): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  // Ctrl-C and Ctrl-\ go to everybody on the terminal; here only the one who has it decides.
  const wait = (): void => {}
  for (const signal of KEYBOARD) process.on(signal, wait)
  const child = spawn(process.execPath, [script, ...args], { stdio: "inherit" })
  child.on("error", reject)
  child.on("close", (code, signal) => {
    for (const name of KEYBOARD) process.off(name, wait)
    // What it printed stays, apart from what is drawn next.
    process.stdout.write("\n")
    resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
  })
  return promise
}

const KEYBOARD = ["SIGINT", "SIGQUIT"] as const
