// Where session keys live: a folder in memory-backed storage, so that a power cut takes them and no disk ever held them (design §5).
// Every candidate is checked to be a tmpfs; the folder in it is named by a hash of the home, is ours alone and 0700.
import { createHash } from "node:crypto"
import { constants } from "node:fs"
import { access, lstat, mkdir, open, realpath, rm, rmdir, statfs } from "node:fs/promises"
import { join } from "node:path"
import type { SessionStore } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { sweepTempFiles, writeAtomically } from "./atomic-write.ts"
import { checkName } from "./home-files.ts"
import type { Environment } from "./home-folder.ts"
import { errnoOf, readError, writeError } from "./os-error.ts"

// tmpfs and ramfs: statfs(2) magic numbers.
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6])
const MAX_VALUE = 1 << 16

/** The store for this home, or undefined where the machine has no memory-backed folder of ours. */
export async function findSessionStore(
  home: string,
  environment: Environment,
): Promise<SessionStore | undefined> {
  const uid = process.geteuid?.()
  if (uid === undefined) return undefined
  const path = await realpath(home).catch(() => home)
  const name = `nbde-rescue-${createHash("sha256").update(`${uid}:${path}`).digest("hex").slice(0, 24)}`
  const candidates = [environment.XDG_RUNTIME_DIR, `/run/user/${uid}`, "/dev/shm", "/run"]
  for (const base of candidates) {
    if (base === undefined || !base.startsWith("/")) continue
    if (!(await isInMemory(base))) continue
    const folder = join(base, name)
    if (await canBeOurs(base, folder, uid)) return makeStore(base, folder, uid)
  }
  return undefined
}

async function isInMemory(path: string): Promise<boolean> {
  return statfs(path).then(
    ({ type }) => IN_MEMORY.has(type),
    () => false,
  )
}

// /dev/shm belongs to everybody: a folder that somebody else made there first is not used. Ours is made with the first write only.
async function canBeOurs(base: string, folder: string, uid: number): Promise<boolean> {
  const stats = await lstat(folder).catch(() => undefined)
  if (stats === undefined)
    return access(base, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    )
  return stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0
}

function makeStore(base: string, folder: string, uid: number): SessionStore {
  return {
    where: base,
    read: async (name) => {
      const path = fileIn(folder, name)
      // Somebody else may have made it since: a key that they put there is no key of ours.
      if (!(await canBeOurs(base, folder, uid))) return undefined
      try {
        const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
        try {
          const { size } = await handle.stat()
          return size > MAX_VALUE ? undefined : new Uint8Array(await handle.readFile())
        } finally {
          await handle.close()
        }
      } catch (error) {
        if (errnoOf(error) === "ENOENT") return undefined
        throw readError(path, error)
      }
    },
    write: async (name, bytes) => {
      const path = fileIn(folder, name)
      await mkdir(folder, { mode: 0o700 }).catch((error) => {
        if (errnoOf(error) !== "EEXIST") throw writeError(folder, error)
      })
      if (!(await canBeOurs(base, folder, uid))) {
        throw new ToolError("write-failed", `${folder} belongs to another user`, { path: folder })
      }
      await writeAtomically(path, bytes, { mode: 0o600 })
    },
    remove: async (name) => {
      const path = fileIn(folder, name)
      await rm(path, { force: true }).catch((error) => Promise.reject(writeError(path, error)))
      await sweepTempFiles(folder)
      // The last one turns off the light; with more in it this fails.
      await rmdir(folder).catch(() => {})
    },
  }
}

function fileIn(folder: string, name: string): string {
  checkName(name)
  if (name.includes("/")) throw new TypeError("session values have no folders")
  return join(folder, name)
}
