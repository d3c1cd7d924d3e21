// QR codes out of pictures (PNG, JPEG): the text of every code that is found. The reader is WebAssembly and gets its bytes handed in; it
// fetches nothing. A picture is hostile: its size is read from its header before anything unpacks it.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader"
import { ToolError } from "../bytes/errors.ts"
import { MAX_PIXELS, pictureSize } from "./picture-size.ts"

/** More codes than this in one picture are not looked for. */
const MAX_CODES = 64

export interface PictureReader {
  /** The texts of all codes, without doubles, from top to bottom. Throws `picture-unreadable`. */
  read(picture: Uint8Array): Promise<string[]>
}

/** `wasm`: zxing_reader.wasm as it lies in the package. */
export async function makePictureReader(wasm: Uint8Array): Promise<PictureReader> {
  const wasmBinary = Uint8Array.from(wasm).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  return { read: readCodes }
}

async function readCodes(picture: Uint8Array): Promise<string[]> {
  const size = pictureSize(picture)
  if (size === undefined) throw new ToolError("picture-unreadable", "this picture is damaged")
  const { width, height } = size
  if (width * height > MAX_PIXELS || width === 0 || height === 0) {
    throw new ToolError("picture-unreadable", `a picture of ${width} by ${height} points is not looked at`)
  }
  const found = await readBarcodes(picture, {
    // Not "QRCode", which means Micro QR too: those are found by chance in the squares of large codes.
    formats: ["QRCodeModel2"],
    tryHarder: true,
    tryRotate: true,
    tryInvert: true,
    tryDownscale: true,
    maxNumberOfSymbols: MAX_CODES,
  })
  const valid = found.filter(({ isValid }) => isValid)
  valid.sort(
    (a, b) => a.position.topLeft.y - b.position.topLeft.y || a.position.topLeft.x - b.position.topLeft.x,
  )
  return [...new Set(valid.map(({ text }) => text))]
}
