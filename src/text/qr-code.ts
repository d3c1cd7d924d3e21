// QR codes (ISO/IEC 18004) as black and white squares. The library computes them; how they are drawn is qr-terminal.ts, qr-svg.ts, qr-png.ts.
import QRCode from "qrcode"

export type QrLevel = "L" | "M" | "Q" | "H"

export interface QrCode {
  /** 1 to 40. */
  readonly version: number
  readonly level: QrLevel
  /** Row by row, without a margin; true is black. */
  readonly rows: readonly (readonly boolean[])[]
}

const LEVELS: readonly QrLevel[] = ["H", "Q", "M", "L"]
/** Characters of the alphanumeric mode at level L, version by version (ISO/IEC 18004, table 7). */
const ROOM_L = [
  25, 47, 77, 114, 154, 195, 224, 279, 335, 395, 468, 535, 619, 667, 758, 854, 938, 1046, 1153, 1249, 1352,
  1460, 1588, 1704, 1853, 1990, 2132, 2223, 2369, 2520, 2677, 2840, 3009, 3183, 3351, 3537, 3729, 3927, 4087,
  4296,
] as const
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/

/**
 * The smallest code that holds `text`, at the best level that this size has room for; or at `level` exactly. Text of the 45 alphanumeric
 * characters takes the shortest mode. Throws RangeError for more than any code holds.
 */
export function makeQrCode(text: string, level?: QrLevel): QrCode {
  if (level !== undefined) return create(text, level) ?? tooLong()
  const smallest = create(text, "L") ?? tooLong()
  for (const better of LEVELS) {
    const code = create(text, better)
    if (code !== undefined && code.version <= smallest.version) return code
  }
  return smallest
}

/** Squares on a side, without a margin. */
export function qrSize(version: number): number {
  return 17 + 4 * version
}

/** How many alphanumeric characters the largest code of at most this version holds; 0 below version 1. */
export function qrRoom(version: number): number {
  return ROOM_L[version - 1] ?? 0
}

function create(text: string, level: QrLevel): QrCode | undefined {
  const segments = ALPHANUMERIC.test(text)
    ? [{ data: text, mode: "alphanumeric" } as const]
    : [{ data: Buffer.from(text), mode: "byte" } as const]
  try {
    const { modules, version } = QRCode.create(segments, { errorCorrectionLevel: level })
    const { size } = modules
    const rows = Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => modules.get(y, x) !== 0),
    )
    return { version, level, rows }
  } catch (error) {
    if (error instanceof Error && /amount of data is too big/i.test(error.message)) return undefined
    throw error
  }
}

function tooLong(): never {
  throw new RangeError("the text is longer than a QR code holds")
}
