// Reading from failing media: a bad sector must not hide the good ones around it.
import { isToolError } from "../bytes/errors.ts"
import type { Source } from "../bytes/source.ts"

export interface TolerantRead {
  /** Shorter than asked only at the end of the source; unreadable pages are zero. */
  readonly bytes: Uint8Array
  /** Bytes that the medium did not give. */
  readonly unreadable: number
}

const PAGE = 4096

/** Reads `length` bytes at `offset`; after a media error, page by page with zeros for what cannot be read. */
export async function readTolerant(source: Source, offset: number, length: number): Promise<TolerantRead> {
  const wanted = Math.max(0, Math.min(length, source.size - offset))
  if (wanted === 0) return { bytes: new Uint8Array(0), unreadable: 0 }
  try {
    return { bytes: await source.read(offset, wanted), unreadable: 0 }
  } catch (error) {
    if (!isToolError(error, "read-failed")) throw error
  }
  const bytes = new Uint8Array(wanted)
  let unreadable = 0
  for (let at = 0; at < wanted; at += PAGE) {
    const size = Math.min(PAGE, wanted - at)
    try {
      bytes.set(await source.read(offset + at, size), at)
    } catch (error) {
      if (!isToolError(error, "read-failed")) throw error
      unreadable += size
    }
  }
  return { bytes, unreadable }
}
