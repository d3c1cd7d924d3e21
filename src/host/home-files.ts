// Files inside the home, by names with forward slashes. No component may be a link; folders are 0700, files 0600; a file is replaced
// whole. The caller's `beforeWrite` takes the lock, so that nothing is written by two processes.
import { constants } from "node:fs"
import { chown, lstat, mkdir, open, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { ToolError } from "../bytes/errors.ts"
import { sweepTempFiles, syncFolder, writeAtomically } from "./atomic-write.ts"
import { checkModes, checkOwner, type HomeFolder, unsafe } from "./home-folder.ts"
import { errnoOf, readError, writeError } from "./os-error.ts"

const MAX_FILE = 256 << 20
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,199}){0,5}$/

/** What State offers for files. */
export interface HomeFiles {
  read(name: string): Promise<Uint8Array | undefined>
  write(name: string, bytes: Uint8Array): Promise<void>
  remove(name: string): Promise<void>
  list(name: string): Promise<string[]>
}

/** Refuses names that are not plain paths inside the home. A wrong name is a mistake of the program, not of the person. */
export function checkName(name: string): void {
  if (!NAME.test(name) || name.includes("..")) throw new TypeError("not a name inside the home")
}

/** Files in the folder `home`. */
export function makeHomeFiles(home: HomeFolder, beforeWrite: () => Promise<void>): HomeFiles {
  // Folders already looked at, and swept of what a killed process left.
  const seen = new Set<string>()
  const swept = new Set<string>()

  const check = async (path: string): Promise<"file" | "folder" | "missing"> => {
    const stats = await lstat(path).catch((error: unknown) => {
      if (errnoOf(error) === "ENOENT") return undefined
      throw readError(path, error)
    })
    if (stats === undefined) return "missing"
    if (stats.isSymbolicLink()) throw unsafe(path, "is a link")
    if (!stats.isFile() && !stats.isDirectory()) throw unsafe(path, "is not a regular file")
    if (home.protectedByModes) {
      checkOwner(path, stats, home.owner !== undefined)
      await checkModes(path, stats)
    }
    return stats.isFile() ? "file" : "folder"
  }

  const walk = async (parts: readonly string[], make: boolean): Promise<boolean> => {
    let path = home.path
    for (const part of parts) {
      const parent = path
      path = join(path, part)
      if (seen.has(path)) continue
      const found = await check(path)
      if (found === "file") throw unsafe(path, "is not a folder")
      if (found === "missing") {
        if (!make) return false
        await makeFolder(path, parent)
      }
      seen.add(path)
    }
    if (make && !swept.has(path)) {
      swept.add(path)
      await sweepTempFiles(path)
    }
    return true
  }

  const makeFolder = async (path: string, parent: string): Promise<void> => {
    try {
      await mkdir(path, { mode: 0o700 })
      if (home.owner !== undefined) await chown(path, home.owner.uid, home.owner.gid)
    } catch (error) {
      throw writeError(path, error)
    }
    await syncFolder(parent)
  }

  const read = async (name: string): Promise<Uint8Array | undefined> => {
    checkName(name)
    const path = join(home.path, name)
    if (!(await walk(name.split("/").slice(0, -1), false)) || (await check(path)) === "missing")
      return undefined
    return readWhole(path)
  }

  const write = async (name: string, bytes: Uint8Array): Promise<void> => {
    checkName(name)
    await beforeWrite()
    await walk(name.split("/").slice(0, -1), true)
    const path = join(home.path, name)
    if ((await check(path)) === "folder") throw unsafe(path, "is a folder")
    await writeAtomically(path, bytes, {
      mode: 0o600,
      ...(home.owner === undefined ? {} : { owner: home.owner }),
    })
  }

  const remove = async (name: string): Promise<void> => {
    checkName(name)
    await beforeWrite()
    const parts = name.split("/")
    if (!(await walk(parts.slice(0, -1), false))) return
    const path = join(home.path, name)
    await rm(path, { recursive: true, force: true }).catch((error) => Promise.reject(writeError(path, error)))
    for (const known of seen) if (known === path || known.startsWith(`${path}/`)) seen.delete(known)
    await syncFolder(join(home.path, ...parts.slice(0, -1)))
  }

  const list = async (name: string): Promise<string[]> => {
    checkName(name)
    if (!(await walk(name.split("/"), false))) return []
    const path = join(home.path, name)
    const names = await readdir(path).catch((error) => Promise.reject(readError(path, error)))
    return names.filter((entry) => !entry.startsWith(".")).sort()
  }

  return { read, write, remove, list }
}

/** A whole file of the home; a link is refused even if it appeared a moment ago. */
async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      const { size } = await handle.stat()
      if (size > MAX_FILE)
        throw new ToolError("input-too-large", `${path} is longer than ${MAX_FILE} bytes`, { path })
      return new Uint8Array(await handle.readFile())
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errnoOf(error) === "ELOOP") throw unsafe(path, "is a link")
    throw readError(path, error)
  }
}
