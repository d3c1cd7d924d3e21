// A volume that does not lie in one piece: the runs of bytes of its source it is made of, in order, and a view that reads through them.
import { type Source, sourceWindow } from "../bytes/source.ts"

/** A run of bytes of a source. */
export interface Extent {
  readonly offset: number
  readonly length: number
}

/** Where a volume lies: from `offset` on, or in `extents` where those are given. */
export interface Whereabouts {
  /** Bytes from the start of the source; negative if the volume's front is missing. */
  readonly offset: number
  /** Bytes; absent: to the end of the source. */
  readonly length?: number
  /** Absent: one piece. The first begins at `offset`. */
  readonly extents?: readonly Extent[]
}

/** The volume's own bytes: 0 is where it begins. A missing front reads as zeros. */
export function volumeView(source: Source, { offset, length, extents }: Whereabouts): Source {
  if (extents !== undefined) return throughExtents(source, extents)
  return offset < 0 ? withoutFront(source, -offset) : sourceWindow(source, offset, length)
}

/** The part of `extents` that a run of bytes of the view lies in. */
export function piecesOf(extents: readonly Extent[], from: number, length: number): Extent[] {
  const pieces: Extent[] = []
  let start = 0
  for (const extent of extents) {
    const first = Math.max(from, start)
    const end = Math.min(from + length, start + extent.length)
    if (first < end) pieces.push({ offset: extent.offset + first - start, length: end - first })
    start += extent.length
  }
  return pieces
}

function throughExtents(source: Source, extents: readonly Extent[]): Source {
  return {
    size: extents.reduce((sum, { length }) => sum + length, 0),
    ...(source.sectorSize === undefined ? {} : { sectorSize: source.sectorSize }),
    read: async (offset, length) => {
      const parts: Uint8Array[] = []
      for (const piece of piecesOf(extents, offset, length)) {
        const part = await source.read(piece.offset, piece.length)
        parts.push(part)
        // What follows a piece that the source does not hold would land in the wrong place.
        if (part.length < piece.length) break
      }
      return Buffer.concat(parts)
    },
  }
}

// A capture that begins behind the volume's start: the missing front reads as zeros.
function withoutFront(source: Source, missing: number): Source {
  return {
    size: source.size + missing,
    read: async (offset, length) => {
      const zeros = Math.max(0, Math.min(length, missing - offset))
      const rest =
        length > zeros ? await source.read(Math.max(0, offset - missing), length - zeros) : new Uint8Array(0)
      return Buffer.concat([new Uint8Array(zeros), rest])
    },
  }
}
