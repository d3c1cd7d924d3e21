// Disks and images as evidence: opened O_RDONLY and nothing else (design §4.1), read at offsets. The size of a block device is not in
// its stat; it comes from sysfs, or is found by reading where sysfs is not there.
import { constants, type Stats } from "node:fs"
import { type FileHandle, open, readFile, stat } from "node:fs/promises"
import type { Disk, OpenSource } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { errnoOf, readError } from "./os-error.ts"

/** The Disk port. */
export function makeDisk(): Disk {
  return { open: openSource }
}

async function openSource(path: string): Promise<OpenSource> {
  // Looked at before it is opened: opening a named pipe would wait for a writer that never comes.
  refuseOther(path, await stat(path).catch((error) => Promise.reject(readError(path, error))))
  const handle = await open(path, constants.O_RDONLY).catch((error) => Promise.reject(readError(path, error)))
  try {
    const stats = await handle.stat()
    refuseOther(path, stats)
    const shape = stats.isFile() ? { size: stats.size } : await deviceShape(handle, stats.rdev)
    return {
      path,
      kind: stats.isFile() ? "file" : "device",
      ...shape,
      read: (offset, length) => readAt(handle, path, offset, Math.min(length, shape.size - offset)),
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw readError(path, error)
  }
}

function refuseOther(path: string, stats: Stats): void {
  if (stats.isFile() || stats.isBlockDevice()) return
  const what = stats.isDirectory() ? "a folder" : "something else"
  throw new ToolError("no-such-file", `${path} is ${what}, not a disk or an image`, { path })
}

// A short answer in the middle is not the end: the kernel stops before a bad sector and only the next read reports it.
async function readAt(handle: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  if (length <= 0) return new Uint8Array(0)
  const bytes = new Uint8Array(length)
  let got = 0
  while (got < length) {
    try {
      const { bytesRead } = await handle.read(bytes, got, length - got, offset + got)
      if (bytesRead === 0) break
      got += bytesRead
    } catch (error) {
      throw readError(path, error, offset + got)
    }
  }
  return got === length ? bytes : bytes.slice(0, got)
}

interface Shape {
  readonly size: number
  readonly sectorSize?: number
}

async function deviceShape(handle: FileHandle, rdev: number): Promise<Shape> {
  const { major, minor } = deviceNumbers(rdev)
  const sys = `/sys/dev/block/${major}:${minor}`
  const sectors = await sysNumber(`${sys}/size`)
  // A partition has no queue of its own; the folder above it, the whole disk, has.
  const sectorSize =
    (await sysNumber(`${sys}/queue/logical_block_size`)) ??
    (await sysNumber(`${sys}/../queue/logical_block_size`))
  const size = sectors === undefined ? await sizeByReading(handle) : sectors * 512
  return { size, ...(sectorSize === undefined ? {} : { sectorSize }) }
}

/** Linux device numbers (makedev(3)): 12 + 20 bits in the low half, more above. */
export function deviceNumbers(rdev: number): { major: number; minor: number } {
  const low = (rdev % 2 ** 32) >>> 0
  const high = Math.floor(rdev / 2 ** 32)
  return { major: ((low >>> 8) & 0xfff) + (high & ~0xfff), minor: (low & 0xff) + ((low >>> 12) & 0xfff00) }
}

async function sysNumber(path: string): Promise<number | undefined> {
  const text = await readFile(path, "latin1").catch(() => "")
  return /^\d{1,15}\n?$/.test(text) ? Number.parseInt(text, 10) : undefined
}

/** The size of what `handle` reads, by doubling and halving. A bad sector counts as inside. */
export async function sizeByReading(handle: Pick<FileHandle, "read">): Promise<number> {
  const one = new Uint8Array(1)
  const inside = async (offset: number): Promise<boolean> => {
    try {
      return (await handle.read(one, 0, 1, offset)).bytesRead === 1
    } catch (error) {
      return errnoOf(error) === "EIO"
    }
  }
  let above = 512
  while (above < 2 ** 52 && (await inside(above - 1))) above *= 2
  let below = 0
  while (below < above) {
    const middle = Math.floor((below + above) / 2)
    if (await inside(middle)) below = middle + 1
    else above = middle
  }
  return below
}
