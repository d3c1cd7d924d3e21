// One process at a time in a home. The lock is a file that names its holder by process number, boot id and start time, so that a lock
// left by kill -9 or a power cut is known to be stale: that boot is over, or no such process runs, or one that started later.
import { readFileSync } from "node:fs"
import { link, open, readFile, unlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import { setTimeout } from "node:timers/promises"
import type { Lock } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { asObject, parseStrictJson } from "../bytes/json.ts"
import { sweepTempFiles, tempName } from "./atomic-write.ts"
import { readBootId } from "./clock.ts"
import { errnoOf, readError, writeError } from "./os-error.ts"

const LOCK_NAME = "lock"
const TRIES = 20

/** The Lock port over a folder. `hold` takes the lock once and keeps it until `close`; `acquire` can be called again by the same process. */
export function makeLock(home: string): Lock & { hold(): Promise<void>; close(): Promise<void> } {
  const path = join(home, LOCK_NAME)
  let mine: Promise<string> | undefined
  const hold = async (): Promise<void> => {
    mine ??= takeLock(path).then(async (text) => {
      await sweepTempFiles(home)
      return text
    })
    await mine.catch((error) => {
      mine = undefined
      throw error
    })
  }
  return {
    hold,
    acquire: async () => {
      await hold()
      return { release: async () => {} }
    },
    close: async () => {
      const text = await mine?.catch(() => undefined)
      mine = undefined
      if (text !== undefined && (await readLock(path)) === text) await unlink(path).catch(() => {})
    },
  }
}

async function takeLock(path: string): Promise<string> {
  const text = `${JSON.stringify({ pid: process.pid, boot: readBootId(), start: startTime(process.pid) ?? "unknown" })}\n`
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (await create(path, text)) return text
    const found = await readLock(path)
    if (found === undefined) continue
    const holder = parseHolder(found)
    if (holder !== undefined && isAlive(holder)) throw busy(path, holder.pid)
    await removeStale(path, found, text)
  }
  throw busy(path, undefined)
}

function busy(path: string, pid: number | undefined): ToolError {
  const who = pid === undefined ? "another process" : `process ${pid}`
  return new ToolError("home-busy", `${who} is using this home: ${path}`, {
    path,
    ...(pid === undefined ? {} : { pid }),
  })
}

// Linked into place whole, so that nobody ever reads half a lock. FAT has no links: there it is made and filled in two steps.
async function create(path: string, text: string): Promise<boolean> {
  const temp = tempName(dirname(path))
  try {
    await unlink(temp).catch(() => {})
    await writeNew(temp, text)
    try {
      await link(temp, path)
      return true
    } catch (error) {
      if (errnoOf(error) === "EEXIST") return false
      return await writeNew(path, text)
    } finally {
      await unlink(temp).catch(() => {})
    }
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false
    throw writeError(path, error)
  }
}

async function writeNew(path: string, text: string): Promise<true> {
  const handle = await open(path, "wx", 0o600)
  try {
    await handle.writeFile(text)
  } finally {
    await handle.close()
  }
  return true
}

async function readLock(path: string): Promise<string | undefined> {
  return readFile(path, "latin1").catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return undefined
    throw readError(path, error)
  })
}

// Two processes may find the same stale lock, and the slower one must not remove the fresh lock of the faster one. So only the holder of
// a second lock removes, and looks again first.
async function removeStale(path: string, stale: string, text: string): Promise<void> {
  const guard = `${path}.stale`
  if (!(await create(guard, text))) {
    const holder = parseHolder((await readLock(guard)) ?? "")
    if (holder === undefined || !isAlive(holder)) await unlink(guard).catch(() => {})
    else await setTimeout(10)
    return
  }
  try {
    if ((await readLock(path)) === stale) await unlink(path)
  } catch (error) {
    throw writeError(path, error)
  } finally {
    await unlink(guard).catch(() => {})
  }
}

interface Holder {
  readonly pid: number
  readonly boot: string
  readonly start: string
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, boot, start } = asObject(parseStrictJson(text, { what: "the lock", maxLength: 1024 })) ?? {}
    if (typeof pid !== "number" || !Number.isInteger(pid) || pid < 1) return undefined
    return typeof boot === "string" && typeof start === "string" ? { pid, boot, start } : undefined
  } catch {
    return undefined
  }
}

function isAlive(holder: Holder): boolean {
  const boot = readBootId()
  if (boot !== holder.boot) return false
  if (boot !== "unknown") return startTime(holder.pid) === holder.start
  // No /proc to ask: the process number alone, which may belong to another program by now. Better busy than two writers.
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) === "EPERM"
  }
}

/** Field 22 of /proc/PID/stat: when the process started, in ticks since boot. Undefined if there is no such process, or it has ended. */
export function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1")
    // The second field is the program's name in brackets and may hold anything; the last bracket ends it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    // One that was killed keeps its number until its parent asks for it, and in a container nobody may ask.
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19]
  } catch {
    return undefined
  }
}
