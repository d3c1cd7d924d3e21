// This program once more, with the terminal in its hands: for the reveal screen, whose process must end soon after and takes the
// passphrase with it.
import { spawn } from "node:child_process"
import { constants } from "node:os"
import { setTimeout } from "node:timers/promises"
import { ownProgram } from "./own-program.ts"

/** Runs `nbde-rescue ARGS…` on this terminal and resolves with its exit code, 128 + signal number if a signal ended it. */
export async function handOverTerminal(args: readonly string[]): Promise<number> {
  await stopReading()
  const { promise: ended, resolve, reject } = Promise.withResolvers<NodeJS.Signals | number>()
  // Ctrl-C and Ctrl-\ go to everybody on the terminal; here only the one who has it decides.
  const wait = (): void => {}
  for (const signal of KEYBOARD) process.on(signal, wait)
  const own = ownProgram(args)
  const child = spawn(own.program, own.args, { stdio: "inherit" })
  child.on("error", reject)
  child.on("close", (code, signal) => resolve(signal ?? code ?? 1))
  const how = await ended
  for (const name of KEYBOARD) process.off(name, wait)
  if (typeof how === "string") await setTimeout(GUARD_MS)
  // What it printed stays, apart from what is drawn next.
  process.stdout.write("\n")
  return typeof how === "string" ? 128 + constants.signals[how] : how
}

/** A program that was killed may have had the reveal screen, which its guard then clears (screen-guard.ts). */
const GUARD_MS = 100

/** Waits for an Enter or the end of the input; Ctrl-C does nothing meanwhile. The terminal is as a shell leaves it: it sends whole lines. */
export async function untilEnter(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = (): void => resolve()
  const wait = (): void => {}
  for (const signal of KEYBOARD) process.on(signal, wait)
  process.stdin.once("data", done).once("end", done)
  process.stdout.write("Press Enter to go on. ")
  // Nothing else keeps this process while the screens are away; the input itself must not, or it would to the very end.
  const alive = setInterval(() => {}, 1000)
  process.stdin.resume()
  await promise
  clearInterval(alive)
  for (const signal of KEYBOARD) process.off(signal, wait)
  process.stdin.off("data", done).off("end", done)
  await stopReading()
  process.stdout.write("\n")
}

// A read that is still pending here would race the other program for every key, and block this one when it loses. Only a stream that flows
// can be paused, and only a pause ends the pending read (a moment later).
async function stopReading(): Promise<void> {
  const moment = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  // Whoever listened until now must be forgotten first: a stream with a listener for "readable" does not flow.
  await moment()
  process.stdin.resume()
  process.stdin.pause()
  await moment()
}

const KEYBOARD = ["SIGINT", "SIGQUIT"] as const
