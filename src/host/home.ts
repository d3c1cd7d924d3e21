// The home as the actions see it: state, record and lock of one person (design §6). Opening it makes the folder, or, where it cannot be
// written, a home in memory. The lock is taken by the first write or by `lock.acquire`; readers need none.
import { lstat } from "node:fs/promises"
import { join } from "node:path"
import type { Files, Home, SessionStore, Terminal } from "../actions/ports.ts"
import { makeHomeFiles } from "./home-files.ts"
import { type Environment, type HomeFolder, homeLocation, prepareHome } from "./home-folder.ts"
import { makeIdentityPassphrase } from "./identity-passphrase.ts"
import { JOURNAL_NAME, makeJournalFile } from "./journal-file.ts"
import { makeLock } from "./lock.ts"
import { makeMemoryFiles, makeMemoryJournal } from "./memory-home.ts"
import { findSessionStore } from "./session-store.ts"

export interface HomeOptions {
  /** The program and its version. */
  readonly software: string
  readonly globals: { readonly home?: string; readonly passphraseFile?: string }
  readonly environment: Environment
  readonly files: Files
  readonly terminal: Terminal
}

export interface OpenedHome {
  readonly home: Home
  /** Frees the lock and closes the record, so that another process may use the home; the next write takes them again. */
  rest(): Promise<void>
  /** Frees the lock, closes the record, wipes the passphrase. */
  close(): Promise<void>
}

/** Opens the home and tells the person what they must know about it. Throws `home-unsafe`. */
export async function openHomeForPerson(options: HomeOptions): Promise<OpenedHome> {
  const { globals, environment, files, terminal } = options
  const location = homeLocation(globals.home, environment)
  const folder = await prepareHome(location.path, location.named)
  await tellAbout(folder, terminal)
  const passphrase = makeIdentityPassphrase({
    file: globals.passphraseFile ?? (environment.NBDE_RESCUE_PASSPHRASE_FILE || undefined),
    files,
    terminal,
  })
  const parts = await (folder.unwritable === undefined ? onDisk : inMemory)(folder, environment)
  return {
    home: {
      ...parts.home,
      software: options.software,
      identityPassphrase: passphrase.get,
      forgetPassphrase: passphrase.forget,
    },
    rest: parts.close,
    close: async () => {
      passphrase.forget()
      await parts.close()
    },
  }
}

type Parts = { readonly home: Pick<Home, "state" | "journal" | "lock">; close(): Promise<void> }

async function onDisk(folder: HomeFolder, environment: Environment): Promise<Parts> {
  const lock = makeLock(folder.path)
  const files = makeHomeFiles(folder, lock.hold)
  const journal = makeJournalFile(folder, files, lock.hold)
  const state = {
    ...files,
    home: folder.path,
    protectedByModes: folder.protectedByModes,
    foldersSync: folder.foldersSync,
    volatile: false,
    session: await findSessionStore(folder.path, environment),
  }
  return {
    home: { state, journal, lock },
    close: async () => {
      await journal.close()
      await lock.close()
    },
  }
}

// New session keys stay in the process: with the home gone at the end, a key that outlives it opens nothing. Those of requests made while
// the home could be written are read, and are not destroyed: the record could not tell of it.
async function inMemory(folder: HomeFolder, environment: Environment): Promise<Parts> {
  const below = folder.readable ? makeHomeFiles(folder, async () => {}) : undefined
  const files = makeMemoryFiles(below)
  const state = {
    ...files,
    home: folder.path,
    protectedByModes: false,
    foldersSync: false,
    volatile: true,
    session: readOnly(await findSessionStore(folder.path, environment)),
  }
  const lock = { acquire: async () => ({ release: async () => {} }) }
  return { home: { state, journal: makeMemoryJournal(files), lock }, close: async () => {} }
}

function readOnly(store: SessionStore | undefined): SessionStore | undefined {
  return store && { where: store.where, read: store.read, write: async () => {}, remove: async () => {} }
}

async function tellAbout(folder: HomeFolder, terminal: Terminal): Promise<void> {
  if (folder.unwritable !== undefined) {
    terminal.say(`Your record cannot be written to ${folder.path}: ${folder.unwritable}.`)
    terminal.say("Everything is kept in memory only. It is lost when this program ends.")
    return
  }
  const begun = (await lstat(join(folder.path, JOURNAL_NAME)).catch(() => undefined)) !== undefined
  if (folder.protectedByModes || begun) return
  terminal.say(`The medium of ${folder.path} keeps no access rights.`)
  terminal.say("Every user of this computer can read and change these files.")
}
