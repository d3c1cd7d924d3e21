// Runs the built program as a person would: a child process with arguments, stdin, a clean environment and a home of its own.
import { spawn } from "node:child_process"
import { delimiter, join } from "node:path"
import { onTestFinished } from "vitest"
import { builtProgram, NODE, ROOT } from "./build.ts"
import { makeFolder, removeFolder } from "./workspace.ts"

export interface RunOptions {
  /** What the child reads on stdin. Default: nothing, closed at once. */
  readonly stdin?: string | Uint8Array
  /** Added to the clean environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Then the child is killed and the call rejects. Milliseconds, default 30,000. */
  readonly timeoutMs?: number
}

export interface RunResult {
  /** Exit code, or 128 + signal number as a shell shows it. */
  readonly code: number
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly stdoutBytes: Uint8Array
}

/** Runs `nbde-rescue ARGS…`. Without NBDE_RESCUE_HOME in `env` it gets an empty home that is removed with the test. */
export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const env =
    options.env?.NBDE_RESCUE_HOME === undefined ? { ...throwAwayHome(), ...options.env } : options.env
  const [program, ...rest] = cliCommand(args)
  return run(program, rest, { ...options, env })
}

/** The command line of the built program, for tools that start it themselves (strace, a terminal). */
export function cliCommand(args: readonly string[]): [string, ...string[]] {
  return [NODE, builtProgram(), ...args]
}

/** As `cliCommand`, with the same ids and file names in every run: what the fault loop wants. */
export function repeatableCliCommand(args: readonly string[]): [string, ...string[]] {
  return [NODE, "--import", join(import.meta.dirname, "repeatable.mjs"), builtProgram(), ...args]
}

/** Runs any program with the same clean environment. Rejects if it cannot be started or takes too long. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { promise, resolve, reject } = Promise.withResolvers<RunResult>()
  const child = spawn(program, args, {
    cwd: options.cwd ?? ROOT,
    env: cleanEnvironment(options.env),
    stdio: "pipe",
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on("error", () => {}) // a child may end without reading its stdin
  child.stdin.end(options.stdin ?? "")
  const limit = options.timeoutMs ?? 60_000
  const timer = setTimeout(() => {
    child.kill("SIGKILL")
    reject(new Error(`${[program, ...args].join(" ")} took more than ${limit} ms\n${Buffer.concat(stderr)}`))
  }, limit)
  child.on("error", reject)
  child.on("close", (code, signal) => {
    clearTimeout(timer)
    const stdoutBytes = Buffer.concat(stdout)
    resolve({
      code: code ?? 128 + signalNumber(signal),
      signal,
      stdout: stdoutBytes.toString(),
      stderr: Buffer.concat(stderr).toString(),
      stdoutBytes,
    })
  })
  return promise
}

/** PATH with the project's Node first, UTF-8, a plain terminal; nothing of the developer's own settings. */
export function cleanEnvironment(extra: RunOptions["env"] = {}): NodeJS.ProcessEnv {
  const path = [join(ROOT, "node_modules/.bin"), "/usr/sbin", "/usr/bin", "/sbin", "/bin"].join(delimiter)
  const env: Record<string, string | undefined> = {
    PATH: path,
    LC_ALL: "C.UTF-8",
    TERM: "dumb",
    TZ: "UTC",
    ...extra,
  }
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}

function throwAwayHome(): Record<string, string> {
  const folder = makeFolder()
  onTestFinished(() => removeFolder(folder))
  return { HOME: folder, NBDE_RESCUE_HOME: join(folder, "home") }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = {
    SIGHUP: 1,
    SIGINT: 2,
    SIGQUIT: 3,
    SIGABRT: 6,
    SIGKILL: 9,
    SIGTERM: 15,
  }
  return (signal && numbers[signal]) || 0
}
