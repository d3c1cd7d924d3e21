// journal.jsonl on disk: only ever appended to, synced before an append resolves. A write that fails half-way is taken back, so that
// a full disk leaves the record as it was; what a power cut tears is cut off by the journal's own repair.
import { constants } from "node:fs"
import { type FileHandle, lstat, open } from "node:fs/promises"
import { join } from "node:path"
import type { Journal } from "../actions/ports.ts"
import { syncFolder } from "./atomic-write.ts"
import type { HomeFiles } from "./home-files.ts"
import type { HomeFolder } from "./home-folder.ts"
import { writeError } from "./os-error.ts"

export const JOURNAL_NAME = "journal.jsonl"

/** The Journal port over the home, and what closes its file. */
export function makeJournalFile(
  home: HomeFolder,
  files: HomeFiles,
  beforeWrite: () => Promise<void>,
): Journal & { close(): Promise<void> } {
  const path = join(home.path, JOURNAL_NAME)
  let handle: FileHandle | undefined
  // The size to go back to, where a failed append could not be taken back at once.
  let goodSize: number | undefined

  const openForAppend = async (): Promise<FileHandle> => {
    // Reading checks owner, modes and links; a record that others can write must not be continued.
    const missing = (await lstat(path).catch(() => undefined)) === undefined
    if (!missing) await files.read(JOURNAL_NAME)
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)
    const opened = await open(path, flags, 0o600)
    if (!missing) return opened
    try {
      if (home.owner !== undefined) await opened.chown(home.owner.uid, home.owner.gid)
      await syncFolder(home.path)
    } catch (error) {
      await opened.close()
      throw error
    }
    return opened
  }

  return {
    read: async () => (await files.read(JOURNAL_NAME)) ?? new Uint8Array(0),
    append: async (lines) => {
      await beforeWrite()
      try {
        handle ??= await openForAppend()
        goodSize ??= (await handle.stat()).size
        await handle.truncate(goodSize)
        await appendWhole(handle, lines)
        goodSize += lines.length
      } catch (error) {
        if (handle !== undefined && goodSize !== undefined) await handle.truncate(goodSize).catch(() => {})
        throw writeError(path, error)
      }
    },
    close: async () => {
      await handle?.close()
      handle = undefined
      // Another process may write before this one does again.
      goodSize = undefined
    },
  }
}

async function appendWhole(handle: FileHandle, lines: Uint8Array): Promise<void> {
  let written = 0
  while (written < lines.length) written += (await handle.write(lines, written)).bytesWritten
  await handle.sync()
}
