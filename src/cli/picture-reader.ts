// The reader of QR codes with its WebAssembly as it is bundled. Loaded only when a picture comes, and made once.
import wasm from "zxing-wasm/reader/zxing_reader.wasm"
import { makePictureReader } from "../transport/read-picture.ts"

const reader = makePictureReader(bytesOf(wasm))

/** The texts of all codes in a PNG or JPEG. Throws `picture-unreadable`. */
export async function readPicture(picture: Uint8Array): Promise<readonly string[]> {
  return await (await reader).read(picture)
}

// The package declares a path, the bundle holds the bytes themselves (build.mjs).
function bytesOf(bundled: unknown): Uint8Array {
  if (!(bundled instanceof Uint8Array)) throw new TypeError("the reader of pictures is not in the bundle")
  return bundled
}
