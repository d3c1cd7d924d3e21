// Code 128 and QR codes as pictures for a sheet. Bars come from the writer of zxing-wasm, whose WebAssembly is handed in as bytes: left alone,
// the library would fetch it from the network.
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer"
import { makeQrCode } from "../qr-code.ts"
import type { Picture } from "./document.ts"

/** The writer takes 102 symbols, of which it needs a few itself. */
const LONGEST_CODE128 = 98

/** ASCII as bars for any scanner; undefined if it is longer than the format allows. */
export type BarWriter = (text: string) => Promise<Picture | undefined>

/** `wasm`: the file zxing_writer.wasm of the same version of the package. */
export async function barWriter(wasm: Uint8Array): Promise<BarWriter> {
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(wasm).buffer },
    fireImmediately: true,
  })
  return async (text) => {
    if (text.length > LONGEST_CODE128) return undefined
    const options = { format: "Code128", addQuietZones: false, scale: 1 } as const
    const { symbol, error } = await writeBarcode(text, options)
    if (error !== "") throw new TypeError(`no bars of this text: ${error}`)
    return { shape: "bars", rows: [Array.from(symbol.data.slice(0, symbol.width), (grey) => grey === 0)] }
  }
}

/** Text for a camera or a scanner that reads squares. */
export function qrPicture(text: string): Picture {
  return { shape: "square", rows: makeQrCode(text).rows }
}
