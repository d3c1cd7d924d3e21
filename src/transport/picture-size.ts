// Which bytes are a picture, and how large it says it is: PNG (ISO/IEC 15948 §11.2.2) and JPEG (ITU-T T.81 §B.2.2). Nothing is unpacked.

const PNG = "\x89PNG\r\n\x1a\n"
const JPEG = "\xff\xd8\xff"
/** Markers of JPEG that begin a frame: SOF0 to SOF15 without DHT, JPG and DAC. */
const FRAMES: readonly number[] = [
  0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
]

/** A camera of today makes 50 million. */
export const MAX_PIXELS = 64_000_000

export type PictureKind = "png" | "jpeg" | "heic" | "avif" | "webp" | "gif" | "tiff" | "bmp" | "pdf"

/** What people send who mean to send a picture: known so that it can be named, not read. */
const OTHERS: readonly (readonly [PictureKind, RegExp])[] = [
  ["avif", /^....ftypavi[fs]/s],
  ["heic", /^....ftyp(hei|hev|mif1|msf1)/s],
  ["webp", /^RIFF....WEBP/s],
  ["gif", /^GIF8[79]a/],
  ["tiff", /^(II\*\0|MM\0\*)/],
  ["bmp", /^BM....\0\0\0\0/s],
  ["pdf", /^%PDF-\d/],
]

/** By the first bytes. Only PNG and JPEG are read. */
export function pictureKind(bytes: Uint8Array): PictureKind | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString("latin1")
  if (start.startsWith(PNG)) return "png"
  if (start.startsWith(JPEG)) return "jpeg"
  return OTHERS.find(([, begins]) => begins.test(start))?.[0]
}

/** Width and height in points, or undefined where the header does not say. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const kind = pictureKind(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (kind === "png") {
    // Where another chunk comes first, its bytes would be taken for the size, and the reader would find the true one behind it.
    if (bytes.length < 24 || Buffer.from(bytes.subarray(12, 16)).toString("latin1") !== "IHDR")
      return undefined
    return { width: view.getUint32(16), height: view.getUint32(20) }
  }
  if (kind !== "jpeg") return undefined
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    if (FRAMES.includes(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    // Fill bytes, and markers without a length.
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else at += 2 + view.getUint16(at + 2)
  }
  return undefined
}
