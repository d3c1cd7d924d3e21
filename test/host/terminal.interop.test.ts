// The real terminal code on a real pseudo-terminal, made by `script` from util-linux.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { NODE, ROOT } from "../support/build.ts"
import { workspace } from "../support/workspace.ts"

const HOST = JSON.stringify(join(ROOT, "src/host"))
const PROGRAM = `
  const { makeTerminal } = await import(${HOST} + "/terminal.ts")
  const door = await import(${HOST} + "/tty.ts")
  console.log("pid " + process.pid + ".")
  const terminal = makeTerminal({ input: true, say: console.error, show: (text) => text, door })
  try {
    const secret = await terminal.askSecret({ text: "Secret?", flag: "--x" })
    console.log("length " + secret.length)
    console.log("name " + (await terminal.ask({ text: "Name?", flag: "--x" })).length)
  } catch (error) { console.log("code " + error.code); process.exitCode = 4 }`

interface Session {
  /** Resolves when the screen holds `text`. */
  sees(text: string): Promise<void>
  types(text: string): void
  screen(): string
  ended: Promise<void>
}

/** Runs the program on a terminal of its own, then \`stty -a\` on the same one. \`stdin\` is where the program's standard input comes from. */
function onTerminal(stdin: "terminal" | "pipe"): Session {
  const file = join(workspace(), "program.mjs")
  writeFileSync(file, PROGRAM)
  const command = `${stdin === "pipe" ? "echo letter | " : ""}${NODE} ${file}; echo "rc $?"; stty -a`
  const child: ChildProcessWithoutNullStreams = spawn("script", ["-qec", command, "/dev/null"], {
    stdio: "pipe",
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  let screen = ""
  const waiting: (() => void)[] = []
  child.stdout.on("data", (chunk: Buffer) => {
    screen += chunk.toString()
    for (const check of waiting) check()
  })
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()))
  return {
    screen: () => screen,
    ended,
    types: (text) => void child.stdin.write(text),
    sees: (text) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (screen.includes(text)) resolve()
        }
        waiting.push(check)
        check()
      }),
  }
}

describe.each(["terminal", "pipe"] as const)("with standard input from a %s, on a real terminal", (stdin) => {
  it("a secret is not shown and the terminal is as before", async () => {
    const session = onTerminal(stdin)
    await session.sees("Secret?")
    session.types("hunter2\r")
    await session.sees("length 7")
    await session.sees("Name?")
    session.types("Ada\r")
    await session.ended
    expect(session.screen()).toContain("name 3")
    expect(session.screen()).toContain("rc 0")
    expect(session.screen()).not.toContain("hunter2")
    expect(session.screen()).toMatch(/ icanon /)
    expect(session.screen()).toMatch(/ echo /)
  })

  it("Ctrl-C during a secret cancels and gives the terminal back", async () => {
    const session = onTerminal(stdin)
    await session.sees("Secret?")
    session.types("hunt\x03")
    await session.ended
    expect(session.screen()).toContain("code cancelled")
    expect(session.screen()).toMatch(/ icanon /)
    expect(session.screen()).toMatch(/ echo /)
    expect(session.screen()).not.toContain("hunt")
  })

  it("Ctrl-C during a plain question cancels too", async () => {
    const session = onTerminal(stdin)
    await session.sees("Secret?")
    session.types("x\r")
    await session.sees("Name?")
    session.types("\x03")
    await session.sees("code cancelled")
  })
})

it("a signal from outside during a secret gives the terminal back", async () => {
  const session = onTerminal("terminal")
  await session.sees("Secret?")
  session.types("hunt")
  process.kill(Number(/pid (\d+)\./.exec(session.screen())?.[1]), "SIGTERM")
  await session.ended
  expect(session.screen()).toMatch(/ icanon /)
  expect(session.screen()).toMatch(/ echo /)
})
