// Files that people name on the command line: letters in, answers out. Reading is bounded; writing replaces regular files only.
import type { BigIntStats } from "node:fs"
import { access, constants, type FileHandle, lstat, open, readdir, stat } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import type { FileKind, Files } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { writeAtomically } from "./atomic-write.ts"
import { makeFolders } from "./make-folder.ts"
import { errnoOf, readError, writeError } from "./os-error.ts"

const CHUNK = 64 * 1024

/** The Files port. `stdin` is what "-" reads; it can be read once. */
export function makeFiles(stdin: () => AsyncIterable<Uint8Array> = () => process.stdin): Files {
  let stdinTaken = false
  const readStdin = (limit: number): Promise<Uint8Array> => {
    if (stdinTaken) throw new ToolError("usage", "only one argument can be - (standard input)")
    stdinTaken = true
    return gather(stdin(), limit, "standard input")
  }
  return {
    read: async (path, limit) => (path === "-" ? readStdin(limit) : readFile(path, limit)),
    list: async (path) =>
      (await readdir(path).catch((error) => Promise.reject(readError(path, error)))).sort(),
    kind,
    same,
    write,
    checkPlace,
    makeFolder: async (path) => {
      await makeFolders(path).catch((error) => Promise.reject(writeError(path, error)))
    },
  }
}

async function readFile(path: string, limit: number): Promise<Uint8Array> {
  try {
    await refusePipe(path)
    const handle = await open(path, "r")
    try {
      return await gather(chunksOf(handle), limit, path)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readError(path, error)
  }
}

/** What a shell makes of <(COMMAND). */
const HANDED_OVER = /^\/(dev|proc\/(self|\d+))\/fd\/\d+$/

// Opening a named pipe waits for a writer that may never come, and nobody could break that off.
async function refusePipe(path: string): Promise<void> {
  const stats = await stat(path)
  const pipe = stats.isFIFO() && !HANDED_OVER.test(path) && path !== "/dev/stdin"
  if (!pipe && !stats.isSocket()) return
  const what = pipe ? "a named pipe: give it with < PIPE, and - as the name" : "a socket, not a file"
  throw new ToolError("no-such-file", `${path} is ${what}`, { path })
}

// A stream would cost more than the small files that are read here.
async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(CHUNK))
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

async function gather(chunks: AsyncIterable<Uint8Array>, limit: number, what: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > limit)
      throw new ToolError("input-too-large", `${what} is longer than ${sizeWords(limit)}`, {
        path: what,
        limit,
      })
    parts.push(chunk)
  }
  return new Uint8Array(Buffer.concat(parts, length))
}

function sizeWords(bytes: number): string {
  return bytes % (1 << 20) === 0 ? `${bytes >> 20} MiB` : `${bytes} bytes`
}

async function kind(path: string): Promise<FileKind> {
  try {
    return kindOf(await lstat(path, { bigint: true }))
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return "missing"
    throw readError(path, error)
  }
}

function kindOf(stats: BigIntStats): FileKind {
  if (stats.isFile()) return "file"
  if (stats.isDirectory()) return "folder"
  if (stats.isSymbolicLink()) return "link"
  return stats.isBlockDevice() || stats.isCharacterDevice() ? "device" : "other"
}

async function same(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [a, b].map((path) => stat(path, { bigint: true }).catch(() => undefined)),
  )
  if (first === undefined || second === undefined) return resolve(a) === resolve(b)
  if (first.isBlockDevice() && second.isBlockDevice()) return first.rdev === second.rdev
  return first.dev === second.dev && first.ino === second.ino
}

async function write(path: string, bytes: Uint8Array, mode = 0o600): Promise<void> {
  await requireRegular(path)
  await writeAtomically(path, bytes, { mode })
}

async function checkPlace(path: string): Promise<void> {
  await requireRegular(path)
  await access(dirname(path), constants.W_OK | constants.X_OK).catch((error) =>
    Promise.reject(writeError(path, error)),
  )
}

async function requireRegular(path: string): Promise<void> {
  const found = await kind(path).catch((error) => Promise.reject(writeError(path, error)))
  if (found !== "file" && found !== "missing") {
    const words = { folder: "a folder", device: "a device", link: "a link", other: "not a regular file" }
    throw new ToolError("output-refused", `${path} is ${words[found]}: this tool writes regular files only`, {
      path,
      kind: found,
    })
  }
}
