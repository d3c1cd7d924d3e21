// The program's own reader of pictures, with the wasm file as it lies in the package.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { makePictureReader, type PictureReader } from "../../src/transport/read-picture.ts"

let made: Promise<PictureReader> | undefined

export function pictureReader(): Promise<PictureReader> {
  const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm")
  made ??= makePictureReader(readFileSync(file))
  return made
}
