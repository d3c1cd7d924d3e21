// One process per person of the drill: this program once more, spoken to in JSON lines over its standard input and output. Nothing
// secret crosses these pipes but what the person would carry to the other: letters and call-back words.
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { ownProgram } from "./own-program.ts"

export interface PersonProcess {
  /** Sends one step and waits for its result. Rejects if the process ends or answers with an error. */
  ask(step: object): Promise<unknown>
  end(): Promise<void>
}

/** Starts `nbde-rescue ARGS…` with a bare environment. */
export function startPerson(args: readonly string[]): PersonProcess {
  const own = ownProgram(args)
  const child = spawn(own.program, own.args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH ?? "",
      ...(process.env.XDG_RUNTIME_DIR ? { XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR } : {}),
    },
  })
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = []
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(JSON.parse(line)))
  const ended = new Promise<void>((resolve) => {
    child.on("close", (code) => {
      for (const { reject } of waiting.splice(0))
        reject(new Error(`the process of a person ended with ${code}`))
      resolve()
    })
  })
  child.stdin.on("error", () => {})
  return {
    ask: (step) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin.write(`${JSON.stringify(step)}\n`)
      }),
    end: async () => {
      child.stdin.end()
      await ended
    },
  }
}

/** The other end: each line of standard input is one step, each result one line of standard output. */
export async function servePerson(run: (step: unknown) => Promise<unknown>): Promise<void> {
  try {
    for await (const line of createInterface({ input: process.stdin })) {
      process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`)
    }
  } finally {
    // A step that failed in a way nobody foresaw must end the process, not leave it waiting for the next line.
    process.stdin.destroy()
  }
}
