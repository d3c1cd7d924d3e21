// A QR code as a PNG picture (ISO/IEC 15948): one bit a pixel, black and white, the margin of the standard.
import type { QrCode } from "./qr-code.ts"

const MARGIN = 4
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** What the picture needs of zlib: the compressed stream and the check of a chunk. */
export interface Zlib {
  deflate(bytes: Uint8Array): Uint8Array
  crc32(bytes: Uint8Array): number
}

/** A whole PNG file. `scale`: pixels of one square. */
export function qrPng({ rows }: QrCode, zlib: Zlib, scale = 8): Uint8Array {
  const side = (rows.length + 2 * MARGIN) * scale
  const lines = Array.from({ length: side }, (_, y) => {
    const row = rows[Math.floor(y / scale) - MARGIN]
    const line = Buffer.alloc(1 + Math.ceil(side / 8), 0xff)
    line[0] = 0 // no filter
    for (let x = 0; x < side; x++)
      if (row?.[Math.floor(x / scale) - MARGIN] === true)
        line[1 + (x >> 3)] = (line[1 + (x >> 3)] ?? 0) & ~(0x80 >> (x & 7))
    return line
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side)
  header.writeUInt32BE(side, 4)
  header[8] = 1 // bit depth; everything after it is 0: grey, deflate, no interlace
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header, zlib),
    chunk("IDAT", zlib.deflate(Buffer.concat(lines)), zlib),
    chunk("IEND", new Uint8Array(), zlib),
  ])
}

function chunk(name: string, data: Uint8Array, { crc32 }: Zlib): Uint8Array {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
