// Child processes: found on a fixed PATH, started by absolute path without a shell, with an environment that holds nothing but what is
// named here. Secrets go in on a pipe and never as an argument (security.md §7).
import { constants, readlinkSync } from "node:fs"
import { access } from "node:fs/promises"
import type { Exec, ExecResult } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { causeWords } from "./os-error.ts"

const FOLDERS = [
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/libexec",
  "/run/current-system/sw/bin",
]
const MAX_OUTPUT = 64 << 20

// GnuPG keeps its keys and asks for their passphrase where the person told it to. clevis finds
// the TPM of this machine where tpm2-tools are told that it is.
const EXTRA_ENVIRONMENT: Readonly<Record<string, readonly string[]>> = {
  gpg: ["GNUPGHOME", "GPG_TTY"],
  clevis: ["TPM2TOOLS_TCTI"],
  "clevis-decrypt-tpm2": ["TPM2TOOLS_TCTI"],
  tpm2_pcrread: ["TPM2TOOLS_TCTI"],
}

/** The Exec port. */
export function makeExec(): Exec {
  return {
    run: async (program, args, stdin) => {
      const { code, stdout, stderr } = await start(program, args, stdin ?? new Uint8Array(0), "quiet")
      return { code, stdout, stderr }
    },
  }
}

/** As the port, for a program that reports what it did on a pipe of its own: its file descriptor 3. */
export async function runReporting(
  program: string,
  args: readonly string[],
  stdin: Uint8Array,
): Promise<ExecResult & { readonly report: string }> {
  const { report, ...result } = await start(program, args, stdin, "reporting")
  return { ...result, report: Buffer.from(report).toString("latin1") }
}

/** The absolute path of a program on the fixed PATH. Throws `program-missing`. */
export async function findProgram(program: string): Promise<string> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(program))
    throw new TypeError("a program is named without its folder")
  for (const folder of FOLDERS) {
    const path = `${folder}/${program}`
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  throw new ToolError("program-missing", `the program ${program} is not installed here`, { program })
}

function environmentFor(program: string): Record<string, string> {
  const kept = ["HOME", ...(EXTRA_ENVIRONMENT[program] ?? [])].flatMap((name): [string, string][] => {
    const value = process.env[name] ?? (name === "GPG_TTY" ? ownTerminal() : undefined)
    return value === undefined ? [] : [[name, value]]
  })
  return { ...Object.fromEntries(kept), PATH: FOLDERS.join(":"), LANG: "C", LC_ALL: "C" }
}

/** Where gpg's agent may ask for a passphrase: it cannot see our terminal behind the pipes. */
function ownTerminal(): string | undefined {
  return process.stdin.isTTY && process.platform === "linux" ? readlinkSync("/proc/self/fd/0") : undefined
}

async function start(
  program: string,
  args: readonly string[],
  stdin: Uint8Array,
  mode: "quiet" | "reporting",
): Promise<ExecResult & { readonly report: Uint8Array }> {
  const path = await findProgram(program)
  const [{ spawn }, { constants: system }] = await Promise.all([
    import("node:child_process"),
    import("node:os"),
  ])
  return new Promise((resolve, reject) => {
    const pipes: ["pipe", "pipe", "pipe"] = ["pipe", "pipe", "pipe"]
    if (mode === "reporting") pipes.push("pipe")
    const child = spawn(path, args, { env: environmentFor(program), shell: false, stdio: pipes })
    const stdout: Uint8Array[] = []
    const stderr: Uint8Array[] = []
    const report: Uint8Array[] = []
    let length = 0
    let tooLong = false
    const collect = (parts: Uint8Array[]) => (chunk: Uint8Array) => {
      length += chunk.length
      tooLong ||= length > MAX_OUTPUT
      if (tooLong) child.kill("SIGKILL")
      else parts.push(chunk)
    }
    child.stdout.on("data", collect(stdout))
    child.stderr.on("data", collect(stderr))
    child.stdio[3]?.on("data", collect(report))
    // A program may end without reading its input; its exit code says what happened.
    child.stdin.on("error", () => {})
    child.stdin.end(stdin)
    child.on("error", (error) => {
      reject(
        new ToolError(
          "program-missing",
          `${program} cannot be started: ${causeWords(error)}`,
          { program },
          error,
        ),
      )
    })
    child.on("close", (code, signal) => {
      if (tooLong) {
        reject(
          new ToolError("input-too-large", `${program} printed more than ${MAX_OUTPUT} bytes`, {
            program,
            limit: MAX_OUTPUT,
          }),
        )
        return
      }
      const ended = code ?? 128 + (signal === null ? 0 : system.signals[signal])
      resolve({ code: ended, stdout: joined(stdout), stderr: joined(stderr), report: joined(report) })
    })
  })
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
