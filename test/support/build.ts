// The built program for tests that run it. `dist/` is used while it is newer than every source; a stale or missing one is not
// touched (another test run may be using it): the program is then built into a folder named after the sources' hash.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs"
import { join } from "node:path"

/** The checkout. */
export const ROOT = join(import.meta.dirname, "../..")

/** The Node that the checkout brought; on a platform without one, the Node that runs the tests. */
export const NODE = existsSync(join(ROOT, "node_modules/.bin/node"))
  ? join(ROOT, "node_modules/.bin/node")
  : process.execPath

const CACHE = join(ROOT, "node_modules/.cache/nbde-rescue")
const ENTRY = "nbde-rescue.mjs"
const DAY = 24 * 3600 * 1000

let found: string | undefined

/** Path of the program, built from the sources as they are now. */
export function builtProgram(): string {
  found ??= freshDist() ?? builtFromHash()
  return found
}

/** Every file the build reads, sorted. */
function buildInputs(): string[] {
  const folders = ["src", "flows"].flatMap((folder) => filesUnder(join(ROOT, folder)))
  return [
    ...folders,
    ...["package.json", "package-lock.json", "build.mjs", "tsconfig.json"].map((name) => join(ROOT, name)),
  ].sort()
}

/** Builds the program into `folder`. Throws with the build's own words. */
export function buildInto(folder: string): void {
  const done = spawnSync(NODE, ["build.mjs", folder], { cwd: ROOT, encoding: "utf8" })
  if (done.status !== 0) throw new Error(`the build failed:\n${done.stdout}${done.stderr}`)
}

function freshDist(): string | undefined {
  const program = join(ROOT, "dist", ENTRY)
  if (!existsSync(program)) return undefined
  const builtAt = statSync(program).mtimeMs
  return buildInputs().every((file) => statSync(file).mtimeMs <= builtAt) ? program : undefined
}

function builtFromHash(): string {
  const hash = createHash("sha256")
  for (const file of buildInputs()) hash.update(file).update("\0").update(readFileSync(file))
  const folder = join(CACHE, hash.digest("hex").slice(0, 16))
  if (existsSync(folder)) return join(folder, ENTRY)
  mkdirSync(CACHE, { recursive: true })
  removeOldBuilds()
  const half = mkdtempSync(join(CACHE, "half-"))
  buildInto(half)
  try {
    renameSync(half, folder)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    if (!existsSync(folder)) throw error // otherwise another worker built the same one first
  }
  return join(folder, ENTRY)
}

function removeOldBuilds(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name)
    if (Date.now() - statSync(path).mtimeMs > DAY) rmSync(path, { recursive: true, force: true })
  }
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
