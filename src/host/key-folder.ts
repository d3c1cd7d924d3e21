// The key folder of a Tang server: the KeyFolder port. Every change is whole, synced, and never writes over a file that is there; new
// files get the owner of the folder, since tangd runs as its own user and passes over what it cannot read, in silence.
import { lstat, readdir, rename, stat, unlink } from "node:fs/promises"
import { join } from "node:path"
import type { FileKind, KeyFolder, KeyFolderFile } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { syncFolder, writeAtomically } from "./atomic-write.ts"
import { makeFiles } from "./files.ts"
import { readError, writeError } from "./os-error.ts"

const MAX_FILES = 1000
const MAX_KEY_FILE = 64 * 1024

/** Opens the folder. Throws `no-such-file`, `permission-denied`. */
export async function openKeyFolder(path: string): Promise<KeyFolder> {
  const files = makeFiles()
  const { uid, gid } = await stat(path).catch((error) => Promise.reject(readError(path, error)))
  const within = (name: string): string => {
    if (!/^[^/\0]{1,255}$/.test(name) || name === "." || name === "..") throw new TypeError("not a name")
    return join(path, name)
  }
  const refuseTaken = async (name: string): Promise<void> => {
    if ((await files.kind(within(name))) === "missing") return
    throw new ToolError("write-failed", `${name} is there already and is not written over`, {
      path: within(name),
    })
  }
  return {
    path,
    owner: uid,
    group: gid,
    list: async () => {
      const names = await readdir(path).catch((error) => Promise.reject(readError(path, error)))
      return Promise.all(
        names
          .sort()
          .slice(0, MAX_FILES)
          .map((name) => describe(within(name), name, files.kind)),
      )
    },
    read: (name) => files.read(within(name), MAX_KEY_FILE),
    add: async (name, bytes, mode) => {
      await refuseTaken(name)
      const asRoot = process.getuid?.() === 0 ? { owner: { uid, gid } } : {}
      await writeAtomically(within(name), bytes, { mode, ...asRoot })
    },
    rename: async (from, to) => {
      await refuseTaken(to)
      await rename(within(from), within(to)).catch((error) => Promise.reject(writeError(within(to), error)))
      await syncFolder(path)
    },
    remove: async (name) => {
      await unlink(within(name)).catch((error) => Promise.reject(writeError(within(name), error)))
      await syncFolder(path)
    },
  }
}

async function describe(
  path: string,
  name: string,
  kind: (path: string) => Promise<FileKind>,
): Promise<KeyFolderFile> {
  const { mode, uid, gid } = await lstat(path).catch((error) => Promise.reject(readError(path, error)))
  return { name, kind: await kind(path), mode: mode & 0o777, owner: uid, group: gid }
}
