// A random-access, read-only run of bytes: a block device, an image file, a header backup. The host opens it; the domain reads it.

/** Read-only bytes at an offset. `size` and offsets are in bytes. */
export interface Source {
  readonly size: number
  /** Sector size the device itself reports; absent for a plain file. */
  readonly sectorSize?: number
  /** Up to `length` bytes at `offset`: shorter only at the end of the source. Throws a ToolError `read-failed` on a media error. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array, sectorSize?: number): Source {
  return {
    size: bytes.length,
    ...(sectorSize === undefined ? {} : { sectorSize }),
    read: (offset, length) => Promise.resolve(new Uint8Array(bytes.subarray(offset, offset + length))),
  }
}

/** A window of `source` starting at `offset`, so that a volume inside a disk reads from 0. */
export function sourceWindow(source: Source, offset: number, size = source.size - offset): Source {
  const end = Math.max(0, Math.min(size, source.size - offset))
  return {
    size: end,
    ...(source.sectorSize === undefined ? {} : { sectorSize: source.sectorSize }),
    read: (at, length) => source.read(offset + at, Math.max(0, Math.min(length, end - at))),
  }
}
