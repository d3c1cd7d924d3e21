// Where the home is and whether it may be used (design §6): found by flag, environment or default, made 0700, refused where others can
// write or where a link stands, tightened where others can read. Says what the medium can do: modes, syncing a folder, writing at all.
import { constants, type Stats } from "node:fs"
import { access, chmod, lstat, open, statfs, unlink } from "node:fs/promises"
import { homedir } from "node:os"
import { isAbsolute, join, resolve } from "node:path"
import { ToolError } from "../bytes/errors.ts"
import { syncFolder, tempName } from "./atomic-write.ts"
import { makeFolders } from "./make-folder.ts"
import { causeWords, errnoOf, readError } from "./os-error.ts"

export type Environment = Readonly<Record<string, string | undefined>>

export interface HomeFolder {
  readonly path: string
  /** False on FAT, exFAT and other file systems that keep no access rights. */
  readonly protectedByModes: boolean
  /** False where a folder cannot be synced: a rename may be lost in a power cut. */
  readonly foldersSync: boolean
  /** Why nothing can be written here; undefined if it can. */
  readonly unwritable?: string
  /** False if there is nothing to read either. */
  readonly readable: boolean
  /** Root working in somebody else's home gives new files to that person. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

/** --home, else NBDE_RESCUE_HOME, else $XDG_STATE_HOME/nbde-rescue, else ~/.local/state/nbde-rescue. */
export function homeLocation(
  flag: string | undefined,
  environment: Environment,
): { path: string; named: boolean } {
  const named = flag ?? (environment.NBDE_RESCUE_HOME || undefined)
  if (named !== undefined) return { path: resolve(named), named: true }
  const state = environment.XDG_STATE_HOME ?? ""
  // The XDG base directory specification: a relative path is to be ignored.
  const base = isAbsolute(state) ? state : join(environment.HOME || homedir(), ".local", "state")
  return { path: join(base, "nbde-rescue"), named: false }
}

/**
 * Makes the folder if need be and looks at it. `named`: the person named this very folder, so root may work in another user's. `typeOf`
 * gives the magic number of the file system under a path. Throws `home-unsafe`.
 */
export async function prepareHome(
  path: string,
  named: boolean,
  typeOf = fileSystemType,
): Promise<HomeFolder> {
  const made = await makeFolders(path).catch((error: unknown) => error)
  const stats = await lstat(path).catch((error: unknown) => {
    if (DENIED.has(errnoOf(error) ?? "")) throw unsafe(path, CLOSED)
    return undefined
  })
  if (stats === undefined) {
    return {
      path,
      protectedByModes: false,
      foldersSync: false,
      readable: false,
      unwritable: causeWords(made),
    }
  }
  if (stats.isSymbolicLink()) throw unsafe(path, "is a link")
  if (!stats.isDirectory()) throw unsafe(path, "is not a folder")
  const type = await typeOf(path)
  const probe = await probeWriting(path, type !== FUSE)
  const protectedByModes = process.platform !== "win32" && !WITHOUT_MODES.has(type) && probe.modesHold
  if (protectedByModes) {
    checkOwner(path, stats, named)
    await checkModes(path, stats)
  }
  // What lies there cannot be seen: "no case is open" would not be true.
  const denied = await access(path, constants.R_OK | constants.X_OK).catch(errnoOf)
  if (denied !== undefined && DENIED.has(denied)) throw unsafe(path, CLOSED)
  const me = process.geteuid?.()
  return {
    path,
    protectedByModes,
    foldersSync: probe.foldersSync,
    readable: denied === undefined,
    ...(probe.unwritable === undefined ? {} : { unwritable: probe.unwritable }),
    ...(protectedByModes && me === 0 && stats.uid !== 0 ? { owner: { uid: stats.uid, gid: stats.gid } } : {}),
  }
}

const DENIED = new Set(["EACCES", "EPERM"])
const CLOSED = "cannot be read by this user"

/** Refuses what others can write, takes reading away from them. For files and folders of the home. Throws `home-unsafe`. */
export async function checkModes(path: string, stats: Stats): Promise<void> {
  if ((stats.mode & 0o022) !== 0) throw unsafe(path, "can be changed by other users")
  if ((stats.mode & 0o077) === 0) return
  // On a read-only medium this fails and changes nothing; reading goes on.
  await chmod(path, stats.isDirectory() ? 0o700 : 0o600).catch(() => {})
}

/** Refuses what belongs to somebody who is neither this user nor root. Throws `home-unsafe`. */
export function checkOwner(path: string, stats: Stats, foreignOwnerIsFine: boolean): void {
  const me = process.geteuid?.()
  if (me === undefined || stats.uid === me || stats.uid === 0) return
  // Under sudo the home is often still that of the person, and root may be pointed at a stick written on another machine.
  if (me === 0 && (foreignOwnerIsFine || process.env.SUDO_UID === String(stats.uid))) return
  throw unsafe(path, `belongs to another user (number ${stats.uid})`)
}

export function unsafe(path: string, why: string): ToolError {
  return new ToolError("home-unsafe", `${path} ${why}`, { path })
}

// msdos and vfat, exfat, ntfs (old and new driver): statfs(2) magic numbers of the Linux kernel.
const WITHOUT_MODES: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x5346544e, 0x7366746e])

// Any driver outside the kernel: some keep modes, some make them up.
const FUSE = 0x65735546

async function fileSystemType(path: string): Promise<number> {
  const { type } = await statfs(path).catch((error) => Promise.reject(readError(path, error)))
  return type
}

interface Probe {
  readonly unwritable?: string
  readonly modesHold: boolean
  readonly foldersSync: boolean
}

// The only honest way to know: write. A mode that does not come back 0600 is a driver that makes modes up. `assumed` where nothing can be
// written.
async function probeWriting(path: string, assumed: boolean): Promise<Probe> {
  const name = tempName(path)
  try {
    const handle = await open(name, "wx", 0o600)
    try {
      const { mode } = await handle.stat()
      return { modesHold: (mode & 0o077) === 0, foldersSync: await syncFolder(path) }
    } finally {
      await handle.close()
      await unlink(name)
    }
  } catch (error) {
    const cause = error instanceof ToolError ? error.cause : error
    return { unwritable: causeWords(cause), modesHold: assumed, foldersSync: false }
  }
}
