// A file is replaced whole or not at all: temp file in the same folder, fsync, rename, fsync of the folder. Used for what people
// save and for everything in the home. A crash leaves the old file and at most one temp file with a name that shows it.
import { constants } from "node:fs"
import { type FileHandle, open, readdir, rename, unlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import { errnoOf, writeError } from "./os-error.ts"

const TEMP_NAME = /^\.nbde-rescue-(\d+)-\d+\.tmp$/

/** A name in `folder` for what is not whole yet: no person sees it, and a later run sweeps it if this process dies. */
export function tempName(folder: string): string {
  return join(folder, `.nbde-rescue-${process.pid}-${process.hrtime.bigint()}.tmp`)
}

export interface WriteOptions {
  readonly mode: number
  /** Owner to give the file to, where root writes into somebody else's home. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

/** Replaces `path`. False if the folder could not be synced here (a file system without that). Throws `write-failed`. */
export async function writeAtomically(
  path: string,
  bytes: Uint8Array,
  options: WriteOptions,
): Promise<boolean> {
  const folder = dirname(path)
  const temp = tempName(folder)
  let handle: FileHandle | undefined
  try {
    handle = await open(
      temp,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
      0o600,
    )
    await handle.writeFile(bytes)
    if (options.mode !== 0o600) await handle.chmod(options.mode)
    if (options.owner !== undefined) await handle.chown(options.owner.uid, options.owner.gid)
    await handle.sync()
    await handle.close()
    await rename(temp, path)
  } catch (error) {
    await handle?.close().catch(() => {})
    if (handle !== undefined) await unlink(temp).catch(() => {})
    throw writeError(path, error)
  }
  return syncFolder(folder)
}

/** Syncs a folder, so that a rename in it survives a power cut. False where the system cannot; throws `write-failed` on a media error. */
export async function syncFolder(folder: string): Promise<boolean> {
  let handle: FileHandle | undefined
  try {
    handle = await open(folder, constants.O_RDONLY)
    await handle.sync()
    return true
  } catch (error) {
    if (["EIO", "ENODEV", "ENXIO", "ENOSPC", "EROFS"].includes(errnoOf(error) ?? ""))
      throw writeError(folder, error)
    return false
  } finally {
    await handle?.close().catch(() => {})
  }
}

/** Removes temp files that a killed process left in `folder`. Those of a running one are about to be moved or removed by itself. */
export async function sweepTempFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const pid = TEMP_NAME.exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) await unlink(join(folder, name)).catch(() => {})
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) === "EPERM"
  }
}
