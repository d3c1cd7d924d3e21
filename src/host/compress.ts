// Compression for files we write ourselves, such as pictures. Nothing that comes from outside is ever decompressed here.
import { crc32, deflateSync } from "node:zlib"

/** The zlib stream of `bytes` (RFC 1950), as PNG wants it. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 9 })
}

/** The check of PNG chunks. */
export function crcOf(bytes: Uint8Array): number {
  return crc32(bytes)
}
