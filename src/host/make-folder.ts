// mkdir -p. Node's own `recursive` tries for ever where a file system refuses new folders with ENOENT, as /proc does.
import { mkdir, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { errnoOf } from "./os-error.ts"

/** Makes `path` and what is missing above it, 0700; fine if it is there. Throws as `mkdir` does. */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const parent = dirname(path)
    if (errnoOf(error) === "ENOENT" && parent !== path && !(await isFolder(parent))) {
      await makeFolders(parent)
      await mkdir(path, { mode: 0o700 })
      return
    }
    if (errnoOf(error) !== "EEXIST" || !(await isFolder(path))) throw error
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
