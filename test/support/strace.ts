// Runs a program under strace and reads the log back: which system calls, on which paths, with which bytes, children included.
// Covers strace's default output with -f and -y. Calls that another thread interrupted in the log are joined again.
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { type RunOptions, type RunResult, run } from "./cli.ts"
import { makeFolder, removeFolder } from "./workspace.ts"

/** A program to run: what to start, and how. */
export interface Command extends RunOptions {
  readonly program: string
  readonly args: readonly string[]
}

export interface Syscall {
  /** Thread that made the call. */
  readonly pid: number
  readonly name: string
  /** Arguments as strace prints them. */
  readonly args: string
  /** "0", "-1 EIO (Input/output error)", or "?" if the process died in the call. */
  readonly result: string
  /** True if strace put a fault here. */
  readonly injected: boolean
}

export interface TraceOptions {
  /** What `-e trace=` takes, e.g. ["fsync", "rename"] or ["%network"]. */
  readonly calls: readonly string[]
  /** Only calls on exactly these paths. */
  readonly paths?: readonly string[]
  /** What `-e inject=` takes, e.g. "fsync:error=EIO:when=3". */
  readonly inject?: string
  /** How much of each string is logged; default 32 bytes. */
  readonly stringLimit?: number
}

export interface Trace {
  readonly result: RunResult
  readonly syscalls: readonly Syscall[]
}

/**
 * Runs `command` under strace. Node gets one pool thread, so that the order of its file calls is the same in every run, and no
 * io_uring, whose work strace does not see.
 */
export async function strace(command: Command, options: TraceOptions): Promise<Trace> {
  const folder = makeFolder()
  const log = join(folder, "log")
  const flags = [
    "-f",
    "-y",
    "-qq",
    "-s",
    String(options.stringLimit ?? 32),
    "-o",
    log,
    "-e",
    `trace=${options.calls.join(",")}`,
  ]
  if (options.inject !== undefined) flags.push("-e", `inject=${options.inject}`)
  for (const path of options.paths ?? []) flags.push("-P", path)
  const env = { UV_THREADPOOL_SIZE: "1", UV_USE_IO_URING: "0", ...command.env }
  try {
    const result = await run("strace", [...flags, "--", command.program, ...command.args], {
      ...command,
      env,
    })
    return { result, syscalls: parseLog(readFileSync(log, "latin1")) }
  } finally {
    removeFolder(folder)
  }
}

/** The calls of a log, in the order in which they began. Signals and exits are left out. */
export function parseLog(text: string): Syscall[] {
  const begun = new Map<number, number>()
  const lines: (readonly [number, string])[] = []
  for (const line of text.split("\n")) {
    const match = /^(\d+) +(.*)$/.exec(line)
    if (match === null) continue
    const pid = Number(match[1])
    const rest = match[2] ?? ""
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
    const at = begun.get(pid)
    if (resumed !== null && at !== undefined) {
      lines[at] = [pid, (lines[at]?.[1] ?? "") + resumed[1]]
      begun.delete(pid)
    } else if (rest.endsWith("<unfinished ...>")) {
      begun.set(pid, lines.length)
      lines.push([pid, rest.slice(0, -"<unfinished ...>".length).trimEnd()])
    } else {
      lines.push([pid, rest])
    }
  }
  return lines.flatMap(([pid, line]) => parseCall(pid, line))
}

function parseCall(pid: number, line: string): Syscall[] {
  const call = /^(\w+)\((.*)$/s.exec(line)
  if (call === null) return []
  const [, name = "", tail = ""] = call
  const end = /^(.*)\)\s+= (.*)$/s.exec(tail)
  const args = end?.[1] ?? tail
  const result = end?.[2] ?? "?"
  return [
    { pid, name, args, result: result.replace(" (INJECTED)", ""), injected: result.includes("(INJECTED)") },
  ]
}

/** Absolute paths a call names, as strings or through its file descriptors (the result of an open included). */
export function pathsOf(call: Syscall, cwd = "/"): string[] {
  const strings = PATH_CALLS.test(call.name)
    ? stringsOf(call).map((bytes) => resolve(cwd, bytes.toString()))
    : []
  const ofFds = [...call.args.matchAll(FD_PATH), ...call.result.matchAll(FD_PATH)].map((match) =>
    unescaped(match[1] ?? "").toString(),
  )
  return [...strings, ...ofFds.map((path) => path.replace(/ ?\(deleted\)$/, ""))]
}

const PATH_CALLS =
  /^(open|openat|openat2|creat|rename|renameat2?|unlink|unlinkat|link|linkat|symlink|symlinkat|mkdir|mkdirat|rmdir|truncate|chmod|fchmodat|execve|stat|statx|newfstatat)$/
const FD_PATH = /\b\d+<(\/[^>]*)>/g

/** The string arguments of a call as bytes, e.g. what a `write` wrote, up to `stringLimit`. */
export function stringsOf(call: Syscall): Buffer[] {
  return [...call.args.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map((match) => unescaped(match[1] ?? ""))
}

// strace escapes as C does: \n, \", \\, and up to three octal digits.
function unescaped(text: string): Buffer {
  const letters: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12 }
  const plain = text.replace(/\\([0-7]{1,3}|.)/gs, (_, code: string) =>
    String.fromCharCode(
      /^[0-7]/.test(code) ? Number.parseInt(code, 8) : (letters[code] ?? code.charCodeAt(0)),
    ),
  )
  return Buffer.from(plain, "latin1")
}
